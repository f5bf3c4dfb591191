"""Injections as they are written: `surge:5` begins 5 minutes after the feed is live, with 60 adverts in 50 seconds."""

from streams.contracts.stage import MINUTE, Instant
from streams.feeds.plan import Injection

_SECOND: Instant = 1_000_000
#: Kind -> how long it lasts, and how many adverts it has, unless told otherwise.
_USUAL: dict[str, tuple[Instant, int]] = {
    "surge": (50 * _SECOND, 60),
    "bulk": (50 * _SECOND, 60),
    "recrawl": (50 * _SECOND, 300),
    "silence": (14 * MINUTE, 0),
}
KINDS = tuple(_USUAL)

#: What `jobtide demo --surges` shows.
SHOWN = ("silence:6", "surge:7", "bulk:9", "recrawl:11")


def parse_injection(text: str, start: Instant) -> Injection:
    """Read KIND:MINUTES or KIND:MINUTES:NUMBER; of a silence the number is its minutes.

    Raises ValueError that says how it is written.
    """
    kind, _, rest = text.partition(":")
    after, _, number = rest.partition(":")
    try:
        length, usual = _USUAL[kind]
        at = start + round(float(after) * MINUTE)
        many = int(number) if number else usual
    except (KeyError, ValueError):
        known = ", ".join(KINDS)
        raise ValueError(f"{text!r} is no injection: write KIND:MINUTES[:NUMBER] with one of {known}") from None
    if kind == "silence":
        return Injection("silence", at, many * MINUTE if many else length)
    return Injection(kind, at, length, many)  # type: ignore[arg-type]  # a key of the table above


def parse_injections(texts: list[str] | tuple[str, ...], start: Instant) -> tuple[Injection, ...]:
    """Read several and put them in the order of time."""
    return tuple(sorted((parse_injection(text, start) for text in texts), key=lambda one: one.at))
