"""CPU microseconds a posting of each stage's fold, without Kafka: where the time goes.

`python -m benchmarks.folds [--postings 200000] [--scattered] [--profile STAGE]`
"""

import argparse
import cProfile
import gc
import pstats
import time
from collections import defaultdict
from itertools import islice
from typing import Any

from benchmarks.postings import postings
from streams.app import make_stages
from streams.contracts.topics import POSTINGS
from streams.engine.memory import StoredRecord
from streams.engine.stage import Inputs, Message, Messages, Tick
from streams.feeds.partitioner import partition_of
from streams.settings import Settings
from streams.taxonomy import Taxonomy

PARTITIONS = 8
APPENDED = 2_100_000_000_000
#: Records of one round over all partitions.
ROUND = 4_000


def main() -> None:
    """Feed the folds round by round and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=200_000)
    parser.add_argument("--scattered", action="store_true")
    parser.add_argument("--profile", choices=["intake", "openings", "demand"])
    options = parser.parse_args()
    gc.set_threshold(200_000, 20, 1_000)
    stages = make_stages(Settings(clock="event", horizon_days=0 if options.scattered else 120), Taxonomy.load())
    folds: dict[tuple[str, int], Any] = {
        (stage.name, number): stage.fold(number) for stage in stages for number in range(stage.partitions)
    }
    spent: defaultdict[str, float] = defaultdict(float)
    state: defaultdict[str, int] = defaultdict(int)
    profiler = cProfile.Profile()

    def run(stage: str, number: int, step: str, *inputs: Any) -> list[tuple[int, bytes]]:
        profiled = options.profile == stage
        begun = time.process_time()
        if profiled:
            profiler.enable()
        effects = getattr(folds[stage, number], step)(*inputs)
        if profiled:
            profiler.disable()
        spent[f"{stage} {step}"] += time.process_time() - begun
        if effects is None:
            return []
        state[stage] += sum(len(key) + len(value or b"") for key, value in effects.changes.items())
        return list(effects.outputs.items())

    span = 200 * 86_400.0 if options.scattered else 10_800.0
    feed = postings(options.postings, span=span, scattered=options.scattered)
    ticks = offset = 0
    while batch := list(islice(feed, ROUND)):
        parts: defaultdict[int, list[StoredRecord]] = defaultdict(list)
        for key, value in batch:
            offset += 1
            parts[partition_of(key, PARTITIONS)].append(StoredRecord(offset, APPENDED, key, value, ()))
        sightings: defaultdict[int, list[Message]] = defaultdict(list)
        for number, records in parts.items():
            for target, payload in run("intake", number, "fold", Inputs(POSTINGS, number, records)):
                sightings[target].append(Message(number, payload))
        tallies = []
        for number, messages in sightings.items():
            for _, payload in run("openings", number, "fold", Messages(messages)):
                tallies.append(Message(number, payload))
        run("demand", 0, "fold", Messages(tallies))
        ticks += 1
        tick = Tick(APPENDED * 1000 + ticks * 700_000, False, ("life", 0, ticks))
        for stage, number in folds:
            run(stage, number, "tick", tick)
    for step, seconds in spent.items():
        print(f"{step:16} {seconds / options.postings * 1e6:7.1f} us a posting")
    print(f"{'all':16} {sum(spent.values()) / options.postings * 1e6:7.1f} us a posting")
    for stage, size in state.items():
        print(f"{stage:10} writes {size / options.postings:7.0f} bytes of state a posting")
    if options.profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
