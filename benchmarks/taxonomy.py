"""How right and how fast the taxonomy is.

    python benchmarks/taxonomy.py --data FOLDER

FOLDER holds `titles-check.csv` (title, language, role, domains, note): titles labelled by hand that judge the
catalogues and that nothing may be tuned to. `alt:` in a note names other answers that are fair.
"""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import argparse
import csv
import sys
from collections.abc import Callable, Iterable
from itertools import count, islice
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from streams.taxonomy import Classification, Taxonomy, fingerprint, fold, fold_employer, fold_locality

ROUNDS = 5
NEW_TITLES = 3_000
ENGLISH = "You will build and run services for our customers together with a team of friendly people. "
CHINESE = "我们正在寻找有经验的伙伴一起负责系统的设计与开发，要求沟通能力强，责任心强。"


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
    print(f"{name:<3} domains  precision {ratio(hits, sum(len(one.domains) for _, one in pairs))}")
    print(f"{name:<3} domains  recall    {ratio(hits, sum(len(row.domains) for row in rows))}")


def cost(name: str, call: Callable[..., object], arguments: Iterable[tuple[Any, ...]]) -> None:
    """Print the microseconds of a call with each of the arguments, the best of a few rounds.

    An iterator of arguments is used up by the rounds: each round then sees new ones.
    """
    size = len(arguments) if isinstance(arguments, list) else NEW_TITLES
    best = float("inf")
    for _ in range(ROUNDS):
        batch = list(islice(arguments, size))
        begin = process_time()
        for each in batch:
            call(*each)
        best = min(best, process_time() - begin)
    print(f"{name:<48} {best / size * 1e6:8.2f} us")


def time_titles(taxonomy: Taxonomy, language: str, titles: list[str]) -> None:
    """Print what a title costs that was seen before, and one that was not."""
    again = titles * (NEW_TITLES // len(titles))
    fresh = ((f"{title} {number}",) for number in count() for title in titles)
    full = (("C36",), "gbt4754", False, ("Python", "PyTorch", "SQL"))
    cost(f"{language}: repeated title", taxonomy.classify, [(title,) for title in again])
    cost(f"{language}: repeated title, code, three skills", taxonomy.classify, [(title, *full) for title in again])
    cost(f"{language}: new title", taxonomy.classify, fresh)
    cost(f"{language}: fingerprint of new title and employer", fold_and_print, fresh)


def fold_and_print(title: str) -> bytes:
    """What intake does for each posting, with the title as the employer's name too."""
    return fingerprint(fold_employer(title), fold(title), fold_locality("上海", None, None))


def main() -> None:
    """Judge, then time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds titles-check.csv")
    path = parser.parse_args().data / "titles-check.csv"
    if not path.is_file():
        sys.exit(f"{path}: not found; name the folder that holds it with --data")
    taxonomy = Taxonomy.load()
    rows = read_labelled(path)
    print(f"taxonomy {taxonomy.version}")
    for name in ("zh", "en", "all"):
        chosen = [row for row in rows if name in (row.language, "all")]
        judge(name, chosen, [taxonomy.classify(row.title) for row in chosen])

    for language in ("zh", "en"):
        time_titles(taxonomy, language, [row.title for row in rows if row.language == language])
    for language, sentence in (("zh", CHINESE), ("en", ENGLISH)):
        for size in (500, 20_000):
            text = (sentence * 250).encode()[:size].decode(errors="ignore")
            cost(
                f"{language}: description of {size} bytes",
                lambda text=text: taxonomy.classify("x", description=text),
                [()] * 20,
            )


if __name__ == "__main__":
    main()
