"""Identity: what an opening is known by, whichever portal advertises it."""

from typing import NamedTuple

from streams.taxonomy.folding import fingerprint, fold, fold_employer, fold_locality


class Identity(NamedTuple):
    """The folded employer and the fingerprint's 16 bytes."""

    employer: str
    fingerprint: bytes


def identify(
    employer: str, title: str, locality: str | None = None, region: str | None = None, country: str | None = None
) -> Identity:
    """Fold what a posting states: its employer's name, its title and the most exact place of the three."""
    folded = fold_employer(employer)
    return Identity(folded, fingerprint(folded, fold(title), fold_locality(locality, region, country)))
