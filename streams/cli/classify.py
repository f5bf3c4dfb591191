"""`jobtide classify`: adverts as JSON lines in, the same with what they are counted under out."""

import sys
from collections.abc import Iterator, Sequence
from typing import IO, Annotated, Any

import msgspec
import orjson
import typer
from rich.console import Console

from streams.app import load_taxonomy
from streams.contracts.posting import IndustryScheme, SalaryUnit
from streams.settings import read_settings
from streams.taxonomy import DEDUP_VERSION, Taxonomy, identify


class Advert(msgspec.Struct, gc=False):
    """The fields of a posting event that are read here, none of them required; null means absent."""

    title: str | None = None
    organization_name: str | None = None
    is_staffing_agency: bool | None = None
    industry: list[str] | None = None
    industry_scheme: IndustryScheme | None = None
    skills: list[str] | None = None
    tags: list[str] | None = None
    description: str | None = None
    location_country: str | None = None
    location_region: str | None = None
    location_locality: str | None = None
    salary_min: float | None = None
    salary_max: float | None = None
    salary_currency: str | None = None
    salary_unit: SalaryUnit | None = None
    salary_months_per_year: float | None = None
    salary_is_estimated: bool | None = None
    salary_text: str | None = None


def classify(
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Add `decided`: what each was found by.")] = False,
) -> None:
    """Classify adverts: JSON lines on standard input, the same objects in the same order on standard output.

    Added are role, industries, sector, domains, employer, fingerprint, salary_annual and salary_currency (null where
    pay is unstated), and the versions of the rules. A line that
    is no JSON object is named with its number and left out; a field of a wrong type is named and counts as absent.
    Either makes the exit code 1, at the end.
    """
    problems = Problems()
    taxonomy = load_taxonomy(read_settings())
    for fields, advert in read_adverts(sys.stdin.buffer, problems):
        found = {**fields, **counted_under(taxonomy, advert)}
        if explain:
            found["decided"] = msgspec.to_builtins(taxonomy.explain(*read_by_rules(advert)))
        sys.stdout.buffer.write(orjson.dumps(found) + b"\n")
    sys.stdout.buffer.flush()
    sys.exit(problems.found)


class Problems:
    """Says on standard error what is wrong with a line, and remembers that something was."""

    def __init__(self) -> None:
        self.found = False
        self._console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)

    def add(self, number: int, problem: str) -> None:
        """Tell about a line, counted from 1."""
        self.found = True
        self._console.print(f"line {number}: {problem}")


def read_adverts(file: IO[bytes], problems: Problems) -> Iterator[tuple[dict[str, Any], Advert]]:
    """Each line's object, whole and as an advert. Blank lines are skipped."""
    for number, text in enumerate(file, 1):
        if not text.strip():
            continue
        try:
            fields = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            problems.add(number, f"no JSON ({error}); write one JSON object a line")
            continue
        if not isinstance(fields, dict):
            problems.add(number, "no JSON object; write one JSON object a line")
            continue
        yield fields, _advert(fields, number, problems)


def _advert(fields: dict[str, Any], number: int, problems: Problems) -> Advert:
    good = fields
    while True:
        try:
            return msgspec.convert(good, Advert)
        except msgspec.ValidationError as error:
            problem, _, place = str(error).partition(" - at `$.")
            field = place.partition("[")[0].rstrip("`")
            problems.add(number, f"{field}: {problem}; taken as absent")
            good = {name: value for name, value in good.items() if name != field}


def read_by_rules(advert: Advert) -> tuple[str, Sequence[str], str, bool, Sequence[str], Sequence[str], str]:
    """What of an advert decides its role, sector, industries and domains: the arguments of `Taxonomy.classify`."""
    return (
        advert.title or "",
        advert.industry or (),
        advert.industry_scheme or "free",
        advert.is_staffing_agency or False,
        advert.skills or (),
        advert.tags or (),
        advert.description or "",
    )


def counted_under(taxonomy: Taxonomy, advert: Advert) -> dict[str, Any]:
    """What is added to an advert's object."""
    title = advert.title or ""
    found = taxonomy.classify(*read_by_rules(advert))
    places = (advert.location_locality, advert.location_region, advert.location_country)
    identity = identify(advert.organization_name or "", title, *places)
    pay = taxonomy.pay.annual(
        advert.salary_min,
        advert.salary_max,
        advert.salary_currency,
        advert.salary_unit,
        advert.salary_months_per_year,
        advert.salary_is_estimated,
        advert.salary_text,
    )
    return {
        **found._asdict(),
        "employer": identity.employer,
        "fingerprint": identity.fingerprint.hex(),
        "salary_annual": pay.annual if pay else None,
        "salary_currency": pay.currency if pay else None,
        "taxonomy_version": taxonomy.version,
        "dedup_version": DEDUP_VERSION,
    }
