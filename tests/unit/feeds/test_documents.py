"""Files of documents: one or many in a file, what is told of each, and lists in the order of their times."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from streams.contracts.stage import OperatorError
from streams.feeds import documents
from streams.feeds.documents import Reading, read_documents, read_listings
from streams.feeds.loader import BadLine
from streams.sources import FORMATS, Origin

BERLIN = ZoneInfo("Europe/Berlin")


class Desk:
    """Reads as one format, and keeps what is told."""

    def __init__(self, name: str = "greenhouse", seen: datetime | None = None) -> None:
        self.bad: list[BadLine] = []
        self.read = 0
        self.how = Reading(
            FORMATS[name], Origin(name, None, seen), BERLIN, self.bad.append, self._advance, Counter[str]()
        )

    def _advance(self, size: int) -> None:
        self.read += size

    def identifiers(self, *files: Path) -> list[str]:
        """Postings of the events that the files tell of."""
        return [json.loads(line.value)["posting_id"] for line in read_documents(files, self.how)]

    def lists(self, *files: Path, after: datetime | None = None, again: bool = False) -> list[tuple[str, str, bool]]:
        """Time, postings and completeness of the lists."""
        return [
            (found.at.isoformat(), "".join(advert.fields["posting_id"] for advert in found.adverts), found.complete)
            for found in read_listings(files, self.how, after, again=again)
        ]


def job(number: int) -> dict[str, object]:
    """A job of a board."""
    return {"id": number, "title": "Baker", "company_name": "B", "updated_at": "2024-02-18T09:00:00Z"}


def board(*numbers: int) -> str:
    """A board's answer."""
    return json.dumps({"jobs": [job(number) for number in numbers]}, indent=1)


@pytest.mark.parametrize(
    "text",
    [
        board(1, 2),
        "\ufeff\n" + board(1, 2),
        json.dumps([job(1), job(2)]),
        f"{json.dumps(job(1))}\r\n\n{json.dumps(job(2))}",
        f"{json.dumps([job(1)])}\n{json.dumps({'jobs': [job(2)]})}\n",
    ],
)
def test_one_document_or_one_a_line(tmp_path: Path, text: str) -> None:
    """A file is one document over many lines, or one a line; packed or not."""
    plain, packed = tmp_path / "a.json", tmp_path / "a.json.gz"
    plain.write_text(text, "utf-8")
    packed.write_bytes(gzip.compress(text.encode()))
    desk = Desk()
    assert desk.identifiers(plain, packed) == ["1", "2", "1", "2"]
    assert desk.read == plain.stat().st_size + packed.stat().st_size
    assert desk.bad == []


def test_bad_documents(tmp_path: Path) -> None:
    """What cannot be sent is told with its line, and of a document with several adverts with its place."""
    lines, whole = tmp_path / "lines.jsonl", tmp_path / "whole.json"
    lines.write_text(f'{{"id": \n{json.dumps(job(1))}\n\n[{json.dumps(job(2))}, {{"title": "no id"}}]\n')
    whole.write_text(board(3)[:-5])
    desk = Desk()
    assert desk.identifiers(lines, whole) == ["1", "2"]
    assert [(Path(line.file).name, line.number, line.problem.partition(":")[0]) for line in desk.bad] == [
        ("lines.jsonl", 1, "no JSON"),
        ("lines.jsonl", 4, "advert 2 of it"),
        ("whole.json", 1, "no JSON"),
    ]


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that would fill the memory ends the load with what to do."""
    monkeypatch.setattr(documents, "LARGEST_DOCUMENT", 64)
    file = tmp_path / "a.json"
    file.write_text(board(1))
    with pytest.raises(OperatorError, match=r"a\.json has a document of more than .* split it"):
        Desk().identifiers(file)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("board-2024-02-18T0900Z.json", "2024-02-18T09:00:00+00:00"),
        ("20240218T090005Z.json", "2024-02-18T09:00:05+00:00"),
        ("2024-07-01_09-30.json.gz", "2024-07-01T09:30:00+02:00"),
        ("2024-02-18.json", "2024-02-18T00:00:00+01:00"),
    ],
)
def test_times_in_names(tmp_path: Path, name: str, taken: str) -> None:
    """A list was taken at the time in its file's name, in the zone if it does not say UTC."""
    file = tmp_path / name
    file.write_bytes(gzip.compress(board(1).encode()) if name.endswith(".gz") else board(1).encode())
    assert Desk().lists(file) == [(taken, "1", True)]


def test_lists(tmp_path: Path) -> None:
    """Lists come by their times, parts of one time together, none that was read before; a broken part is told."""
    files = {"2024-02-20.json": board(1), "2024-02-18.json": board(2), "2024-02-19 p1.json": board(3)}
    files |= {"2024-02-19 p2.json": board(4), "2024-02-21.json": "<html>busy</html>"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    paths = [tmp_path / name for name in files]
    desk = Desk()
    told = desk.lists(*paths)
    assert [(names, complete) for _, names, complete in told] == [("2", True), ("34", True), ("1", True), ("", False)]
    assert len(desk.bad) == 1
    assert desk.lists(*paths, after=datetime.fromisoformat(told[1][0])) == told[2:]
    assert desk.lists(*paths, after=datetime.fromisoformat(told[1][0]), again=True) == told[1:]
    assert Desk(seen=datetime(2024, 2, 18, tzinfo=UTC)).lists(*paths[:3]) == [
        ("2024-02-18T00:00:00+00:00", "231", True)
    ]


def test_empty_file(tmp_path: Path) -> None:
    """An answer that never came, or says what went wrong, is no list without postings; an empty one is."""
    error = tmp_path / "2024-02-20.json"
    error.write_text('{"status": 404, "error": "Not found"}')
    assert [complete for *_, complete in Desk().lists(error)] == [False]
    file, listed = tmp_path / "2024-02-18.json", tmp_path / "2024-02-19.json"
    file.write_text("\n")
    listed.write_text(board())
    desk = Desk()
    assert [(names, complete) for _, names, complete in desk.lists(file, listed)] == [("", False), ("", True)]
    assert [line.number for line in desk.bad] == [1]
    assert desk.identifiers(file) == []


def test_no_time(tmp_path: Path) -> None:
    """A list that was taken at no known time is not guessed at."""
    file = tmp_path / "board.json"
    file.write_text(board(1))
    with pytest.raises(OperatorError, match="name the file by it"):
        Desk().lists(file)


def test_removed_adverts_are_not_listed(tmp_path: Path) -> None:
    """An advert that a list gives as removed is missing from it."""
    file = tmp_path / "2024-02-18.json"
    file.write_text(json.dumps([{"id": 1, "headline": "x"}, {"id": 2, "removed": True}]))
    assert Desk("jobstream").lists(file) == [("2024-02-18T00:00:00+01:00", "1", True)]
