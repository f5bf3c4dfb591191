"""One turn: what a fold or a tick does, while it is put together."""

from collections.abc import Callable
from typing import TypeVar

from streams.contracts.reject import Rejected
from streams.contracts.stage import DeadLetter, Effects, Inputs, Instant, Record
from streams.intake.flood import FloodGate, pack_window, unpack_window
from streams.intake.history import Outcome
from streams.intake.posting import PostingState
from streams.intake.sighting import Applied, Sightings

Admitted = TypeVar("Admitted")


class Turn:
    """Effects for the engine, sightings for the stage behind."""

    def __init__(self) -> None:
        self.effects = Effects()
        self.sightings = Sightings([], [])

    def admit(self, batch: Inputs, admit: Callable[[Record], Admitted]) -> list[Admitted]:
        """Everything that may be counted, in order; the rest becomes dead letters. Nothing else happens."""
        admitted = []
        for record in batch.records:
            try:
                admitted.append(admit(record))
            except Rejected as verdict:
                self.effects.dead.append(DeadLetter(record.offset, verdict.reason, verdict.detail))
                self.effects.counts["rejected_total", batch.topic, verdict.reason] += 1
        return admitted

    def pass_gate(self, gate: FloodGate, window: bytes, batch: Inputs) -> bytes:
        """The flood gate's window after the batch. Raises OperatorError if it trips."""
        rejected = {letter.offset for letter in self.effects.dead}
        places = [place for place, record in enumerate(batch.records) if record.offset in rejected] if rejected else []
        where = f"topic {batch.topic}, partition {batch.partition}, offsets from {batch.records[0].offset} on"
        return pack_window(gate.pass_batch(unpack_window(window), len(batch.records), places, where))

    def ignored(self, outcome: Outcome, source: str) -> None:
        """Count an event that changed nothing, by its layer."""
        if outcome is Outcome.STALE:
            self.effects.counts["stale_total", source] += 1
        elif outcome is Outcome.IDLE:
            self.effects.counts["idle_total", source] += 1
        else:
            self.effects.counts["duplicates_total", source, outcome] += 1

    def applied(self, posting: PostingState, at: Instant, number: int) -> None:
        """Applications to a known posting."""
        self.sightings.applications.append(Applied(posting, posting.attributes.source, at, number))

    def unmatched(self, source: str, at: Instant, number: int) -> None:
        """Applications whose posting did not come in time (rule 14)."""
        self.effects.counts["unmatched_applications_total", source] += number
        self.sightings.applications.append(Applied(None, source, at, number))

    def rematched(self, posting: PostingState, at: Instant, number: int) -> None:
        """Applications that were counted as unmatched before their posting came after all (rule 7)."""
        source = posting.attributes.source
        self.effects.counts["corrections_total", source] += number
        self.sightings.applications.append(Applied(None, source, at, -number))
        self.applied(posting, at, number)
