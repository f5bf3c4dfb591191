"""Monitor: what the engine reports, turned into metrics, log lines, health, and the end of the process."""

import os
import sys
import time
from collections.abc import Sequence
from typing import Any, cast

import structlog

from streams.contracts.snapshot import Snapshot
from streams.contracts.stage import Effects, OperatorError
from streams.engine.coordinator import Coordinator
from streams.engine.errors import RefusedError
from streams.peers import Peers
from streams.serve.api import Figures
from streams.serve.health import StageHealth
from streams.serve.meters import Meters
from streams.serve.page import Page

DONE, WRONG, MISUSED = 0, 1, 2
SAY_SECONDS = 5.0

log = structlog.get_logger("jobtide.worker")


def exit_code(error: BaseException) -> int:
    """Return the exit code of an error: 2 where a person must change something, 1 where a restart may help."""
    return MISUSED if isinstance(error, RefusedError | OperatorError) else WRONG


class Monitor:
    """The engine's observer, the server's health and the API's desk.

    `coordinator` must be set before the first assignment, `peers` once the server listens.
    """

    coordinator: Coordinator
    peers: Peers | None = None

    def __init__(self, meters: Meters) -> None:
        self._meters = meters
        self.page = Page(meters.registry, seen=lambda arrivals: self.delayed("demand", arrivals))
        self._recovering: dict[tuple[str, int], float] = {}
        self._said = 0.0

    def recovering(self, stage: str, partition: int, done: int, total: int) -> None:
        """Show how far a recovery is."""
        self._recovering[stage, partition] = done / max(total, 1)
        self._meters.recovering(stage, partition, done, total)
        if time.monotonic() - self._said > SAY_SECONDS:
            self._said = time.monotonic()
            log.info("recovering", stage=stage, partition=partition, done=done, total=total)

    def recovered(self, stage: str, partition: int, seconds: float, records: int) -> None:
        """Show that a state is complete."""
        self._recovering.pop((stage, partition), None)
        self._meters.recovered(stage, partition, seconds)
        log.info("recovered", stage=stage, partition=partition, seconds=round(seconds, 2), records=records)

    def applied(self, stage: str, partition: int, effects: Any, seconds: float) -> None:
        """Count what is durable now, and show demand's figures."""
        done: Effects = effects
        now = time.time()
        self._meters.committed(stage, partition, now)
        if stage == "demand":
            if done.visible:
                self.page.show(self._demand(), done.visible)
        else:
            self.delayed(stage, done.visible)
        if done.counts:
            last = done.visible[-1][0] / 1000 if done.visible else None
            self._meters.count(done.counts, last)
        if done.visible:
            self._meters.batch(stage, seconds)

    def delayed(self, stage: str, visible: list[tuple[int, int]]) -> None:
        """Record how long after their append records are counted, or on the page."""
        now = time.time()
        for appended, records in visible:
            self._meters.delay(stage, now - appended / 1000, records)

    def _demand(self) -> Snapshot | None:
        for stage, _, _, fold, _ in self.coordinator.owned():
            if stage == "demand":
                demand: Any = fold
                return cast(Snapshot | None, demand.snapshot())
        return None

    def figures(self) -> Figures | None:
        """Return what the API answers from; None while demand is not here, or not recovered."""
        for stage, _, ready, fold, _ in self.coordinator.owned():
            if stage == "demand" and ready:
                demand: Any = fold
                return cast(Figures, demand.inquiry)
        return None

    async def elsewhere(self) -> str | None:
        """Return the base URL of another worker that owns demand."""
        return None if self.peers is None else await self.peers.owner()

    def released(self, stage: str, partition: int) -> None:
        """Show nothing of a partition that is not ours any more."""
        self._recovering.pop((stage, partition), None)
        self._meters.forget(stage, partition)
        if stage == "demand":
            self.page.show(None)
        self.page.refresh(now=True)
        log.info("released", stage=stage, partition=partition)

    def failed(self, error: BaseException) -> None:
        """End the process. Nothing needs to be tidied: the engine's logs bear the end of a process at any point."""
        if isinstance(error, RefusedError | OperatorError):
            log.critical("stopped", problem=error.problem, action=error.action)
        else:
            log.critical("stopped", error=f"{type(error).__name__}: {error}", exc_info=error)
        sys.stderr.flush()
        os._exit(exit_code(error))

    def refresh(self, skew: float) -> None:
        """Bring lags, state sizes and demand's figures on the page up to date; called at every tick."""
        for stage, number, _, fold, lags in self.coordinator.owned():
            for topic, records in lags.items():
                self._meters.lag(stage, number, topic, records)
            self._meters.state(stage, number, *fold.size())
        snapshot = self._demand()
        if snapshot is not None:
            self.page.show(snapshot)
        self._meters.clock_skew(skew)
        self.page.refresh()

    def stages(self) -> Sequence[StageHealth]:
        """Tell what each stage waits for (see `serve.health`)."""
        owned = self.coordinator.owned()
        return [
            StageHealth(
                stage.name,
                self.coordinator.assigned_once,
                [one.number for one in owned if one.stage == stage.name],
                {
                    one.number: self._recovering.get((stage.name, one.number), 0.0)
                    for one in owned
                    if one.stage == stage.name and not one.ready
                },
            )
            for stage in self.coordinator.stages
        ]
