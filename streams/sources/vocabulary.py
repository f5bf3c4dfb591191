"""Vocabulary: words of feeds for kinds of employment and units of pay, to the words of the contract."""

from typing import get_args

from streams.contracts.posting import EmploymentType, SalaryUnit

_KINDS: dict[str, EmploymentType] = {
    **{"".join(kind.split("_")).casefold(): kind for kind in get_args(EmploymentType)},
    "contract": "CONTRACTOR",
    "freelance": "CONTRACTOR",
    "temp": "TEMPORARY",
    "seasonal": "TEMPORARY",
    "internship": "INTERN",
    "全职": "FULL_TIME",
    "兼职": "PART_TIME",
    "实习": "INTERN",
    "heltid": "FULL_TIME",
    "deltid": "PART_TIME",
    "sommarjobbferiejobb": "TEMPORARY",
}

#: With the codes of UN/CEFACT Recommendation 20, which schema.org's `unitCode` takes.
_UNITS: dict[str, SalaryUnit] = {
    **{unit.casefold(): unit for unit in get_args(SalaryUnit)},
    "hourly": "HOUR",
    "hur": "HOUR",
    "daily": "DAY",
    "weekly": "WEEK",
    "wee": "WEEK",
    "monthly": "MONTH",
    "mon": "MONTH",
    "yearly": "YEAR",
    "annual": "YEAR",
    "annually": "YEAR",
    "annum": "YEAR",
    "ann": "YEAR",
}


def employment_type(word: str) -> EmploymentType | None:
    """`Full-time`, `FULL_TIME`, `https://schema.org/FULL_TIME`: the same."""
    return _KINDS.get(_letters(word.rpartition("/")[2])) or _KINDS.get(_letters(word))


def salary_unit(word: str) -> SalaryUnit | None:
    """`YEAR`, `per year`, `ANN`: the same."""
    return _UNITS.get(_letters(word)) or _UNITS.get(_letters(word).removeprefix("per"))


def salary_unit_in(words: str) -> SalaryUnit | None:
    """The one unit that a heading such as `Annual Salary Range` names; None if it names none, or two."""
    found = {unit for word in words.split() if (unit := salary_unit(word))}
    return found.pop() if len(found) == 1 else None


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word)).casefold()
