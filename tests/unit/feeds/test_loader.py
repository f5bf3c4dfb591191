"""The loader: which line goes where, under which key, and which cannot be sent."""

import gzip
from pathlib import Path

import pytest

from streams.contracts.stage import OperatorError
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.feeds import loader
from streams.feeds.line import Line
from streams.feeds.loader import BadLine, first_time, read_line, read_lines

ID = b'"source":"s","posting_id":"1"'


@pytest.mark.parametrize(
    ("fields", "topic"),
    [
        (b'"event_type":"closed"', POSTINGS),
        (b'"title":"Baker"', POSTINGS),
        (b'"title":"Baker","event_id":"1","count":3', POSTINGS),
        (b'"event_type":"closed","event_id":"1"', POSTINGS),
        (b'"event_id":"1"', APPLICATIONS),
        (b'"count":0', APPLICATIONS),
        (b'"cumulative_count":7', APPLICATIONS),
        (b'"event_id":"1","event_type":null', APPLICATIONS),
        (b'"occurred_at":"2024-02-18T09:00:00Z"', POSTINGS),
    ],
)
def test_told_by_fields(fields: bytes, topic: str) -> None:
    """`event_type` or `title` make a posting, else `event_id` or a count an application, else it is a posting."""
    assert read_line(b"{" + ID + b"," + fields + b"}").topic == topic


def test_key_and_bytes() -> None:
    """The key is source:posting_id as UTF-8, the value is the text itself."""
    text = '{"posting_id": "岗位:1", "source" : "s", "title":"焊工", "occurred_at":"1970-01-01T00:00:01Z"}'.encode()
    assert read_line(text) == Line(POSTINGS, "s:岗位:1".encode(), text, 1_000_000)


@pytest.mark.parametrize("time", [b"5", b'"soon"', b'"2024-02-18T09:00:00"', b"null"])
def test_bad_events_are_sent(time: bytes) -> None:
    """An event with an unreadable time is intake's to refuse: it is sent, and never waited for."""
    assert read_line(b"{" + ID + b',"occurred_at":' + time + b"}").at == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", "no JSON"),
        (b"{" + ID, "no JSON"),
        (b"{" + ID + b"} x", "no JSON"),
        (b'{"source":"\xff","posting_id":"1"}', "no JSON"),
        (b"[1]", "no event: Expected `object`"),
        (b'{"source":"s"}', "no event: Object missing required field `posting_id`"),
        (b'{"source":"s","posting_id":1}', "no event: Expected `str`, got `int`"),
        (b'{"source":"","posting_id":"1"}', "must not be empty"),
        (b"{" + ID + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "no JSON"),
        (b"{" + ID + b',"x":"' + b"x" * (4 << 20) + b'"}', "longer than"),
    ],
)
def test_lines_without_a_key(text: bytes, problem: str) -> None:
    """A line from which no key can be made, or that no topic takes, is bad."""
    with pytest.raises(ValueError, match="^" + problem if problem.startswith("no ") else problem):
        read_line(text)


def test_files(tmp_path: Path) -> None:
    """Lines come in order, packed or not, without their line ends; bad ones are reported by file and number."""
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    plain.write_bytes(b"{" + ID + b"}\r\n\n  \nnonsense\n{" + ID + b',"count":1}')
    packed.write_bytes(gzip.compress(b"{" + ID + b',"count":2}\n'))
    bad: list[BadLine] = []
    values = [line.value for line in read_lines([plain, packed], bad.append)]
    assert values == [b"{" + ID + b"}", b"{" + ID + b',"count":1}', b"{" + ID + b',"count":2}']
    assert [(line.file, line.number) for line in bad] == [(str(plain), 4)]


def test_progress_adds_up(tmp_path: Path) -> None:
    """The bytes told are those of the files as they lie there, packed."""
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress((b"{" + ID + b"}\n") * 5_000))
    told: list[int] = []
    assert len(list(read_lines([packed, packed], lambda _: None, told.append))) == 10_000
    assert sum(told) == 2 * packed.stat().st_size


def test_endless_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line longer than a record is one bad line, is not read into memory whole, and the next one is good."""
    monkeypatch.setattr(loader, "LARGEST", 64)
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"x" * 1_000 + b"\n{" + ID + b"}\n")
    bad: list[BadLine] = []
    assert [line.value for line in read_lines([file], bad.append)] == [b"{" + ID + b"}"]
    assert bad == [BadLine(str(file), 1, "longer than 64 bytes, more than a record may have")]


def test_broken_archive(tmp_path: Path) -> None:
    """A file that cannot be unpacked ends the load with its name."""
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b"{" + ID + b"}\n" * 100)[:-9])
    with pytest.raises(OperatorError, match=r"a\.jsonl\.gz cannot be read"):
        list(read_lines([file], lambda _: None))


def test_first_time() -> None:
    """Replays begin at the first line that states a time; no line is lost for looking."""
    lines = [Line(POSTINGS, b"k", b"%d" % at, at) for at in (0, 0, 5, 3)]
    at, again = first_time(iter(lines))
    assert (at, list(again)) == (5, lines)
    assert first_time(iter([]))[0] == 0
