"""The page: one render at a time, the newest figures win, and handed over figures are gone at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric

from streams.serve import Meters, Page
from streams.serve.sample import sample_snapshot


@asynccontextmanager
async def running(page: Page) -> AsyncIterator[None]:
    """Run the page's renders for the length of a block."""
    task = asyncio.create_task(page.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(page: Page, part: bytes) -> None:
    """Wait until the page has a text."""
    async with asyncio.timeout(10):
        while part not in page.body:
            await page.rendered()


class Gate:
    """A collector that stops in the middle of a render until it is opened, and counts the renders."""

    def __init__(self) -> None:
        self.entered = Event()
        self.open = Event()
        self.renders = 0

    def collect(self) -> list[Metric]:
        """Wait in the rendering thread."""
        self.renders += 1
        self.entered.set()
        self.open.wait(10)
        return []


@pytest.fixture
def meters() -> Meters:
    """Meters that know nothing yet."""
    return Meters("0.1.0", "1", "1", "none")


def gated() -> tuple[Gate, Page]:
    """Return a page whose renders wait at a gate, and that never rests."""
    gate = Gate()
    registry = CollectorRegistry()
    registry.register(gate)
    gate.entered.clear()
    gate.renders = 0
    return gate, Page(registry, share=1e9)


async def test_the_first_page_comes_unasked(meters: Meters) -> None:
    """A started page shows the process's metrics without any tick."""
    page = Page(meters.registry)
    assert page.body == b""
    async with running(page):
        await until(page, b"jobtide_build_info")


async def test_shows_the_snapshot(meters: Meters) -> None:
    """Figures that were shown are on the page after a render, after the process's own metrics."""
    page = Page(meters.registry)
    async with running(page):
        page.show(sample_snapshot())
        await until(page, b'jobtide_demand_openings{role="nurse",sector="health",window="7d"} 4\n')
        assert b"jobtide_build_info" in page.body


async def test_handed_over_figures_are_gone_at_once(meters: Meters) -> None:
    """`show(None)` takes the figures off the page that is served, without waiting for a render."""
    page = Page(meters.registry)
    async with running(page):
        page.show(sample_snapshot())
        await until(page, b"demand_openings")
        page.show(None)
        assert b"demand_openings" not in page.body
        assert b"jobtide_build_info" in page.body


async def test_a_render_under_way_does_not_bring_figures_back() -> None:
    """Figures given up while they are being rendered do not appear when that render ends."""
    gate, page = gated()
    page.show(sample_snapshot())
    async with running(page):
        await asyncio.to_thread(gate.entered.wait, 10)
        page.show(None)
        gate.open.set()
        async with asyncio.timeout(10):
            while gate.renders < 2:
                await page.rendered()
        assert b"demand_openings" not in page.body


async def test_requests_during_a_render_are_one() -> None:
    """Many requests while a render is under way lead to one more render, which has the newest figures."""
    gate, page = gated()
    async with running(page):
        await asyncio.to_thread(gate.entered.wait, 10)
        for number in range(100):
            page.show(sample_snapshot()._replace(folded_pairs=number))
        assert gate.renders == 1
        gate.open.set()
        await until(page, b"jobtide_folded_pairs 99\n")
        assert gate.renders == 2


async def test_rests_to_keep_its_share(meters: Meters) -> None:
    """With a tiny share of the core the second render does not come by itself, but an urgent one does."""
    page = Page(meters.registry, share=1e-9)
    async with running(page):
        await until(page, b"jobtide_build_info")
        meters.clock_skew(1.0)
        page.refresh()
        for _ in range(100):
            await asyncio.sleep(0)
        assert b"clock_skew" not in page.body
        page.refresh(now=True)
        await until(page, b"clock_skew")
