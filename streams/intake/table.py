"""Attributes by number: few combinations occur, so states hold a small number instead of five words.

The table is part of the state that uses it. It only grows, by what catalogues, sources and counted tags can combine.
"""

from functools import lru_cache
from struct import Struct

import msgspec

from streams.contracts.tally import Attributes

#: Begins the state keys of the table.
ATTRIBUTES = b"a"

_NUMBER = Struct(">I")


@lru_cache(maxsize=65_536)
def _shared(attributes: Attributes) -> Attributes:
    """Return one object for equal ones: all partitions meet the same combinations."""
    return attributes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Attributes).decode


class AttributeTable:
    """Numbers of attributes, given in the order in which they appear."""

    def __init__(self) -> None:
        self._numbers: dict[Attributes, int] = {}
        self._rows: dict[int, Attributes] = {}

    def __getitem__(self, number: int) -> Attributes:
        return self._rows[number]

    def number(self, attributes: Attributes, changes: dict[bytes, bytes | None]) -> int:
        """Return the number of these attributes; a new row goes to `changes`."""
        number = self._numbers.get(attributes)
        if number is None:
            attributes = _shared(attributes)
            number = self._numbers[attributes] = len(self._rows)
            self._rows[number] = attributes
            changes[ATTRIBUTES + _NUMBER.pack(number)] = _encode(attributes)
        return number

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        (number,) = _NUMBER.unpack(key[1:])
        attributes = _shared(_decode(value))
        self._numbers[attributes] = number
        self._rows[number] = attributes

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        attributes = self._rows.get(_NUMBER.unpack(key[1:])[0])
        return None if attributes is None else _encode(attributes)
