"""Positions, numbers and the refusal of what does not belong together."""

from dataclasses import replace

import msgspec
import pytest

from streams.engine.books import META, Books, Envelope, Position
from streams.engine.errors import GapError, RefusedError
from streams.engine.stage import Message
from tests.unit.engine.words import STAGES

COUNT, SUM = STAGES


def sent(number: int, incarnation: str = "life") -> bytes:
    """A message of origin 1."""
    return msgspec.msgpack.encode(Envelope(1, incarnation, number, b"%d" % number))


def test_round_trip() -> None:
    """What was stored is what a new owner has: position, numbers, incarnation, outbox."""
    books = Books(COUNT, 0, {}, "life")
    books.positions["words"] = Position(7, 1_000)
    books.post({0: b"payload"})
    books.new = False
    stored = {META: books.meta(), b"\0out:0": books.value(b"\0out:0") or b""}
    again = Books(COUNT, 0, stored, "another")
    assert not again.new
    assert again.positions == {"words": Position(7, 1_000)}
    assert again.incarnation == books.incarnation
    assert again.outbox == books.outbox
    assert msgspec.msgpack.decode(again.post({0: b"next"})[0])[2] == 2


def test_messages_are_taken_once_and_in_order() -> None:
    """A repeat is skipped; the next number is taken."""
    books = Books(SUM, 0, {}, "life")
    assert books.accept(sent(1), 0) == Message(1, b"1")
    assert books.accept(sent(1), 1) is None
    assert books.accept(sent(2), 2) == Message(1, b"2")


def test_missing_number() -> None:
    """A hole in the numbers ends the process: something was lost."""
    books = Books(SUM, 0, {}, "life")
    books.accept(sent(1), 0)
    with pytest.raises(GapError, match="message 3 of origin 1 follows message 1"):
        books.accept(sent(3), 1)


def test_reset_origin_is_refused() -> None:
    """A sender in a new life means that one stage was reset alone; the message names the remedy."""
    books = Books(SUM, 0, {}, "life")
    books.accept(sent(1), 0)
    with pytest.raises(RefusedError, match="jobtide reset"):
        books.accept(sent(1, "another life"), 1)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (replace(COUNT, version=2), "state version 1, this program has version 2"),
        (replace(COUNT, partitions=3), "2 input and 1 output partitions, now there are 3 and 1"),
        (replace(COUNT, output=("sums", 4)), "2 input and 1 output partitions, now there are 2 and 4"),
    ],
)
def test_foreign_state_is_refused(now: object, said: str) -> None:
    """State of another version or partition count is refused at start, with what to do."""
    stored = {META: Books(COUNT, 0, {}, "life").meta()}
    with pytest.raises(RefusedError, match=said):
        Books(now, 0, stored, "life")  # type: ignore[arg-type]


def test_records_without_position() -> None:
    """A log that holds records but no position is not ours."""
    with pytest.raises(RefusedError, match="not a state log"):
        Books(COUNT, 0, {b"key": b"value"}, "life")
