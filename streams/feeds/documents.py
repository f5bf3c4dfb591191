"""Documents: files of other people's JSON to lines for Kafka, and to the lists that they are.

A file is one document, however many lines it has, or one document a line. What cannot be used is told with its line.
"""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import groupby
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from streams.contracts.stage import OperatorError
from streams.feeds.line import Line
from streams.feeds.loader import BadLine, read_line, unpacked
from streams.sources import Advert, Format, Listing, Origin, Unmapped, Unreadable, records

#: A document is read whole.
LARGEST_DOCUMENT = 1 << 30

_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T_ ](\d\d)[-:.]?(\d\d)(?:[-:.]?(\d\d))?(Z)?)?")
_whole = msgspec.json.Decoder(msgspec.Raw).decode


class Reading(NamedTuple):
    """How files are read.

    bad:  told of each line that cannot be used. read: told how many more bytes of the files are read, now and then.
    left: counts what of adverts is not used, by reason.
    zone: of times in files' names that have none.
    """

    format: Format
    origin: Origin
    zone: tzinfo
    bad: Callable[[BadLine], None]
    read: Callable[[int], None]
    left: Counter[str]


def read_documents(files: Iterable[Path], how: Reading) -> Iterator[Line]:
    """The events that the files' documents tell of, in order. Raises OperatorError where a file cannot be read."""
    for file in files:
        for number, advert in _adverts(file, how):
            try:
                made = [] if isinstance(advert, Unmapped) else [read_line(record) for record in records(advert)]
            except ValueError as problem:  # Unmapped is one
                advert = Unmapped(str(problem))  # noqa: PLW2901
            if isinstance(advert, Unmapped):
                how.bad(BadLine(str(file), number, str(advert)))
            else:
                how.left.update(advert.left)
                yield from made


def read_listings(
    files: Iterable[Path], how: Reading, after: datetime | None, *, again: bool = False
) -> Iterator[Listing]:
    """The lists that the files are, by the time at which they were taken; those up to `after` are left out.

    again: the one that was taken at `after` is not. Files of one time are parts of one list.
    Raises OperatorError where a file cannot be read or says no time.
    """
    timed = sorted((_taken(file, how), file) for file in files)
    for at, parts in groupby(timed, lambda part: part[0]):
        if after is not None and (at < after if again else at <= after):
            continue
        adverts, complete = [], True
        for _, file in parts:
            good = bad = 0
            for number, advert in _adverts(file, how, listing=True):
                if isinstance(advert, Advert):
                    good += 1
                    how.left.update(advert.left)
                    if advert.events and advert.events[0].event_type != "closed":
                        adverts.append(advert)
                    continue
                how.bad(BadLine(str(file), number, str(advert)))
                bad += 1
                complete = complete and not isinstance(advert, Unreadable)
            complete = complete and (good > 0 or bad == 0)  # an error's JSON is no list without postings
        yield Listing(at, adverts, complete)


def _taken(file: Path, how: Reading) -> datetime:
    at = how.origin.seen or _time_in(file.name, how.zone)
    if at is None:
        raise OperatorError(
            f"When {file} was taken is not known.",
            "name the file by it, such as 2024-02-18T0900Z.json, or state --seen.",
        )
    return at


def _time_in(name: str, zone: tzinfo) -> datetime | None:
    """The time in a file's name: `2024-02-18`, `20240218T0900Z`, `2024-02-18T09-00-00`; a date is its midnight."""
    found = _TIME.search(name)
    if found is None:
        return None
    year, month, day, hour, minute, second, utc = found.groups(default="0")
    try:
        stated = datetime.fromisoformat(f"{year}-{month}-{day}T{hour:0>2}:{minute:0>2}:{second:0>2}")
    except ValueError:
        return None
    return datetime.fromisoformat(f"{stated.isoformat()}Z") if utc == "Z" else stated.replace(tzinfo=zone)


def _adverts(file: Path, how: Reading, *, listing: bool = False) -> Iterator[tuple[int, Advert | Unmapped]]:
    """Each advert of a file, or why it is none, with its line. listing: an empty file is no empty list."""
    origin = how.origin._replace(seen=how.origin.seen or _time_in(file.name, how.zone))
    try:
        with file.open("rb") as raw, unpacked(raw, file) as text:
            told = number = 0
            for number, document in _documents(text, file):
                how.read(raw.tell() - told)
                told = raw.tell()
                for place, advert in enumerate(how.format.adverts(document, origin), 1):
                    many = place > 1 and isinstance(advert, Unmapped)
                    yield number, Unmapped(f"advert {place} of it: {advert}") if many else advert
            if listing and not number:
                yield 1, Unreadable("nothing in it: an empty list is a document, too")
            how.read(raw.tell() - told)
    except (OSError, EOFError) as error:
        raise OperatorError(f"{file} cannot be read: {error}.", "name readable files of JSON.") from error


def _documents(file: IO[bytes], name: Path) -> Iterator[tuple[int, bytes]]:
    """Documents with their lines, counted from 1.

    If the first line is JSON, each line is a document. Else all of it is one, if it is JSON. Else the lines are, as far
    as they can be.
    """
    number, first = 0, b""
    while not first.strip():
        number, first = number + 1, _bounded(file.readline(LARGEST_DOCUMENT + 1), name)
        if not first:
            return
        first = first.removeprefix(BOM_UTF8) or b"\n"
    if _is_json(first):
        yield number, first
        while line := _bounded(file.readline(LARGEST_DOCUMENT + 1), name):
            number += 1
            if line.strip():
                yield number, line
        return
    whole = _bounded(first + file.read(LARGEST_DOCUMENT + 1 - len(first)), name)
    lines = whole.splitlines()
    if _is_json(whole) or not any(map(_is_json, lines)):
        yield number, whole
        return
    for place, line in enumerate(lines, number):
        if line.strip():
            yield place, line


def _is_json(text: bytes) -> bool:
    try:
        _whole(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _bounded(text: bytes, name: Path) -> bytes:
    if len(text) > LARGEST_DOCUMENT:
        raise OperatorError(f"{name} has a document of more than {LARGEST_DOCUMENT >> 20} MiB.", "split it into lines.")
    return text
