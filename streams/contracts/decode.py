"""Bytes to an event, or a verdict why not: the one place where a decoder's error becomes a reject reason."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from streams.contracts.instant import NO_ZONE, parse_moment
from streams.contracts.reject import Rejected, RejectReason

Event = TypeVar("Event", bound=msgspec.Struct)

VERSION = 1


class _Version(msgspec.Struct):
    schema_version: Any = VERSION


_version = msgspec.json.Decoder(_Version).decode


def decoder(event: type[Event], choices: Mapping[str, tuple[str, ...]]) -> Callable[[bytes | None], Event]:
    """Make the decode function of one kind of event; it raises `Rejected` and nothing else.

    choices: allowed words by field, for the detail of `unknown_value`.

    Accepted by rule: unknown fields, however many, are skipped unread; of a repeated key the last one counts; null in
    an optional field means absent.
    """
    read = msgspec.json.Decoder(event, dec_hook=parse_moment).decode

    def decode(value: bytes | None) -> Event:
        if value is None:
            raise Rejected(RejectReason.NULL_VALUE, "null value, expected a JSON object")
        try:
            return read(value)
        except msgspec.ValidationError as error:
            raise _foreign_version(value) or _verdict(str(error), choices) from None
        except msgspec.DecodeError as error:
            # The message is "JSON is malformed: <what> (byte N)": a position, never content.
            raise Rejected(RejectReason.NOT_JSON, str(error)) from None
        except UnicodeDecodeError:
            raise Rejected(RejectReason.NOT_UTF8, "a string is not valid UTF-8") from None
        except RecursionError:
            raise Rejected(RejectReason.TOO_DEEP, "nested too deep, expected a flat JSON object") from None

    return decode


def _foreign_version(value: bytes) -> Rejected | None:
    """Fields of another version may fail in any way: then the version is the reason, not the first field."""
    try:
        version = _version(value).schema_version
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if type(version) is int and version != VERSION:
        return Rejected(RejectReason.UNKNOWN_VERSION, f"schema_version: expected {VERSION}")
    return None


def _verdict(message: str, choices: Mapping[str, tuple[str, ...]]) -> Rejected:
    # msgspec's messages are "<what> - at `$.<field>[<index>]`". Their words are stable between the pinned versions;
    # the contract tests pin every kind of them.
    what, _, path = message.partition(" - at `$.")
    path = path.rstrip("`")
    where = f"{path}: " if path else ""
    if what.startswith("Object missing required field"):
        return Rejected(RejectReason.MISSING_FIELD, f"{where}{what}")
    if what.startswith("Invalid enum value"):  # quotes the value, which must not leave this place
        allowed = " ".join(choices.get(path, (str(VERSION),)))
        return Rejected(RejectReason.UNKNOWN_VALUE, f"{where}expected one of: {allowed}")
    if what == NO_ZONE or "timezone component" in what:
        return Rejected(RejectReason.NO_ZONE, f"{where}expected an RFC 3339 time with offset")
    if what.startswith("Expected") and ", got " in what:
        missing = what.endswith("got `null`") and path.isidentifier()
        return Rejected(RejectReason.MISSING_FIELD if missing else RejectReason.WRONG_TYPE, f"{where}{what}")
    return Rejected(RejectReason.BAD_VALUE, f"{where}{what}")
