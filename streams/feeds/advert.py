"""Adverts: what an employer wants, and how a portal words it. Random, from a seeded source and nothing else."""

from random import Random
from typing import Any, NamedTuple

from streams.feeds.catalogue import Employers, Job, Text, Trade, catalogue
from streams.feeds.habits import Habits
from streams.feeds.vacancy import Meaning, Pay

EMPLOYERS = 2_000  # of each language; few of them post most adverts


class Vacancy(NamedTuple):
    """What an employer wants, the same on every portal: these three make the fingerprint.

    The place is numbered, so no other vacancy has the same three, and what is one opening is known and not found.
    """

    language: str
    job: Job
    title: Text
    place: str
    employer: str  # folded


class Advert(NamedTuple):
    """What one portal says of it, and what that means. `body` are the fields of its events."""

    meaning: Meaning
    positions: int
    pay: Pay | None
    body: dict[str, Any]


class Writer:
    """Invents vacancies, and words them."""

    def __init__(self, random: Random, habits: Habits) -> None:
        self._random = random
        self._habits = habits
        self._catalogue = catalogue()
        self._number = 0

    def job(self, language: str) -> Job:
        """Any job that has a title in this language."""
        job = self._random.choice(self._catalogue.jobs)
        while not job.titles[language]:
            job = self._random.choice(self._catalogue.jobs)
        return job

    def vacancy(self, language: str, job: Job | None = None, employer: str | None = None) -> Vacancy:
        """The next vacancy, in `zh` or `en`; of this job and this employer (folded), if they are given."""
        random, words = self._random, self._catalogue
        self._number += 1
        job = job or self.job(language)
        title = random.choice(job.titles[language])
        dressing = words.dressings[language]
        dressed = title._replace(words=random.choice(dressing.before) + title.words + random.choice(dressing.after))
        place = f"{random.choice(words.places[language])} {self._number}"
        return Vacancy(language, job, dressed, place, employer or self._employer(words.employers[language], language))

    def advert(self, vacancy: Vacancy, *, agency: bool = False) -> Advert:
        """A portal's advert. Two of one vacancy may state other skills, industries, positions and pay."""
        random = self._random
        language, job, title, place, _ = vacancy
        skills = [skill for skill in job.skills if random.random() < 0.5]
        sentences = self._catalogue.sentences[language]
        body: dict[str, Any] = {
            "title": self._respelled(title.words),
            "organization_name": self.spelling(vacancy),
            "language": language,
            "location_country": "CN" if language == "zh" else "DE",
            "location_locality": self._respelled(place),
            "employment_type": random.choice(("FULL_TIME", "FULL_TIME", "FULL_TIME", "PART_TIME", "INTERN")),
            "work_mode": random.choice(("onsite", "onsite", "hybrid", "remote")),
            "url": f"https://jobs.example/{self._number}",
            "description": "".join([random.choice(sentences) for _ in range(random.choice((2, 3, 4)))]),
        }
        if skills:
            body["skills"] = [skill.words for skill in skills]
        positions = self._positions(body)
        pay = self._pay(body, job, language) if random.random() < self._habits.paid else None
        sector, industries = self._trade(body, job, agency=agency)
        domains = tuple(sorted({domain for text in (title, *skills) for domain in text.domains}))
        return Advert(Meaning(job.role, sector, industries, domains), positions, pay, body)

    def spelling(self, vacancy: Vacancy) -> str:
        """The employer's name in one of the ways in which portals write it; all fold to the same."""
        name, suffixes = vacancy.employer, self._catalogue.employers[vacancy.language].suffixes
        if name.isascii():
            name = self._respelled(name.title())
        return name + self._random.choice(suffixes)

    def _respelled(self, text: str) -> str:
        """The same text in other letters: as it is, in capitals, or in full width as Chinese input methods leave it."""
        style = self._random.random()
        if style < 0.9:
            return text
        return text.upper() if style < 0.97 else _wide(text)

    def _positions(self, body: dict[str, Any]) -> int:
        if self._random.random() < 0.6:
            return 1
        body["total_job_openings"] = number = self._random.choice((0, 1, 1, 2, 3, 5, 10))
        return max(number, 1)

    def _pay(self, body: dict[str, Any], job: Job, language: str) -> Pay | None:
        """Pay in one of the ways in which it is stated, and what a year of it is: None where that cannot be said."""
        random = self._random
        least, most = sorted((random.randint(*job.pay), random.randint(*job.pay)))
        fate = random.random()
        if fate < 0.1:
            body["salary_text"] = "面议" if language == "zh" else "competitive"
            return None
        chinese = language == "zh"
        unit = 1000 if chinese else 2500
        body |= {"salary_min": least * unit, "salary_max": most * unit}
        body |= {"salary_currency": "CNY", "salary_unit": "MONTH"} if chinese else {"salary_currency": "EUR"}
        months = 1
        if chinese:
            body["salary_months_per_year"] = months = random.choice((12, 13, 16))
        else:
            body["salary_unit"] = "YEAR"
        if fate < 0.15:
            del body["salary_max"]
            return None
        if fate < 0.2:
            body["salary_is_estimated"] = True
            return None
        return Pay(body["salary_currency"], (least + most) * unit // 2 * months)

    def _trade(self, body: dict[str, Any], job: Job, *, agency: bool) -> tuple[str, tuple[str, ...]]:
        """Sector and industries; written as a label or a code, by two labels, or not at all."""
        random = self._random
        trade = random.choice(job.trades)
        agency = random.random() < self._habits.agencies or agency
        if agency:
            body["is_staffing_agency"] = True
        if random.random() < 0.08:
            return "staffing" if agency else "unknown", ()
        scheme = "free" if random.random() < 0.6 else random.choice(list(trade.labels))
        body["industry"] = [random.choice(trade.labels[scheme])]
        if scheme != "free":
            body["industry_scheme"] = scheme
        industries = {trade.industry}
        second = random.choice(random.choice(self._catalogue.jobs).trades)
        if scheme == "free" and random.random() < 0.08 and _plain(trade) and _plain(second):
            body["industry"].append(random.choice(second.labels["free"]))
            industries.add(second.industry)
        return "staffing" if agency else trade.sector, tuple(sorted(industries))

    def _employer(self, parts: Employers, language: str) -> str:
        """A folded name; a square makes some employers post much more than others."""
        number = int(EMPLOYERS * self._random.random() ** 2)
        number, stem = divmod(number, len(parts.stems))
        number, kind = divmod(number, len(parts.kinds))
        gap = " " if language == "en" else ""
        name = f"{parts.stems[stem]}{gap}{parts.kinds[kind]}".lower()
        return f"{name} {number}" if number else name


def _plain(trade: Trade) -> bool:
    """Whether its label decides the sector only where it comes first."""
    return trade.sector not in {"staffing", "unknown"}


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalnum() else letter for letter in text)
