"""The wire shape that demand decodes."""

import msgspec

from streams.contracts.tally import Attributes, Kind, Tallies, Tally, encode_tallies
from streams.demand.delivery import Delivery, decode_delivery


def test_a_delivery_is_the_message_of_openings() -> None:
    """Same fields in the same order as `Tallies`; attributes stay bytes and decode to what was sent."""
    attributes = Attributes("cook", "hotels", ("bars",), (), "portal")
    sent = Tallies(
        5, True, 7, 9, [(attributes, [Tally(3, 4, tuple(range(len(Kind))), (2**64 - 1,), (("EUR", 9, -1),))])]
    )
    got = decode_delivery(encode_tallies(sent))
    assert Delivery.__struct_fields__ == Tallies.__struct_fields__
    assert (got.watermark, got.idle, got.appended, got.records) == (5, True, 7, 9)
    [(raw, tallies)] = got.groups
    assert msgspec.msgpack.decode(raw, type=Attributes) == attributes
    assert tallies == sent.groups[0][1]
