"""Formats: the documents that can be read, by the names that `jobtide load --format` takes."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec

from streams.sources.advert import Advert, Event, Origin, Unmapped, Unreadable
from streams.sources.draft import Draft
from streams.sources.greenhouse import convert_greenhouse, split_greenhouse
from streams.sources.jobstream import convert_jobstream, split_jobstream
from streams.sources.schema_org import convert_schema_org, split_schema_org


class Format(NamedTuple):
    """How documents of one kind are read.

    split:   a document to its adverts, decoded. convert: one of them, which is a JSON object, to our fields.
    source:  the slug of its postings unless another is named; None: it has to be named.
    """

    split: Callable[[bytes], Iterator[Any]]
    convert: Callable[[dict[str, Any], Origin], Advert]
    source: str | None

    def adverts(self, document: bytes, origin: Origin) -> Iterator[Advert | Unmapped]:
        """Each advert of a document, or why it is none, in order. Raises nothing."""
        try:
            for item in self.split(document):
                try:
                    yield self.convert(item, origin) if isinstance(item, dict) else Unmapped("no JSON object")
                except Unmapped as problem:
                    yield problem
        except Unmapped as problem:
            yield Unreadable(str(problem))
        except msgspec.ValidationError as error:
            yield Unreadable(f"another shape: {error}")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Unreadable(f"no JSON: {error}")


def _listed(item: dict[str, Any], origin: Origin) -> Advert:
    """A posting of our own contract, in a list of what is open: what would make an event of it is not looked at."""
    source = item.get("source") or origin.source
    if not isinstance(source, str) or not source:
        raise Unmapped("no source; name it with --source")
    fields = {name: value for name, value in item.items() if name not in {"event_type", "occurred_at", "event_id"}}
    draft = Draft(origin._replace(source=source), item.get("posting_id"))
    return Advert(fields | draft.fields, (Event("opened", item.get("occurred_at")),))


FORMATS = {
    "schema.org": Format(split_schema_org, convert_schema_org, None),
    "greenhouse": Format(split_greenhouse, convert_greenhouse, "greenhouse"),
    "jobstream": Format(split_jobstream, convert_jobstream, "jobstream"),
    "jobtide": Format(split_jobstream, _listed, ""),  # lists or lines, the same
}
