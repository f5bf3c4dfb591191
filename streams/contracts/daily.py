"""Records of `jobs.daily.v1`: the figures of one cell on one day. Key: `<day>/<cell>`.

Readers keep the highest revision.

A cell-day without a record has zeros, and the stock (`open`) of the day before. A range of days is the sum of its days;
of employers the union of their sketches.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import date, datetime
from struct import pack, unpack
from typing import Annotated

import msgspec

from streams.contracts.revision import Revision

#: So many of the smallest hashes are a cell-day's sketch; with fewer employers their number is exact (rule 11).
SKETCH = 2048

#: A bucket's upper bound is this ratio to the power of its number (rule 13).
_GAMMA = 1.01 / 0.99
_EPOCH = date(1970, 1, 1).toordinal()


class Salary(msgspec.Struct, frozen=True, gc=False):
    """Advertised annual pay of the new openings that state it, in whole units of one currency (rule 13).

    n: how many; coverage is n / `new`. sum: of their pay. buckets: ceil(ln x / ln(1.01 / 0.99)) -> how many, so that
    medians of any union can be taken with 1 % relative error (DDSketch's rule).
    """

    n: int
    sum: int
    buckets: dict[int, int]


class Daily(msgspec.Struct, frozen=True, gc=False):
    """Value of a record of `jobs.daily.v1`.

    cell: canonical name. day: date in `zone`. postings, duplicates, new, positions, backdated, remote: counted on the
    day of rule 9; resumed, reposted, closed, applications on the day of their instant. open: openings open at the end
    of the day, by instants. employers: distinct employers among `postings`; employers_sketch: base64 of their smallest
    2,048 hashes (8 bytes each, big-endian, ascending). salary: by ISO 4217 currency. as_of: the instant up to which
    windows reached when this was published. revision: [incarnation, claim, number].
    """

    cell: str
    day: date
    zone: str
    postings: int
    duplicates: int
    new: int
    positions: int
    resumed: int
    reposted: int
    closed: int
    open: int
    backdated: int
    applications: int
    remote: int
    employers: int
    employers_sketch: str
    salary: dict[str, Salary]
    as_of: Annotated[datetime, msgspec.Meta(tz=True)]
    taxonomy_version: str
    dedup_version: str
    revision: Revision


encode_daily = msgspec.json.Encoder().encode
decode_daily = msgspec.json.Decoder(Daily).decode


def daily_key(day: int, cell: str) -> bytes:
    """The record's key; `day` in days since 1970-01-01."""
    return f"{date_of(day)}/{cell}".encode()


def day_number(day: str) -> int:
    """The day number of a date as it stands in a key. Raises ValueError if it is none."""
    return date.fromisoformat(day).toordinal() - _EPOCH


def date_of(day: int) -> date:
    """The date of a day number (days since 1970-01-01)."""
    return date.fromordinal(_EPOCH + day)


def distinct(smallest: Sequence[int]) -> int:
    """How many employers a sketch stands for: exact below 2,048, from there on an estimate (rule 11)."""
    return len(smallest) if len(smallest) < SKETCH else round((SKETCH - 1) * 2**64 / smallest[-1])


def median(stated: Salary) -> float:
    """Return the median to 1 %: the mean of the middle two where their number is even. n must be positive.

    A bucket (g^(i-1), g^i] stands for 2 g^i / (g + 1), which is within 1 % of all in it (DDSketch, Masson et al. 2019).
    """
    return (_at(stated, (stated.n - 1) // 2) + _at(stated, stated.n // 2)) / 2


def _at(stated: Salary, place: int) -> float:
    passed, bucket = 0, 0
    for bucket, number in sorted(stated.buckets.items()):  # noqa: B007
        passed += number
        if passed > place:
            break
    return float(2 * _GAMMA**bucket / (_GAMMA + 1))


def encode_sketch(smallest: Sequence[int]) -> str:
    """Ascending hashes as base64."""
    return b64encode(pack(f">{len(smallest)}Q", *smallest)).decode()


def decode_sketch(sketch: str) -> tuple[int, ...]:
    """The hashes of a record's sketch, ascending. Raises ValueError if it is none."""
    packed = b64decode(sketch, validate=True)
    if len(packed) % 8:
        raise ValueError(f"a sketch has 8 bytes for each employer, not {len(packed)}")
    return unpack(f">{len(packed) // 8}Q", packed)
