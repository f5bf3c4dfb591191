"""Foreign documents: what each of `sources/` becomes, event for event and reason for reason."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.contracts.posting import decode_posting
from streams.contracts.reject import Rejected
from streams.sources import FORMATS, Advert, Origin, Unmapped, records

FOLDER = Path(__file__).parent / "sources"
SEEN = datetime(2024, 2, 18, 1, 0, tzinfo=UTC)


def told(document: bytes, name: str) -> list[dict[str, Any]]:
    """What one document says: events and what is left out by advert, or the reason why it is none."""
    found: list[dict[str, Any]] = []
    origin = Origin(name, None, SEEN if name == "schema.org" else None)
    for advert in FORMATS[name].adverts(document, origin):
        try:
            if isinstance(advert, Unmapped):
                raise advert
            events = [orjson.loads(record) for record in records(advert)]
        except Unmapped as problem:
            found.append({"bad": str(problem)})
        else:
            found.append({"events": events, "left": list(advert.left)} if advert.left else {"events": events})
    return found


@pytest.mark.parametrize(
    "file", ["schema.org.page.json", "schema.org.quirks.jsonl", "greenhouse.board.json", "jobstream.stream.json"]
)
def test_documents(file: str) -> None:
    """Each document of a file becomes what the file beside it says."""
    name = file.removeprefix("schema.").partition(".")[0].replace("org", "schema.org")
    text = (FOLDER / file).read_bytes()
    documents = text.splitlines() if file.endswith(".jsonl") else [text]
    said = [line for document in documents for line in told(document, name)]
    expected = (FOLDER / f"{file}.expected").read_bytes().splitlines()
    assert said == [orjson.loads(line) for line in expected]


def test_intake_refuses_what_is_required() -> None:
    """Of all events of these files intake refuses those without a title or an employer, and no other."""
    refused = []
    for file in FOLDER.glob("*.expected"):
        for line in map(orjson.loads, file.read_bytes().splitlines()):
            for event in line.get("events", ()):
                try:
                    decode_posting(orjson.dumps(event))
                except Rejected as rejected:
                    refused.append((event["posting_id"], rejected.reason, rejected.detail.partition(":")[0]))
    assert sorted(refused) == [("4", "missing_field", "title"), ("4004", "missing_field", "organization_name")]


def test_same_bytes() -> None:
    """The same document makes the same bytes again, so an event that is sent twice is known by its `event_id`."""
    document = (FOLDER / "greenhouse.board.json").read_bytes()
    adverts = [list(FORMATS["greenhouse"].adverts(document, Origin("greenhouse"))) for _ in range(2)]
    once, again = ([records(advert) for advert in half if isinstance(advert, Advert)] for half in adverts)
    assert once == again
    assert len({orjson.loads(record)["event_id"] for made in once for record in made}) == 3
