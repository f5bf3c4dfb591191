"""What the taxonomy costs: microseconds of a call, megabytes of its tables."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import gc
import tracemalloc
from collections.abc import Callable, Iterable
from itertools import count, islice
from time import process_time
from typing import Any

from streams.taxonomy import Taxonomy, identify

ROUNDS = 5
NEW_TITLES = 3_000
SENTENCES = {
    "en": "You will build and run services for our customers together with a team of friendly people. ",
    "zh": "我们正在寻找有经验的伙伴一起负责系统的设计与开发，要求沟通能力强，责任心强。",
}
ADVERSARIAL = {
    "empty": "",
    "512 emoji": "🙂" * 512,
    "right to left": "مهندس برمجيات " * 36,
    "control characters": "\x00\x1b[31m\u202e\ufeff" * 100,
    "mixed scripts": "Nurse护士ナースмедсестраνοσοκόμα" * 16,
    "one word": "engineer " * 56,
    "interrupted aliases": "汽车维修" * 128,
    "slips": "elctrical asistant " * 26,
    "10 MB": "招聘工程师 software engineer - " * 400_000,
}


def time_everything(taxonomy: Taxonomy, titles: dict[str, list[str]]) -> None:
    """Print what titles, fingerprints, pay and descriptions cost, then odd input, then memory."""
    for language, known in titles.items():
        _titles(taxonomy, language, known)
    for language, sentence in SENTENCES.items():
        for size in (500, 20_000):
            text = (sentence * 250).encode()[:size].decode(errors="ignore")
            _cost(f"{language}: description of {size} bytes", _described(taxonomy, text), [()] * 20)
    annual = taxonomy.pay.annual
    _cost("pay: repeated", annual, [(15_000, 25_000, "CNY", "MONTH", 14)] * NEW_TITLES)
    _cost("pay: new", annual, ((n, n + 5_000, "CNY", "MONTH", 14) for n in count(4_000)))
    for name, text in ADVERSARIAL.items():
        _cost(
            f"adversarial: {name}", lambda text=text, **_: taxonomy.classify(text, (text,), description=text), [()] * 3
        )
    gc.collect()
    tracemalloc.start()
    kept = Taxonomy.load()
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{'tables of ' + kept.version:<48} {held / 1e6:8.1f} MB that Python holds, automata not counted")


def _titles(taxonomy: Taxonomy, language: str, titles: list[str]) -> None:
    again = titles * (NEW_TITLES // len(titles))
    fresh = ((f"{title} {number}",) for number in count() for title in titles)
    full = (("C36",), "gbt4754", False, ("Python", "PyTorch", "SQL"))
    _cost(f"{language}: repeated title", taxonomy.classify, [(title,) for title in again])
    _cost(f"{language}: repeated title, code, three skills", taxonomy.classify, [(title, *full) for title in again])
    _cost(f"{language}: new title", taxonomy.classify, fresh)
    _cost(f"{language}: fingerprint of new title and employer", _identify, fresh)
    _cost(f"{language}: fingerprint again", _identify, [(title,) for title in again])


def _identify(title: str) -> bytes:
    """What openings does for each posting, with the title as the employer's name too."""
    return identify(title, title, "上海").fingerprint


def _described(taxonomy: Taxonomy, text: str) -> Callable[[], object]:
    return lambda: taxonomy.classify("x", description=text)


def _cost(name: str, call: Callable[..., object], arguments: Iterable[tuple[Any, ...]]) -> None:
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
