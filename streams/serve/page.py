"""The metrics page: rendered off the event loop when the tick asks, served from memory."""

import asyncio
import time
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, generate_latest

from streams.contracts.snapshot import Snapshot
from streams.serve.figures import exposition

#: Part of one core that rendering may take. A page of 2,000 pairs costs about 15 ms, so it is at most 0.3 s old.
SHARE = 0.05


class Page:
    """The page's bytes, and the one render that may be under way. `run` must be running for `body` to change.

    `seen` is told the arrivals that came with a snapshot, at the moment when the page shows it.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        share: float = SHARE,
        seen: Callable[[list[tuple[int, int]]], None] = lambda _: None,
    ) -> None:
        self._registry = registry
        self._share = share
        self._seen = seen
        self._arrivals: list[tuple[int, int]] = []
        self._snapshot: Snapshot | None = None
        self._owner = 0
        self._meters = b""
        self._figures = b""
        self._wanted = asyncio.Event()
        self._urgent = asyncio.Event()
        self._rendered = asyncio.Event()
        self._wanted.set()

    @property
    def body(self) -> bytes:
        """The page as last rendered; empty before the first time."""
        return self._meters + self._figures

    def show(self, snapshot: Snapshot | None, arrivals: Iterable[tuple[int, int]] = ()) -> None:
        """Show these figures of demand from the next render on; None: show none, from this moment on.

        `arrivals`: (append time in ms, records) of what the snapshot is the first to hold. None is for a partition that
        is handed over: two workers must not show the same series.
        """
        self._snapshot = snapshot
        self._arrivals.extend(arrivals)
        if snapshot is None:
            self._arrivals.clear()
            self._owner += 1
            self._figures = b""
        self.refresh(now=snapshot is None)

    def refresh(self, *, now: bool = False) -> None:
        """Ask for a render. Requests that come while one is under way are one; `now` does not wait for the share."""
        self._wanted.set()
        if now:
            self._urgent.set()

    async def rendered(self) -> None:
        """Wait for the end of the next render: the one under way, or the one that comes."""
        await self._rendered.wait()

    async def run(self) -> None:
        """Render whenever asked, one render at a time, until cancelled. An error of rendering ends it."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._urgent.clear()
            owner, snapshot = self._owner, self._snapshot
            arrivals, self._arrivals = self._arrivals, []
            self._meters, figures, cost = await asyncio.to_thread(self._render, snapshot)
            if owner == self._owner:
                self._figures = figures
                self._seen(arrivals)
            self._rendered.set()
            self._rendered = asyncio.Event()
            await self._rest(cost / self._share)

    def _render(self, snapshot: Snapshot | None) -> tuple[bytes, bytes, float]:
        began = time.thread_time()
        meters = generate_latest(self._registry)
        figures = exposition(snapshot).encode() if snapshot else b""
        return meters, figures, time.thread_time() - began

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._urgent.wait()
        except TimeoutError:
            pass
