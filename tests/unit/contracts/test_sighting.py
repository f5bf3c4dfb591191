"""What intake tells openings, on the wire."""

from streams.contracts.sighting import (
    Advert,
    Applied,
    Interval,
    Sighting,
    Sightings,
    decode_sightings,
    encode_sightings,
)
from streams.contracts.tally import Attributes, Pay

COOK = Attributes("cook", "hotels", ("bars", "inns"), ("ai",), "portal", ("fair",))


def test_sightings_come_as_they_were_sent() -> None:
    """Open and ended intervals, adverts with and without pay, hashes of 8 bytes, instants before 1970."""
    sent = Sightings(
        -5,
        True,
        7,
        9,
        [COOK],
        [
            Sighting(bytes(range(16)), "portal:岗", (Interval(0, -9, 4), Interval(1, 5, None)), None, None),
            Sighting(bytes(16), "a:1", (Interval(0, 3, None),), Advert(0, 4, -7, True, True, Pay("EUR", 9)), 2**64 - 1),
            Sighting(bytes(16), "a:2", (Interval(0, 3, None),), Advert(0, 1, 7, False, False, None), 0),
        ],
        [Applied(0, 3, 7, -2)],
    )
    assert decode_sightings(encode_sightings(sent)) == sent
    nothing = Sightings(None, False, None, 0, [], [], [])
    assert decode_sightings(encode_sightings(nothing)) == nothing
