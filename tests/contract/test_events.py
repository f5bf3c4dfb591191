"""The public records: schemas equal the types, examples equal both."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from streams.contracts.application import decode_application
from streams.contracts.daily import decode_daily
from streams.contracts.demand import decode_demand
from streams.contracts.posting import decode_posting
from streams.contracts.reject import DETAIL_LENGTH, Rejected, RejectReason
from streams.contracts.schemas import RECORDS, render, schema
from streams.contracts.surge import decode_surge

SCHEMAS = Path(__file__).parents[2] / "schemas"
VALID = sorted((SCHEMAS / "examples" / "valid").iterdir())
INVALID = sorted((SCHEMAS / "examples" / "invalid").iterdir())
DECODERS: dict[str, Callable[[bytes], object]] = {
    "posting": decode_posting,
    "application": decode_application,
    "daily": decode_daily,
    "demand": decode_demand,
    "surge": decode_surge,
}
#: Reasons that a value alone cannot have: the record's key or append time decides, or its value is null.
OF_THE_RECORD = {RejectReason.NULL_VALUE, RejectReason.EMPTY_KEY, RejectReason.KEY_MISMATCH, RejectReason.IN_FUTURE}


@pytest.mark.parametrize("name", RECORDS)
def test_schema_files_are_generated(name: str) -> None:
    """A change of a type without `python -m streams.contracts.schemas` fails here."""
    assert (SCHEMAS / name).read_text(encoding="utf-8") == render(name)


@pytest.mark.parametrize("name", RECORDS)
def test_schemas_are_schemas(name: str) -> None:
    """Each file is valid under its own dialect."""
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_examples_are_accepted(path: Path) -> None:
    """What the schema accepts by example, the decoder accepts too."""
    kind = path.name.split(".")[0]
    value = path.read_bytes()
    jsonschema.validate(json.loads(value), schema(f"{kind}.v1.schema.json"))
    DECODERS[kind](value)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_examples_are_rejected_for_the_reason_they_name(path: Path) -> None:
    """`<record>.<reason>.<what>.json`: the reason is a metric label, so it is part of the contract."""
    kind, reason, _ = path.name.split(".", 2)
    with pytest.raises(Rejected) as verdict:
        DECODERS[kind](path.read_bytes())
    assert verdict.value.reason == reason


def test_every_reason_of_a_value_has_an_example() -> None:
    """A new reason comes with an example of it."""
    shown = {path.name.split(".")[1] for path in INVALID if path.name.startswith("posting.")}
    assert shown == {reason.value for reason in RejectReason} - OF_THE_RECORD


@pytest.mark.parametrize(
    "field",
    [
        '"work_mode": "SECRET"',
        '"title": "' + "SECRET" * 100 + '"',
        '"location_country": "SECRET"',
        '"occurred_at": "SECRET"',
        '"valid_through": "SECRET"',
        '"posting_id": "SECRET\\u0000"',
        '"source": "SECRET"',
        '"schema_version": "SECRET"',
        '"SECRET": ',
    ],
)
def test_a_detail_never_quotes_what_was_sent(field: str) -> None:
    """Details go into headers and logs: they name the field and the expectation, and stay short."""
    value = '{"source": "a", "posting_id": "1", "occurred_at": "2024-01-01T00:00:00Z", "event_type": "closed", ' + field
    with pytest.raises(Rejected) as verdict:
        decode_posting((value + "}").encode())
    assert not re.search("secret", verdict.value.detail, re.IGNORECASE)
    assert 0 < len(verdict.value.detail) <= DETAIL_LENGTH
