"""Published records: JSON lines of a public topic, of `jobtide export` or of `recount.py dump`."""

import json
from collections.abc import Iterable
from typing import Any

Record = dict[str, Any]


def newest(lines: Iterable[bytes | str], *named: str) -> dict[str, bytes | str]:
    """The last line of each key: the highest revision of an incarnation; between incarnations the later line.

    A line is a record, or {"key": .., "value": record or null}. The fields `named` make the key, joined by a slash in
    that order. Raises ValueError.
    """
    latest: dict[str, tuple[list[Any], bytes | str]] = {}
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            record = record_of(entry)
            key = entry["key"] if record is None else "/".join(record[name] for name in named)
            revision = record["revision"] if record else []
            if record and "value" in entry and entry["key"] != key:
                raise ValueError(f"key {entry['key']!r} of a record of {key!r}")  # noqa: TRY301 - said once, below
        except (ValueError, KeyError, TypeError, AttributeError) as why:
            raise ValueError(f"line {number} of the records is none, with {named} and revision: {why!r}") from None
        before = latest.get(key)
        if before and before[0][:1] == revision[:1] and before[0] > revision:
            continue
        latest[key] = (revision, line)
    return {key: line for key, (revision, line) in latest.items() if revision}


def record_of(entry: Record) -> Record | None:
    """The record of a parsed line; None for a tombstone."""
    found: Record | None = entry.get("value", entry)
    return found


def parsed(line: bytes | str) -> Record:
    """The record of a line that `newest` answered."""
    record = record_of(json.loads(line))
    assert record is not None  # noqa: S101 - tombstones are left out
    return record
