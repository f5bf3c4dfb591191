"""Adverts: what an employer wants, and how a portal words it. Random, from a seeded source and nothing else."""

from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any, NamedTuple

from streams.contracts.stage import DAY, Instant
from streams.contracts.tally import Attributes
from streams.feeds.catalogue import Employers, Job, Trade, catalogue

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))
EMPLOYERS = 2_000  # of each language; few of them post most adverts


class Portal(NamedTuple):
    """A source of postings, and its habits.

    chinese: share of its own adverts in Chinese. step: its times are multiples of it. zone: the offset it writes.
    crawl: it is read so often, so its events come in bursts; 0: it pushes. cumulative: it reports totals of applicants.
    """

    source: str
    chinese: float
    step: Instant
    zone: timezone
    crawl: Instant
    cumulative: bool

    def write(self, at: Instant) -> str:
        """An instant as this portal writes it."""
        time = (EPOCH + timedelta(microseconds=at)).astimezone(self.zone)
        return time.isoformat(timespec="milliseconds" if at % 1_000_000 else "seconds").replace("+00:00", "Z")


ALPHA = Portal("alpha", 0.85, 1_000_000, CHINA, 0, cumulative=False)
BETA = Portal("beta", 0.15, 1_000, UTC, 20_000_000, cumulative=True)


class Advert(NamedTuple):
    """One opening as its employer means it. `body` are event fields that every portal repeats."""

    attributes: Attributes  # of no source yet
    positions: int
    employer: str
    suffixes: list[str]
    body: dict[str, Any]


class Writer:
    """Invents adverts."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._catalogue = catalogue()
        self._number = 0

    def advert(self, language: str) -> Advert:
        """The next advert, in `zh` or `en`."""
        random, words = self._random, self._catalogue
        self._number += 1
        job = random.choice(words.jobs)
        while not job.titles[language]:
            job = random.choice(words.jobs)
        title = random.choice(job.titles[language])
        dressing = words.dressings[language]
        skills = [skill for skill in job.skills if random.random() < 0.5]
        body: dict[str, Any] = {
            "title": random.choice(dressing.before) + title.words + random.choice(dressing.after),
            "language": language,
            "location_country": "CN" if language == "zh" else "DE",
            "location_locality": random.choice(words.places[language]),
            "employment_type": random.choice(("FULL_TIME", "FULL_TIME", "FULL_TIME", "PART_TIME", "INTERN")),
            "work_mode": random.choice(("onsite", "onsite", "hybrid", "remote")),
            "url": f"https://jobs.example/{self._number}",
            "description": "".join(random.choices(words.sentences[language], k=random.randint(2, 4))),
        }
        if skills:
            body["skills"] = [skill.words for skill in skills]
        positions = self._positions(body)
        self._pay(body, job, language)
        sector, industries = self._trade(body, job)
        domains = tuple(sorted({domain for text in (title, *skills) for domain in text.domains}))
        attributes = Attributes(job.role, sector, industries, domains, "")
        employers = words.employers[language]
        return Advert(attributes, positions, self._employer(employers, language), employers.suffixes, body)

    def spelling(self, advert: Advert) -> str:
        """The employer's name in one of the ways in which portals write it; all fold to the same."""
        name = advert.employer
        style = self._random.random()
        if not name.isascii():
            return name + self._random.choice(advert.suffixes)
        if style < 0.03:  # full width, as Chinese input methods leave it
            name = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in name)
        return (name.upper() if style < 0.1 else name.title()) + self._random.choice(advert.suffixes)

    def _positions(self, body: dict[str, Any]) -> int:
        if self._random.random() < 0.6:
            return 1
        body["total_job_openings"] = number = self._random.choice((0, 1, 1, 2, 3, 5, 10))
        return max(number, 1)

    def _pay(self, body: dict[str, Any], job: Job, language: str) -> None:
        if self._random.random() < 0.55:
            return
        least, most = sorted(self._random.randint(*job.pay) for _ in range(2))
        if self._random.random() < 0.15:
            body["salary_text"] = f"{least}-{most}K·13薪" if language == "zh" else f"up to {most}k"
        elif language == "zh":
            body |= {"salary_min": least * 1000, "salary_max": most * 1000, "salary_currency": "CNY"}
            body |= {"salary_unit": "MONTH", "salary_months_per_year": self._random.choice((12, 13, 16))}
        else:
            body |= {"salary_min": least * 2500, "salary_max": most * 2500, "salary_currency": "EUR"}
            body["salary_unit"] = "YEAR"

    def _trade(self, body: dict[str, Any], job: Job) -> tuple[str, tuple[str, ...]]:
        """Sector and industries; written as a label or a code, by two labels, or not at all."""
        random = self._random
        trade = random.choice(job.trades)
        agency = random.random() < 0.04
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


def day_of(at: Instant) -> str:
    """The calendar day in China, as a date."""
    return (EPOCH + timedelta(microseconds=at)).astimezone(CHINA).date().isoformat()


def day_after(at: Instant) -> Instant:
    """00:00 in China of the day after the instant's: until then a date lasts (rule 3)."""
    shift = 8 * 3_600_000_000
    return ((at + shift) // DAY + 1) * DAY - shift
