"""Told: what the topic of surges says, as sentences for whoever watches a demo."""

from streams.contracts.surge import Surge, decode_surge
from streams.contracts.topics import SURGES
from streams.engine.kafka import KafkaLogs


class Told:
    """Reads `jobs.surges.v1` on. A surge is told again when its state changes, or what mutes it."""

    def __init__(self, logs: KafkaLogs) -> None:
        self._log = logs.open(SURGES, 0)
        self._next: int | None = None
        self._known: dict[str, tuple[str, str | None]] = {}

    async def news(self) -> list[str]:
        """Return what is new since the last call, a line each."""
        start, end = await self._log.bounds()
        found = []
        async for records in self._log.read(start if self._next is None else self._next, end):
            for record in records:
                if record.value is not None:
                    surge = decode_surge(record.value)
                    said = (surge.state, surge.muted_by)
                    if self._known.get(surge.id) != said:
                        self._known[surge.id] = said
                        found.append(_line(surge))
        self._next = end
        return found


def _line(surge: Surge) -> str:
    return f"{surge.state:8} {surge.severity:8} {surge.sentence_en}"
