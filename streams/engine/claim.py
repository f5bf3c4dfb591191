"""Claims: who may write a state log, decided by the log itself.

A new owner appends a claim. Its offset, with a random nonce, is the owner's token: unique and growing, given by the
log. (Consumer group generations would not do: they restart when a group expires. Offsets alone could repeat after an
unclean leader election; the nonce tells such a twin apart.) Every record of an owner carries its token: as a prefix of
the value, or as a header where there is no value. A record is VOID if a newer claim or token stands before it in the
log: a paused owner woke up and wrote although somebody else had taken over. Void records are skipped on replay, and
the owner rewrites their keys, because compaction would keep the void one: it is the last of its key.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from streams.engine.log import Entry
from streams.engine.stage import Record

CLAIM = b"\0claim:"
PREFIX = 16
HEADER = "jobtide.claim"
#: Records that a replay lets go of at once: many blocks of the allocator.
RUN = 20_000


class Token(NamedTuple):
    """The right to write: the claim's offset in the log, and its nonce."""

    offset: int
    nonce: bytes

    def encode(self) -> bytes:
        """Return the 16 bytes that mark a record."""
        return self.offset.to_bytes(8, "big") + self.nonce

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read a token from the first 16 bytes of a value, or from a header."""
        return cls(int.from_bytes(data[:8], "big"), data[8:PREFIX])


def claim(nonce: bytes) -> Entry:
    """Make a claim, under a key of its own."""
    return Entry(CLAIM + nonce, b"\1")


def mark(token: bytes, key: bytes, value: bytes | None) -> Entry:
    """Make a record of the owner of `token` (encoded): a value, or a deletion."""
    if value is None:
        return Entry(key, None, [(HEADER, token)])
    return Entry(key, token + value)


class Replay:
    """Reads a state log from its start: which records count, which are void, and whose claims are in it.

    values: by key what counts.
    """

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}
        self.void: set[bytes] = set()
        self.claims: set[bytes] = set()
        self.newest = b""  # token, encoded: they are ordered like their offsets
        self.skipped = 0

    def feed(self, records: Iterable[Record]) -> None:
        """Take the next records, in order."""
        values, void, newest = self.values, self.void, self.newest
        for record in records:
            key, value = record.key or b"", record.value
            token = value[:PREFIX] if value is not None else _header(record)
            if token != newest:
                if key.startswith(CLAIM):
                    newest = self._hear(record, key, newest)
                    continue
                if token[:8] <= newest[:8]:  # older, or the twin of a claim at the same offset
                    void.add(key)
                    self.skipped += 1
                    continue
                # Its claim was compacted away or is tombstoned; the token itself proves it. Whole even where a stranger
                # wrote: a claim's value must not equal it.
                newest = token.ljust(PREFIX, b"\0")
            void.discard(key)
            if value is None:
                values.pop(key, None)
                self.claims.discard(key)
            else:
                values[key] = value[PREFIX:]
        self.newest = newest

    def _hear(self, record: Record, key: bytes, newest: bytes) -> bytes:
        if record.value is None:
            self.claims.discard(key)
            return newest
        self.claims.add(key)
        return Token(record.offset, key[len(CLAIM) :]).encode()

    def repairs(self) -> list[tuple[bytes, bytes | None]]:
        """Return the keys that a void record covers, with the value that counts (None: the key does not exist)."""
        return [(key, self.values.get(key)) for key in sorted(self.void)]

    def take(self, kind: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Take out the keys that begin with `kind`, with their values: millions are not to be held twice.

        The values are copies, and go run by run: so memory becomes free as a whole, not in holes between values that
        stay (with five million cell-days that is 150 MB).
        """
        keys = deque(key for key in self.values if key.startswith(kind))
        while keys:
            run = [(key := keys.popleft(), self.values.pop(key)) for _ in range(min(RUN, len(keys)))]
            for key, value in run:
                yield key, memoryview(value).tobytes()
        if not self.values:
            self.values = {}  # an emptied dict keeps its table


def _header(record: Record) -> bytes:
    for name, data in record.headers:
        if name == HEADER:
            return data
    return bytes(PREFIX)  # nobody's: older than every claim, so it is void
