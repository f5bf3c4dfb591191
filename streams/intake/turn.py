"""One turn: what a fold or a tick does, while it is put together."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from streams.contracts.reject import Rejected
from streams.contracts.stage import DeadLetter, Effects, Inputs, Instant, Record
from streams.intake.dispatch import Dispatch
from streams.intake.flood import FloodGate, pack_window, unpack_window
from streams.intake.history import Outcome
from streams.intake.table import AttributeTable

Admitted = TypeVar("Admitted")


class Turn:
    """Effects for the engine, and the messages to the stage behind."""

    def __init__(self, table: AttributeTable, targets: int) -> None:
        self.effects = Effects()
        self.dispatch = Dispatch(table, targets)

    def admit(self, batch: Inputs, admit: Callable[[Record], Admitted]) -> Iterator[Admitted]:
        """Everything that may be counted, in order; the rest becomes dead letters.

        One by one: an event that is let go at once leaves its memory, still in the processor's cache, to the next.
        """
        for record in batch.records:
            try:
                yield admit(record)
            except Rejected as verdict:
                self.effects.dead.append(DeadLetter(record.offset, verdict.reason, verdict.detail))
                self.effects.counts["rejected_total", batch.topic, verdict.reason] += 1

    def pass_gate(self, gate: FloodGate, window: bytes, batch: Inputs) -> bytes:
        """The flood gate's window after a batch that has been admitted. Raises OperatorError if it trips."""
        rejected = {letter.offset for letter in self.effects.dead}
        places = [place for place, record in enumerate(batch.records) if record.offset in rejected] if rejected else []
        where = f"topic {batch.topic}, partition {batch.partition}, offsets from {batch.records[0].offset} on"
        return pack_window(gate.pass_batch(unpack_window(window), len(batch.records), places, where))

    def ignored(self, outcome: Outcome, source: str, at: Instant | None = None) -> None:
        """Count an event that changed nothing, by its layer. `at`: when it occurred, if it is of a posting."""
        if outcome is Outcome.STALE:
            self.effects.counts["stale_total", source] += 1
        elif outcome is Outcome.IDLE:
            self.effects.counts["idle_total", source] += 1
        else:
            self.effects.counts["duplicates_total", source, outcome] += 1
            if at is not None:
                self.dispatch.repeat(source, at)
