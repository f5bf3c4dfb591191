"""How right and how fast the taxonomy is; every acceptance figure from one command.

    python -m benchmarks.taxonomy --data FOLDER             # two thirds of the judge, by hash
    python -m benchmarks.taxonomy --data FOLDER --unseen    # the other third, which nobody looks at while working

FOLDER holds `titles-check.csv` (title, language, role, domains, note): titles labelled by hand that judge the
catalogues and that nothing may be tuned to; `alt:` in a note names other answers that are fair. What else is read where
it is there: `lifecycle-newgrad.jsonl.gz` (real postings) and `portal-industries.csv` (labels of portals).
"""

import argparse
import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.taxonomy_cost import time_everything
from benchmarks.taxonomy_traps import TRAPS
from streams.taxonomy import Classification, Identity, Taxonomy, fingerprint, fold, fold_employer, identify
from streams.taxonomy.catalogue import load_catalogue

DOMAINS = ("ai", "aigc", "large_model")


class Labelled(NamedTuple):
    """One row of the judge."""

    title: str
    language: str
    role: str
    fair: frozenset[str]
    domains: frozenset[str]


def read_labelled(path: Path) -> list[Labelled]:
    """The rows of `titles-check.csv`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labelled = []
    for row in rows:
        note = row["note"]
        fair = note.split("alt:", 1)[1].split(" ", 1)[0].split(",") if "alt:" in note else []
        domains = frozenset(row["domains"].replace(";", " ").replace("|", " ").replace(",", " ").split())
        labelled.append(Labelled(row["title"], row["language"], row["role"], frozenset((row["role"], *fair)), domains))
    return labelled


def is_unseen(title: str) -> bool:
    """Whether a title is of the third that is looked at once, at the end."""
    return blake2b(title.encode(), digest_size=8).digest()[0] % 3 == 0


def ratio(part: int, whole: int) -> str:
    """A share and its two numbers."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def judge(name: str, rows: list[Labelled], found: list[Classification]) -> None:
    """Print precision and recall: `other` is no answer, and a title labelled `other` asks for none."""
    pairs = list(zip(rows, found, strict=True))
    answers = [(row, one.role) for row, one in pairs if one.role != "other"]
    right = sum(role == row.role for row, role in answers)
    fair = sum(role in row.fair for row, role in answers)
    asked = sum(row.role != "other" for row in rows)
    hits = sum(len(row.domains & set(one.domains)) for row, one in pairs)
    print(f"{name:<3} roles    precision {ratio(right, len(answers))}, with alt {ratio(fair, len(answers))}")
    print(f"{name:<3} roles    recall    {ratio(right, asked)}")
    if not any(row.domains for row in rows):
        return
    print(f"{name:<3} domains  precision {ratio(hits, sum(len(one.domains) for _, one in pairs))}")
    print(f"{name:<3} domains  recall    {ratio(hits, sum(len(row.domains) for row in rows))}")


def confusion(rows: list[Labelled], found: list[Classification]) -> None:
    """Print by family how many titles there are, how many answers are fair, and where the others went."""
    family = {role.slug: role.family for role in load_catalogue().roles.roles} | {"other": "other"}
    wrong: dict[str, Counter[str]] = defaultdict(Counter)
    asked: Counter[str] = Counter()
    for row, one in zip(rows, found, strict=True):
        asked[family[row.role]] += 1
        if one.role not in row.fair:
            wrong[family[row.role]][family[one.role]] += 1
    print("\nconfusion by family (titles, not fair, taken for)")
    for name, number in sorted(asked.items()):
        taken = ", ".join(f"{other} {count}" for other, count in wrong[name].most_common())
        print(f"  {name:<30} {number:>4} {wrong[name].total():>3}  {taken}")


def judge_traps(taxonomy: Taxonomy) -> None:
    """Print precision and recall of three domains on titles written for it, half of them traps."""
    print("\nfresh titles, written by hand with traps")
    for domain in DOMAINS:
        yes, no = TRAPS[domain]
        hits = sum(domain in taxonomy.classify(title).domains for title in yes)
        false = [title for title in no if domain in taxonomy.classify(title).domains]
        print(f"  {domain:<12} precision {ratio(hits, hits + len(false))}  recall {ratio(hits, len(yes))}")


def judge_fresh(taxonomy: Taxonomy) -> None:
    """Print the roles of titles written for it, in four series: each was written, then run, then learnt from."""
    with (Path(__file__).parent / "taxonomy_titles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    print("\nfresh titles, written by hand, roles")
    for series in ("first", "second", "third", "fourth"):
        chosen = [
            Labelled(row["title"], "", row["role"], frozenset((row["role"], *row["fair"].split())), frozenset())
            for row in rows
            if row["series"] == series
        ]
        judge(series, chosen, [taxonomy.classify(row.title) for row in chosen])


def judge_labels(taxonomy: Taxonomy, path: Path) -> None:
    """Print how many labels of portals resolve, and to the section that was proposed for them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["gbt_section"]]
    sections = {name: entry.section for name, entry in load_catalogue().industries.sectors.items()}
    found = [taxonomy.classify("", (row["label"],)).sector for row in rows]
    same = sum(
        sections.get(sector) == row["gbt_section"] or (sector == "staffing" and row["confidence"] == "staffing")
        for row, sector in zip(rows, found, strict=True)
    )
    known = len(rows) - found.count("unknown")
    print(f"\nlabels of portals: {ratio(known, len(rows))} resolve, {ratio(same, len(rows))} as proposed")


def judge_postings(taxonomy: Taxonomy, path: Path) -> None:
    """Print what of real postings is `other`, their most frequent titles, and what the folding makes one."""
    postings: dict[str, dict[str, Any]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            if event["event_type"] == "opened":
                postings.setdefault(event["posting_id"], event)
    titles = Counter(posting["title"] for posting in postings.values())
    roles = {title: taxonomy.classify(title).role for title in titles}
    other = Counter({title: number for title, number in titles.items() if roles[title] == "other"})
    print(f"\nreal postings: share of other {ratio(other.total(), titles.total())}")
    print("  the 50 most frequent that fell to other: " + "; ".join(f"{n} {t}" for t, n in other.most_common(50)))
    print("  the 100 most frequent titles: " + "; ".join(f"{t} = {roles[t]}" for t, _ in titles.most_common(100)))
    judge_pairs(list(postings.values()))


def judge_pairs(postings: list[dict[str, Any]]) -> None:
    """Print how many pairs of postings with one page on the employer's site have one fingerprint, before and now."""
    pages = defaultdict(list)
    for posting in postings:
        pages[posting["url"]].append(posting)
    pairs = [pair for same in pages.values() if len(same) < 5 for pair in combinations(same, 2)]
    old, new = [{id(each): make(each) for each in postings} for make in (first_fingerprint, second_fingerprint)]
    for name, prints in (("version 1", old), ("version 2", new)):
        equal = sum(prints[id(one)] == prints[id(two)] for one, two in pairs)
        all_of_them = len(set(prints.values()))
        print(f"  pairs of one page with one fingerprint, {name}: {ratio(equal, len(pairs))}; {all_of_them} in all")


def first_fingerprint(posting: dict[str, Any]) -> bytes:
    """The contract's plain folding of the three parts."""
    places = (posting.get(f"location_{kind}") for kind in ("locality", "region", "country"))
    place = next((folded for place in places if place and (folded := fold(place))), "")
    return fingerprint(fold_employer(posting["organization_name"]), fold(posting["title"]), place)


def second_fingerprint(posting: dict[str, Any]) -> bytes:
    """Today's."""
    places = [posting.get(f"location_{kind}") for kind in ("locality", "region", "country")]
    found: Identity = identify(posting["organization_name"], posting["title"], *places)
    return found.fingerprint


def main() -> None:
    """Judge, then time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds titles-check.csv")
    parser.add_argument("--unseen", action="store_true", help="judge on the third that nobody looks at while working")
    options = parser.parse_args()
    path = options.data / "titles-check.csv"
    if not path.is_file():
        sys.exit(f"{path}: not found; name the folder that holds it with --data")
    taxonomy = Taxonomy.load()
    rows = [row for row in read_labelled(path) if is_unseen(row.title) == options.unseen]
    found = [taxonomy.classify(row.title) for row in rows]
    print(f"taxonomy {taxonomy.version}, {len(rows)} titles of the judge")
    for name in ("zh", "en", "all"):
        chosen = [(row, one) for row, one in zip(rows, found, strict=True) if name in (row.language, "all")]
        judge(name, [row for row, _ in chosen], [one for _, one in chosen])
    confusion(rows, found)
    judge_traps(taxonomy)
    judge_fresh(taxonomy)
    if (labels := options.data / "portal-industries.csv").is_file():
        judge_labels(taxonomy, labels)
    if (postings := options.data / "lifecycle-newgrad.jsonl.gz").is_file():
        judge_postings(taxonomy, postings)
    print()
    time_everything(taxonomy, {row.language: [r.title for r in rows if r.language == row.language] for row in rows})


if __name__ == "__main__":
    main()
