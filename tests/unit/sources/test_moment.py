"""Moments of ISO 8601: an offset is kept or known, never guessed."""

from zoneinfo import ZoneInfo

import pytest

from streams.sources.moment import iso_instant, iso_moment

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("stated", "without", "within"),
    [
        ("2024-02-18", "2024-02-18", "2024-02-18"),
        ("20240218", "2024-02-18", "2024-02-18"),
        ("2024-02-18T09:00", "2024-02-18", "2024-02-18T09:00:00+01:00"),
        ("2024-07-01 09:00:00", "2024-07-01", "2024-07-01T09:00:00+02:00"),
        ("2024-02-18T09:00:00.5+0800", "2024-02-18T09:00:00.500000+08:00", "2024-02-18T09:00:00.500000+08:00"),
        (" 2024-02-18T09:00:00Z ", "2024-02-18T09:00:00Z", "2024-02-18T09:00:00Z"),
        ("2024-02-18T09:00:00+00:19:32", "2024-02-18T08:40:28Z", "2024-02-18T08:40:28Z"),
        ("18.02.2024", None, None),
        ("soon", None, None),
        ("", None, None),
        (1708246800, None, None),
    ],
)
def test_moments(stated: object, without: str | None, within: str | None) -> None:
    """A date stays one; a time without an offset is its date, unless its zone is known; the rest is none."""
    assert iso_moment(stated, None) == without
    assert iso_moment(stated, BERLIN) == within
    assert iso_instant(stated, BERLIN) == (within if within and "T" in within else None)
