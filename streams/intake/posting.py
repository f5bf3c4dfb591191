"""What is remembered of one posting. Memory holds the packed bytes; they are decoded on touch and encoded once a batch.

The bytes in memory, the value in the state log and the answer to `value(key)` are one and the same object.
"""

import msgspec

from streams.contracts.sighting import Advert, Interval
from streams.contracts.stage import Instant


class PostingState(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """The history of one posting as far as counting rules 1 to 3 need it.

    advert:        what it is counted under (rule 2: no update changes it).
    fingerprint:   of its opening. target: the openings partition that keeps that.
    intervals:     when it was open, oldest first: the newest one, and within a batch those before it that are new.
    last:          `occurred_at` of the last applied event.
    events:        8-byte digests of the last 8 applied events' ids, oldest first; zeros where an event had none.
    valid_through: the newest stated value in force, as the instant at which it ends the posting.
    expired:       the end of the last interval is `valid_through` reached, not a `closed` event. A late event from
                   before that instant finds the posting open, as its own times say, and takes the end back.
    began:         start of the very first interval; None while that is the first of `intervals`.
    """

    advert: Advert
    fingerprint: bytes
    target: int
    intervals: tuple[Interval, ...]
    last: Instant
    events: bytes
    valid_through: Instant | None = None
    expired: bool = False
    began: Instant | None = None

    @property
    def opened(self) -> Instant:
        """When the posting was first opened."""
        return self.intervals[0].start if self.began is None else self.began


pack_posting = msgspec.msgpack.Encoder().encode
unpack_posting = msgspec.msgpack.Decoder(PostingState).decode
