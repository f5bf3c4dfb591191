"""Times the metrics page at the contract's limit, and what the event loop feels of it.

Run: python benchmarks/metrics_page.py. Prints CPU milliseconds of the hand-written text, of prometheus_client for the
same series, and the longest time a loop that wakes every millisecond was late, with and without renders.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from streams.contracts.snapshot import DomainFigures, PairFigures, Snapshot
from streams.serve import Meters, Page
from streams.serve.figures import exposition


def limit() -> Snapshot:
    """Return figures at the contract's limit: 2,000 pairs, and 16 domains x 216 roles."""
    draw = random.Random(1)

    def windows() -> tuple[int, ...]:
        return tuple(draw.randrange(10_000) for _ in range(4))

    pairs = [
        PairFigures(
            f"role_number_{i % 200}", f"sector_{i // 200}", draw.randrange(9_999), windows(), windows(), windows()
        )
        for i in range(2_000)
    ]
    domains = [DomainFigures(f"domain_{i % 16}", f"role_number_{i // 16}", windows()) for i in range(16 * 216)]
    founded = {(f"role_number_{i % 216}", f"sector_{i // 216}"): i for i in range(216 * 22)}
    return Snapshot(0, pairs, 12, 0, domains, founded, False, [], {})


class Families:
    """The same series as ready families, for prometheus_client to render."""

    def __init__(self, text: str) -> None:
        self._families = list(text_string_to_metric_families(text))

    def collect(self) -> Iterator[Metric]:
        """Yield the families."""
        yield from self._families


def cost(work: Callable[[], object]) -> float:
    """Return the median CPU milliseconds of nine calls."""
    costs = []
    for _ in range(9):
        began = time.thread_time()
        work()
        costs.append((time.thread_time() - began) * 1_000)
    return statistics.median(costs)


async def lateness(page: Page, snapshot: Snapshot | None, seconds: float) -> list[float]:
    """Return how many milliseconds each 1 ms sleep of a loop was late, with renders asked for all the time."""
    late = []
    async with asyncio.TaskGroup() as tasks:
        rendering = tasks.create_task(page.run())
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            if snapshot:
                page.show(snapshot)
            await asyncio.sleep(0.001)
            late.append((time.perf_counter() - began - 0.001) * 1_000)
        rendering.cancel()
    return sorted(late)


def main() -> None:
    """Print the figures."""
    snapshot = limit()
    text = exposition(snapshot)
    print(f"page                      {len(text) / 1e6:6.1f} MB, {text.count(chr(10)):,} lines")
    print(f"hand-written              {cost(lambda: exposition(snapshot).encode()):6.1f} ms CPU")
    families = CollectorRegistry()
    families.register(Families(text))
    print(f"prometheus_client         {cost(lambda: generate_latest(families)):6.1f} ms CPU")
    meters = Meters("0", "0", "0", "none")
    for name, shown in (("without renders", None), ("with renders", snapshot)):
        late = asyncio.run(lateness(Page(meters.registry), shown, 5.0))
        p50, p99 = late[len(late) // 2], late[-len(late) // 100]
        print(f"loop late {name:15} {p50:6.2f} p50 {p99:6.2f} p99 {late[-1]:6.2f} max ms")


if __name__ == "__main__":
    main()
