"""Messages to the openings partitions."""

from typing import Any

from msgspec.structs import replace

from streams.contracts.sighting import Advert, Applied, Interval, Sighting, Sightings, decode_sightings
from streams.contracts.tally import Attributes, Pay
from streams.intake.dispatch import Dispatch
from streams.intake.history import NO_EVENT_ID, first
from streams.intake.posting import PostingState
from streams.intake.progress import Progress
from streams.intake.table import AttributeTable
from tests.unit.intake.feed import ADVERT, DAY, T0, open_from

COOK = Attributes("cook", "hotels", (), (), "alpha")
NURSE = COOK._replace(role="nurse")
FINGERPRINT = bytes(range(16))


def dispatch(targets: int = 1) -> Dispatch:
    """A dispatch whose table has cooks under 0 and nurses under 1."""
    table = AttributeTable()
    for row in (COOK, NURSE):
        table.number(row, {})
    return Dispatch(table, targets)


def state(target: int = 0, **advert: Any) -> PostingState:
    """A posting that has been opened at T0."""
    told = replace(ADVERT, **advert)
    return first(told, FINGERPRINT, target, at=T0, digest=NO_EVENT_ID, valid_through=None)


def messages(one: Dispatch, records: int = 0) -> list[Sightings]:
    """All messages by target."""
    found = one.messages(Progress(watermark=T0, idle=True), 5, records)
    return [decode_sightings(found[target]) for target in sorted(found)]


def test_a_sighting_says_what_is_new() -> None:
    """A beginning comes with the advert, a new posting with its employer too."""
    one = dispatch()
    advert: dict[str, Any] = {
        "attributes": 1,
        "positions": 4,
        "day": 7,
        "backdated": True,
        "remote": True,
        "pay": Pay("EUR", 9),
    }
    begun = (Interval(0, T0, T0 + 1), open_from(T0 + 2, 1))
    one.sight(b"alpha:1", state(**advert), begun, began=True, employer=2**64 - 1)
    one.sight(b"alpha:2", state(), (Interval(0, T0, T0 + 1),), began=False, employer=None)
    (message,) = messages(one)
    assert message.postings == [
        Sighting(FINGERPRINT, "alpha:1", begun, Advert(0, 4, 7, True, True, Pay("EUR", 9)), 2**64 - 1),
        Sighting(FINGERPRINT, "alpha:2", (Interval(0, T0, T0 + 1),), None, None),
    ]
    assert message.attributes == [NURSE]


def test_attributes_stand_once_in_each_message() -> None:
    """However many postings and applications have them; places count within the message."""
    one = dispatch(2)
    for n, (target, attributes) in enumerate([(0, 1), (0, 0), (0, 1), (1, 0)]):
        begun = state(target, attributes=attributes)
        one.sight(b"alpha:%d" % n, begun, (open_from(T0),), began=True, employer=n)
    one.apply(1, 1, T0, T0 // DAY, 3)
    one.apply(1, 0, T0 + 1, T0 // DAY, 4)
    left, right = messages(one)
    assert left.attributes == [NURSE, COOK]
    assert [sighting.advert.attributes for sighting in left.postings if sighting.advert] == [0, 1, 0]
    assert right.attributes == [COOK, NURSE]
    assert right.applications == [Applied(1, T0, T0 // DAY, 3), Applied(0, T0 + 1, T0 // DAY, 4)]


def test_every_target_hears_how_far_we_have_read() -> None:
    """Also where nothing is to be told: a partition that hears nothing would hold its clock back."""
    assert messages(dispatch(3)) == [Sightings(T0, True, None, 0, [], [], [])] * 3


def test_records_stand_behind_the_messages_they_went_to() -> None:
    """Each counts once: where its posting went, else at the first; the append time stands where any record does."""
    one = dispatch(3)
    for n, target in enumerate((1, 1, 0)):
        one.sight(b"alpha:%d" % n, state(target), (open_from(T0),), began=True, employer=n)
    assert [(message.records, message.appended) for message in messages(one, records=7)] == [(5, 5), (2, 5), (0, None)]
