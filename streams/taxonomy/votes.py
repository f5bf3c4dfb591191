"""Votes: how the pieces of a title vote for roles, where no alias decides. Learnt by `tools/taxonomy/learn.py`."""

import re
import zlib
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

import msgspec

from streams.taxonomy.ngrams import END, ngrams
from streams.taxonomy.rules import OTHER
from streams.taxonomy.text import is_chinese

#: The learnt table.
SHIPPED = Path(__file__).parent / "data" / "votes.bin"
#: A vote of full weight; weights are whole numbers, so that sums are the same everywhere.
FULL = 255

# A winner must have this share of all votes, and as many votes as so many pieces of full weight: found with titles that
# were held out when the table was learnt (`learn.py --report`).
_SHARE, _PIECES = 0.9, 1.2
_CHINESE_SHARE, _CHINESE_PIECES = 0.95, 0.5
_RUN = re.compile("[\u3400-\u9fff]+")


class Table(msgspec.Struct, frozen=True, array_like=True):
    """What is learnt. A vote is two bytes, a number of `roles` and a weight; a piece casts up to three."""

    roles: tuple[str, ...]
    votes: dict[str, bytes]


class Votes:
    """Elects the role of a title. Pure."""

    def __init__(self, table: Table, digest: str = "", allowed: Iterable[str] | None = None) -> None:
        """Use a table; `allowed` are the roles that may be elected, all others are `other`."""
        self._table = table
        self.digest = digest
        known = set(table.roles if allowed is None else allowed)
        self._roles = tuple(role if role in known else OTHER for role in table.roles)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> "Votes":
        """Read a table that `write` wrote."""
        packed = path.read_bytes()
        return cls(
            msgspec.msgpack.decode(zlib.decompress(packed), type=Table), blake2b(packed, digest_size=4).hexdigest()
        )

    def only(self, roles: Iterable[str]) -> "Votes":
        """The same table for a catalogue with these roles."""
        return Votes(self._table, self.digest, roles)

    @property
    def words(self) -> Iterable[str]:
        """Every single word that votes."""
        return (piece for piece in self._table.votes if piece.isascii() and piece.isalpha())

    def count(self, title: str) -> dict[str, int]:
        """The votes of a title in folded form, by role; `other` too."""
        counts: dict[int, int] = {}
        table = self._table.votes
        for piece in ngrams(title):
            if (votes := table.get(piece)) is not None:
                longer = piece.count(" ") + 1  # two words together say more than each of them
                for at in range(0, len(votes), 2):
                    role = votes[at]
                    counts[role] = counts.get(role, 0) + votes[at + 1] * longer
        result: dict[str, int] = {}
        for role, number in counts.items():
            slug = self._roles[role]
            result[slug] = result.get(slug, 0) + number
        return result

    def cast(self, title: str, role: str) -> tuple[str, ...]:
        """The pieces of a title in folded form that vote for a role, those with most weight first."""
        number = self._table.roles.index(role)
        weights: dict[str, int] = {}
        for piece in ngrams(title):
            votes = self._table.votes.get(piece, b"")
            for at in range(0, len(votes), 2):
                if votes[at] == number:
                    weights[piece] = votes[at + 1] * (piece.count(" ") + 1)
        return tuple(sorted(weights, key=lambda piece: (-weights[piece], piece)))

    def elect(self, title: str) -> tuple[str, float]:
        """The role with most votes and its share, or "" if too few say so, no head noun does, or it is `other`."""
        counts = self.count(title)
        if not counts:
            return "", 0.0
        role = max(counts, key=lambda slug: (counts[slug], slug))
        share = counts[role] / sum(counts.values())
        chinese = is_chinese(title)
        least, pieces = (_CHINESE_SHARE, _CHINESE_PIECES) if chinese else (_SHARE, _PIECES)
        if role == OTHER or share < least or counts[role] < pieces * FULL:
            return "", share
        return ("" if chinese and not self._ends_with(title, role) else role), share

    def _ends_with(self, title: str, role: str) -> bool:
        """Whether what ends a run of a Chinese title, where its head noun stands, votes for the role too."""
        number = self._table.roles.index(role)
        runs = _RUN.findall(title)
        return any(
            number in self._table.votes.get(piece, b"")[::2]
            for piece in ngrams(title)
            if piece[-1] == END or any(run.endswith(piece) for run in runs)
        )


#: No table: no role is ever elected.
NO_VOTES = Votes(Table((), {}))


def write(path: Path, roles: tuple[str, ...], votes: Mapping[str, bytes]) -> None:
    """Write a table; the same votes give the same bytes."""
    table = Table(roles, dict(sorted(votes.items())))
    path.write_bytes(zlib.compress(msgspec.msgpack.encode(table), 9))
