"""Learn the vote table of roles from openly licensed titles.

    python tools/learn.py --data FOLDER            # writes streams/taxonomy/data/votes.bin
    python tools/learn.py --data FOLDER --report   # learns nine tenths, judges on the rest

FOLDER holds the files that sources.py names. `titles-check.csv` is not read: it judges.
"""

import argparse
import sys
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from taxonomy.occupations import MAP, OccupationsError, read_occupations
from taxonomy.sources import Example, read_examples

from streams.taxonomy.catalogue import load_catalogue
from streams.taxonomy.heads import head
from streams.taxonomy.ngrams import ngrams
from streams.taxonomy.roles import Roles
from streams.taxonomy.rules import OTHER
from streams.taxonomy.text import is_chinese, read
from streams.taxonomy.votes import FULL, SHIPPED, Table, Votes, write

#: A piece votes if the titles that hold it weigh as much, and if one role has this share of them.
LEAST_WEIGHT = 2.0
LEAST_SHARE = 0.3
#: A piece casts at most so many votes, each for a role with at least this share.
MOST_VOTES = 3
LEAST_VOTE = 0.15
#: Added to the weight of a piece before shares are taken: what was seen twice is not certain.
DOUBT = 1.0


def learn(examples: Iterable[Example], roles: tuple[str, ...]) -> dict[str, bytes]:
    """The votes of every piece: its roles by number, each with its share squared, of `FULL`."""
    weights: dict[str, dict[str, float]] = {}
    for title, role, weight in examples:
        for piece in set(ngrams(head(read(title).folded))):
            seen = weights.setdefault(piece, {})
            seen[role] = seen.get(role, 0.0) + weight
    numbers = {role: number for number, role in enumerate(roles)}
    votes = {}
    for piece, seen in weights.items():
        total = sum(seen.values())
        if total < LEAST_WEIGHT:
            continue
        shares = sorted(((weight / (total + DOUBT), role) for role, weight in seen.items()), reverse=True)[:MOST_VOTES]
        if shares[0][0] >= LEAST_SHARE:
            cast = [(numbers[role], round(share * share * FULL)) for share, role in shares if share >= LEAST_VOTE]
            votes[piece] = bytes(byte for vote in cast for byte in vote)
    return votes


def held_out(title: str) -> bool:
    """Whether a title is of the tenth that --report does not learn from: by its hash, so always the same ones."""
    return blake2b(title.encode(), digest_size=1).digest()[0] < 26


def report(examples: list[Example], slugs: tuple[str, ...]) -> None:
    """Print how right the table is on titles that it was not learnt from and that no alias decides."""
    table = Table(slugs, learn((each for each in examples if not held_out(each.title)), slugs))
    votes = Votes(table)
    roles = Roles(load_catalogue().roles.roles)
    for language in ("zh", "en"):
        asked = answered = right = 0
        for title, role, _ in examples:
            folded = read(title).folded
            if not held_out(title) or is_chinese(folded) != (language == "zh") or roles.decide(folded).by == "alias":
                continue
            elected, _share = votes.elect(head(folded))
            asked += 1
            answered += bool(elected)
            right += elected == role
        print(f"{language}: {asked} titles without an alias, {answered} elected, {right / max(answered, 1):.3f} right")


def main() -> None:
    """Learn, and write or report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the sources")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the table to write")
    parser.add_argument("--map", type=Path, default=MAP, help="which role an occupation is learnt as")
    parser.add_argument("--report", action="store_true", help="write nothing, judge on held-out titles")
    options = parser.parse_args()
    catalogue = load_catalogue().roles
    slugs = (*sorted(role.slug for role in catalogue.roles), OTHER)
    try:
        examples = read_examples(options.data, read_occupations(options.map), catalogue)
    except (OSError, OccupationsError) as error:
        sys.exit(f"{error}")
    if options.report:
        report(examples, slugs)
        return
    votes = learn(examples, slugs)
    write(options.out, slugs, votes)
    print(f"{len(examples)} titles, {len(votes)} pieces, {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
