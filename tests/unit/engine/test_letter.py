"""Dead letters are read back as they were written."""

from typing import NamedTuple

from streams.engine.deadletters import dead_letters
from streams.engine.letter import letters, read_letter
from streams.engine.log import Entry
from streams.engine.memory import MemoryLogs


class Stored(NamedTuple):
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    timestamp: int = 0


class Refusal(NamedTuple):
    offset: int
    reason: str
    detail: str


async def test_letter_is_the_record_and_why() -> None:
    """Coordinates, reason and the untouched record come back; what a crash wrote twice comes once."""
    logs = MemoryLogs(lambda: 0)
    record, refusal = Stored(7, b"alpha:1", b"\xff", (("trace", b"9"),)), Refusal(7, "not_utf8", "title")
    for _ in range(2):
        await dead_letters(logs, "in", 1, [record], [refusal], now=0)
    [letter] = [letter async for letter in letters(logs, "in", 2)]
    assert letter[:6] == ("in", 1, 7, "not_utf8", "title", "1970-01-01T00:00:00.000+00:00")
    assert letter.entry == Entry(b"alpha:1", b"\xff", [("trace", b"9")])


def test_strange_record_is_no_letter() -> None:
    """A record that somebody else wrote into the topic is passed over, not guessed."""
    assert read_letter(Stored(0, None, b"{}")) is None
    assert read_letter(Stored(0, None, b"{}", (("jobtide.error.offset", b"x"),))) is None
