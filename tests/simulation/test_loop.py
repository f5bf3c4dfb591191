"""The simulated event loop: virtual time, and processes that end or stop at an await."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.simulation.loop import Loop, Process, StuckError


@pytest.fixture
def loop() -> Iterator[Loop]:
    """A loop that is closed at the end."""
    loop = Loop()
    yield loop
    loop.close()


def start(loop: Loop, process: Process, done: list[float]) -> None:
    """Have a process note the time every second, and once more in a `finally`."""

    async def note() -> None:
        try:
            while True:
                await asyncio.sleep(1)
                done.append(loop.time())
        finally:
            if loop.time() < 10:
                done.append(-1)

    loop.call_soon(lambda: asyncio.create_task(note()), context=process.context)


def test_time_is_virtual(loop: Loop) -> None:
    """A day passes at once; what is due first happens first."""
    seen: list[str] = []

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for hours, name in ((24, "day"), (1, "hour")):
                group.create_task(later(hours * 3_600, name))

    async def later(seconds: float, name: str) -> None:
        await asyncio.sleep(seconds)
        seen.append(name)

    loop.run(main())
    assert seen == ["hour", "day"]
    assert loop.time() == 86_400


def test_dead_process_does_nothing_any_more(loop: Loop) -> None:
    """It ends between two steps; not even its `finally` runs."""
    process, done = Process("p"), list[float]()

    async def main() -> None:
        start(loop, process, done)
        await asyncio.sleep(2.5)
        process.alive = False
        await asyncio.sleep(5)

    loop.run(main())
    assert done == [1, 2]


def test_stopped_process_goes_on_late(loop: Loop) -> None:
    """What became due while it was stopped happens when it is resumed."""
    process, done = Process("p"), list[float]()

    async def main() -> None:
        start(loop, process, done)
        await asyncio.sleep(0.5)
        process.stop()
        await asyncio.sleep(4)
        assert done == []
        loop.resume(process)
        await asyncio.sleep(1.2)

    loop.run(main())
    assert done == [4.5, 5.5]


def test_fate_strikes_before_a_step(loop: Loop) -> None:
    """A process can be stopped before any of its steps."""
    process, done = Process("p"), list[float]()

    async def main() -> None:
        process.doom(process.stop, steps=4)
        start(loop, process, done)
        await asyncio.sleep(5)

    loop.run(main())
    assert process.held is not None
    assert len(done) <= 1


def test_nothing_left_to_happen(loop: Loop) -> None:
    """A wait for something that never comes is an error, not a hang."""

    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(StuckError, match="nothing is left to happen"):
        loop.run(main())
