"""Tests of identity: which statements are one employer and one opening."""

from streams.taxonomy.folding import fingerprint
from streams.taxonomy.identity import identify


def test_spellings_of_one_opening() -> None:
    """Legal suffixes, case and punctuation make no difference."""
    one = identify("ACME Inc.", "Data Engineer", "Berlin")
    other = identify("Acme, Incorporated", "DATA  ENGINEER!", "berlin", "Berlin", "DE")
    assert one == other
    assert one.employer == "acme"
    assert one.fingerprint == fingerprint("acme", "data engineer", "berlin")


def test_the_place_is_the_most_exact_that_is_stated() -> None:
    """Locality, else region, else country, else none."""
    places = [("Lyon", "Rhone", "FR"), (None, "Rhone", "FR"), (None, None, "FR"), (None, None, None)]
    prints = {identify("Acme", "Baker", *place).fingerprint for place in places}
    assert prints == {fingerprint("acme", "baker", place) for place in ("lyon", "rhone", "fr", "")}
