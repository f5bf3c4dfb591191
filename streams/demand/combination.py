"""Combination: the attributes of openings, looked up once and then known by the bytes they arrive in."""

from hashlib import blake2b

import msgspec

from streams.contracts.cells import MAX_SOURCES, OTHER, base_cells
from streams.contracts.tally import Attributes
from streams.demand.cell import Cell, Cells

_CACHED = 1 << 18
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Attributes).decode

#: State keys begin with the kind of record: a source with cells of its own; the attributes behind a digest; an
#: employer on record with them (see `register`); what came with them (see `arrivals`).
SOURCE, ATTRIBUTES, EMPLOYER, ARRIVALS = b"s", b"a", b"e", b"n"
_SEEN = b"\x01"
DIGEST = 8


class Combination:
    """Attributes that occur, and the cells of an opening that has them.

    every: the cells with those that they are added up in; watched: those of them that are watched for surges.
    uses: how many records of the state need the attributes: those of employers and of arrivals.
    """

    __slots__ = ("arrivals", "cells", "digest", "every", "packed", "prefix", "sector", "source", "uses", "watched")

    def __init__(self, attributes: Attributes, digest: bytes, packed: bytes, cells: Cells) -> None:
        self.digest = digest
        self.prefix = EMPLOYER + digest
        self.arrivals = ARRIVALS + digest
        self.packed = packed
        self.uses = 0
        self.source = attributes.source
        self.sector = attributes.sector
        self.cells: tuple[Cell, ...] = tuple(cells[name] for name in base_cells(attributes))
        self.every = self.cells + sum([cell.parents for cell in self.cells], ())
        self.watched = tuple(cell for cell in dict.fromkeys(self.every) if cell.market is not None)

    def use(self, changes: dict[bytes, bytes | None]) -> None:
        """One more record needs the attributes."""
        self.uses += 1
        if self.uses == 1:
            changes[ATTRIBUTES + self.digest] = self.packed

    def leave(self, changes: dict[bytes, bytes | None]) -> bool:
        """One record less needs them; say whether it was the last."""
        self.uses -= 1
        if self.uses:
            return False
        changes[ATTRIBUTES + self.digest] = None
        return True


class Combinations:
    """All combinations in use. The first 100 sources have cells of their own, in the order of the messages."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._sources: set[str] = set()
        self._by_bytes: dict[bytes, Combination] = {}
        self.by_digest: dict[bytes, Combination] = {}

    def find(self, raw: bytes, changes: dict[bytes, bytes | None]) -> Combination:
        """Return the combination of packed `Attributes`; a source seen for the first time goes to `changes`."""
        found = self._by_bytes.get(raw)
        if found is None:
            attributes = _decode(raw)
            if attributes.source and attributes.source not in self._sources:
                if len(self._sources) < MAX_SOURCES and attributes.source != OTHER:
                    self._sources.add(attributes.source)
                    changes[SOURCE + attributes.source.encode()] = _SEEN
                else:
                    attributes = attributes._replace(source=OTHER)
            found = self._by_bytes[raw] = self._of(attributes)
        return found

    def own(self, source: str, changes: dict[bytes, bytes | None]) -> Combination:
        """Return the combination of the cells of a source alone."""
        return self.find(_encode(Attributes("", "", (), (), source)), changes)

    def _of(self, attributes: Attributes) -> Combination:
        packed = _encode(attributes)
        digest = blake2b(packed, digest_size=DIGEST).digest()
        if digest not in self.by_digest:
            self.by_digest[digest] = Combination(attributes, digest, packed, self._cells)
        return self.by_digest[digest]

    def trim(self) -> None:
        """Forget what no record needs, once it is much. Between two folds only."""
        if len(self._by_bytes) > _CACHED:
            self._by_bytes.clear()
            self.by_digest = {digest: one for digest, one in self.by_digest.items() if one.uses}

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        if key[:1] == SOURCE:
            self._sources.add(key[1:].decode())
        else:
            self._of(_decode(value))

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        if key[:1] == SOURCE:
            return _SEEN if key[1:].decode() in self._sources else None
        found = self.by_digest.get(key[1:])
        return found.packed if found and found.uses else None
