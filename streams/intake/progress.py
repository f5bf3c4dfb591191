"""How far a partition has been read: the intake's own state record."""

import msgspec

from streams.contracts.stage import Instant


class Progress(msgspec.Struct, array_like=True, gc=False):
    """Watermarks, and what must survive a restart beside them.

    watermark: largest `occurred_at` of the admitted posting events; None before the first.
    applied:   the same of the application events.
    idle:      the last message told demand that every input is read to its end.
    posting_rejects, application_rejects: the flood gate's windows.
    """

    watermark: Instant | None = None
    applied: Instant | None = None
    idle: bool = False
    posting_rejects: bytes = b""
    application_rejects: bytes = b""


pack_progress = msgspec.msgpack.Encoder().encode
unpack_progress = msgspec.msgpack.Decoder(Progress).decode
