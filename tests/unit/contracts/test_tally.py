"""What openings tell demand, on the wire."""

from streams.contracts.tally import Attributes, Kind, Tallies, Tally, decode_tallies, encode_tallies

COOK = Attributes("cook", "hotels", ("bars", "inns"), ("ai",), "portal", ("fair",))


def test_tallies_come_as_they_were_sent() -> None:
    """Signed counts, hashes of 8 bytes, pay that is taken back."""
    tally = Tally(-3, -4, tuple(range(-5, len(Kind) - 5)), (0, 2**64 - 1), (("EUR", 9, -1),))
    sent = Tallies(5, True, 7, 9, [(COOK, [tally]), (COOK.own(), [])])
    assert decode_tallies(encode_tallies(sent)) == sent


def test_attributes_come_apart_into_market_and_source() -> None:
    """Neither part says anything of the other, and the whole is in neither."""
    assert COOK.market() == Attributes("cook", "hotels", ("bars", "inns"), ("ai",), "", ())
    assert COOK.own() == Attributes("", "", (), (), "portal", ("fair",))
    assert COOK.market().market() == COOK.market()
    assert COOK.own().own() == COOK.own()
