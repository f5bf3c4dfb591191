"""`python -m tests.simulation`: play schedules and print what they add up to, or replay one, or try all mutations.

python -m tests.simulation                      10,000 schedules of the chain, 200 of the product; a table
python -m tests.simulation --replay 4711        the trace of one schedule, and what is wrong with it
python -m tests.simulation --mutations          for each mutation the first schedule that notices it
"""

import argparse
import sys
import time

from tests.simulation.mutations import MUTATIONS, SCHEDULES, without
from tests.simulation.schedules import PIPELINES, Tally, first_failure, play


def replay(pipeline: str, seed: int) -> int:
    """Print the trace of one schedule."""
    world = play(pipeline, seed)
    print(*world.trace, sep="\n")
    print(f"\n{len(world.problems)} problems", *world.problems, sep="\n  ")
    return 1 if world.problems else 0


def table(pipeline: str, first: int, number: int) -> int:
    """Play schedules and print their sums; ends with the first that is wrong."""
    tally, begun = Tally(), time.process_time()
    failure = first_failure(pipeline, range(first, first + number), tally)
    seconds = time.process_time() - begun
    print(f"{pipeline}: {tally.schedules:,} schedules from seed {first} in {seconds:.0f} s of CPU\n{tally}")
    print(failure or f"{'lost':45} {0:12}\n{'double':45} {0:12}\n", flush=True)
    return 1 if failure else 0


def mutations() -> int:
    """Print which schedule notices each mutation."""
    survived = 0
    for name, edits in MUTATIONS.items():
        with without(edits):
            failure = first_failure("chain", range(SCHEDULES))
        survived += failure is None
        told = f"schedule {failure.seed:4}: {failure.problems[0][:100]}" if failure else "SURVIVES"
        print(f"{name:42} {told}", flush=True)
    return 1 if survived else 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pipeline", choices=PIPELINES, help="only this one (with --replay: chain)")
    parser.add_argument("--schedules", type=int, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--replay", type=int, metavar="SEED")
    parser.add_argument("--mutations", action="store_true")
    options = parser.parse_args()
    if options.replay is not None:
        return replay(options.pipeline or "chain", options.replay)
    if options.mutations:
        return mutations()
    numbers = {"chain": 10_000, "product": 200}
    chosen = [options.pipeline] if options.pipeline else list(numbers)
    return max(table(name, options.first, options.schedules or numbers[name]) for name in chosen)


if __name__ == "__main__":
    sys.exit(main())
