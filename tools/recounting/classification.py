"""Classification: the one thing that is not recounted. `jobtide classify` says what each first event is counted under.

It reads JSON lines and answers with the same objects, in the same order, with fields added.
"""

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import IO, Any, NamedTuple

#: A file of JSON lines, each a first event -> the same objects, in the same order, classified.
Classify = Callable[[IO[bytes]], Iterable[dict[str, Any]]]


class Pay(NamedTuple):
    """Advertised annual pay in whole units of a currency."""

    currency: str
    annual: int


class Class(NamedTuple):
    """What the first event of a posting is counted under."""

    role: str
    sector: str
    industries: tuple[str, ...]
    domains: tuple[str, ...]
    employer: int
    fingerprint: bytes
    pay: Pay | None


def class_of(fields: dict[str, Any]) -> Class:
    """A classified object as a class. Raises KeyError where one of the fields is missing."""
    annual, currency = fields["salary_annual"], fields["salary_currency"]
    return Class(
        fields["role"],
        fields["sector"],
        tuple(dict.fromkeys(fields["industries"])),
        tuple(dict.fromkeys(fields["domains"])),
        employer_hash(fields["employer"]),
        bytes.fromhex(fields["fingerprint"]),
        None if annual is None else Pay(currency, annual),
    )


def employer_hash(folded: str) -> int:
    """Rule 11: first 8 bytes, big-endian, of blake2b-128."""
    return int.from_bytes(blake2b(folded.encode(), digest_size=16).digest()[:8], "big")


class Command:
    """A program that classifies, standard input to standard output."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def __call__(self, lines: IO[bytes]) -> Iterator[dict[str, Any]]:
        """Run it on a file's lines. Raises ValueError if it fails; its own words are on standard error."""
        try:
            process = subprocess.Popen(self._words, stdin=lines, stdout=subprocess.PIPE)  # noqa: S603 - the user's words
        except OSError as why:
            raise ValueError(f"cannot run `{' '.join(self._words)}`: {why}; name it with --classify") from why
        with process:
            yield from map(json.loads, process.stdout or ())
        if process.returncode:
            raise ValueError(f"`{' '.join(self._words)}` ended with {process.returncode}")
