"""Loader: files of JSON lines to lines for Kafka, each told to be a posting or an application by its fields.

A line is a posting event if it has `event_type` or `title`; else an application event if it has `event_id`, `count` or
`cumulative_count`; else a posting event. It is sent, its bytes unchanged, if it is a JSON object with a `source` and a
`posting_id`, which make the key. Whether it is a good event is for intake to say, which keeps what it refuses in the
dead letters.
"""

import gzip
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, cast

import msgspec

from streams.contracts.instant import instant
from streams.contracts.stage import Instant, OperatorError
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.feeds.line import Line

#: The input topics take records of 4 MiB; of these a little is Kafka's.
LARGEST = (4 << 20) - 1024


class BadLine(NamedTuple):
    """A line that cannot be sent. `number` counts from 1."""

    file: str
    number: int
    problem: str


class _Fields(msgspec.Struct, gc=False):
    source: str
    posting_id: str
    occurred_at: Any = None
    event_type: Any = None
    title: Any = None
    event_id: Any = None
    count: Any = None
    cumulative_count: Any = None


_read = msgspec.json.Decoder(_Fields).decode


def read_line(text: bytes) -> Line:
    """Make one line of a file ready to send. `at` is 0 where it states no readable time.

    Raises ValueError that says what is wrong, without quoting the line.
    """
    if len(text) > LARGEST:
        raise ValueError(f"longer than {LARGEST} bytes, more than a record may have")
    try:
        fields = _read(text)
    except msgspec.ValidationError as error:
        raise ValueError(f"no event: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}") from None
    if not fields.source or not fields.posting_id:
        raise ValueError("no event: source and posting_id must not be empty")
    topic = POSTINGS
    if fields.event_type is None and fields.title is None:
        applied = (fields.event_id, fields.count, fields.cumulative_count)
        topic = APPLICATIONS if any(field is not None for field in applied) else POSTINGS
    try:
        key = f"{fields.source}:{fields.posting_id}".encode()
    except UnicodeEncodeError:
        raise ValueError("no event: source or posting_id is no Unicode text") from None
    return Line(topic, key, text, _instant(fields.occurred_at))


def read_lines(
    files: list[Path], bad: Callable[[BadLine], None], read: Callable[[int], None] = lambda _: None
) -> Iterator[Line]:
    """All lines of the files, in order; `.gz` is unpacked; blank lines are skipped.

    bad: told of each line that cannot be sent. read: told how many more bytes of the files are read, now and then.
    Raises OperatorError where a file cannot be read or unpacked.
    """
    for file in files:
        try:
            with file.open("rb") as raw, unpacked(raw, file) as packed:
                told = 0
                for number, text in enumerate(_texts(packed), 1):
                    if number % 1024 == 0:
                        read(raw.tell() - told)
                        told = raw.tell()
                    if not text.strip():
                        continue
                    try:
                        line = read_line(text.rstrip(b"\r\n"))
                    except ValueError as error:
                        bad(BadLine(str(file), number, str(error)))
                    else:
                        yield line
                read(raw.tell() - told)
        except (OSError, EOFError) as error:
            raise OperatorError(f"{file} cannot be read: {error}.", "name readable files of JSON lines.") from error


def unpacked(raw: BinaryIO, file: Path) -> AbstractContextManager[IO[bytes]]:
    """What is in an open file; of one whose name ends in `.gz`, what is packed in it."""
    return nullcontext(raw) if file.suffix != ".gz" else cast("AbstractContextManager[IO[bytes]]", gzip.open(raw))


def _texts(file: IO[bytes]) -> Iterator[bytes]:
    """Lines, of which one that is too long is cut: a file without line ends must not fill the memory."""
    while text := file.readline(LARGEST + 2):
        yield text
        while text and not text.endswith(b"\n"):
            text = file.readline(LARGEST)


def first_time(lines: Iterator[Line]) -> tuple[Instant, Iterator[Line]]:
    """The time of the first line that states one, and all the lines: what replays by event time begin at."""
    taken = []
    for line in lines:
        taken.append(line)
        if line.at:
            break
    return (taken[-1].at if taken else 0), _chain(taken, lines)


def _chain(taken: list[Line], lines: Iterator[Line]) -> Iterator[Line]:
    yield from taken
    yield from lines


def _instant(stated: Any) -> Instant:
    try:
        time = msgspec.convert(stated, datetime)
    except msgspec.ValidationError:
        return 0
    return instant(time) if time.tzinfo else 0
