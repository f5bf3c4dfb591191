"""The application event: what producers write to `jobs.applications.v1`. No personal data."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from streams.contracts.decode import decoder
from streams.contracts.instant import Time
from streams.contracts.posting import Count, PostingId, Slug


class Application(msgspec.Struct, gc=False):
    """Applications to one posting. The record's key is the posting's, `source:posting_id`.

    count: how many applications this event stands for; absent: 1.
    cumulative_count: the portal's running total instead. The first one seen is a base and counts nothing, later ones
    count what exceeds the largest so far (counting rule 14); `count` beside it is ignored.
    """

    event_id: Annotated[str, Meta(min_length=1)]
    source: Slug
    posting_id: PostingId
    occurred_at: Time
    schema_version: Literal[1] | None = None
    count: Count | None = None
    cumulative_count: Count | None = None


#: Decode and validate a record's value. Raises `Rejected` and nothing else.
decode_application = decoder(Application, {})
