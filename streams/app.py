"""The wiring: which folds run as which stages, on which topics."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import msgspec

from streams.calendar import Workdays, day_classes
from streams.contracts.stage import DAY, OperatorError
from streams.contracts.topics import (
    APPLICATIONS,
    DAILY,
    DEMAND,
    DEMAND_STATE,
    INTAKE_STATE,
    OPENINGS_STATE,
    POSTINGS,
    SIGHTINGS,
    SURGES,
    TALLIES,
)
from streams.demand import VERSION as DEMAND_VERSION
from streams.demand import Comparisons, Demand, Edition, Watching
from streams.engine.stage import Stage
from streams.feeds.partitioner import partition_of
from streams.intake import Intake
from streams.openings import VERSION as OPENINGS_VERSION
from streams.openings import Openings
from streams.report.names import Names
from streams.settings import Settings
from streams.surge import BUCKETS
from streams.taxonomy import DEDUP_VERSION, CatalogueError, Taxonomy

#: Format of intake's state. Raise it with each change that older state does not follow. (The others have their own.)
INTAKE_VERSION = 2


def load_taxonomy(settings: Settings) -> Taxonomy:
    """Read the catalogues. Raises OperatorError with file and line of what is wrong in them."""
    try:
        return Taxonomy.load(settings.taxonomy.path)
    except CatalogueError as error:
        raise OperatorError(f"The taxonomy cannot be used: {error}", "correct the file, then start again.") from None


def load_workdays(settings: Settings) -> Workdays:
    """Return the working days of the configured country. Raises OperatorError if they are not known."""
    try:
        return Workdays(settings.country)
    except ValueError as error:
        raise OperatorError(f"The setting JOBTIDE_COUNTRY is wrong: {error}.", "correct it or unset it.") from None


def _watching(settings: Settings, taxonomy: Taxonomy, workdays: Workdays) -> Watching | None:
    surge = settings.surge
    if surge.bucket == "off":
        return None
    detector = msgspec.structs.replace(BUCKETS[surge.bucket], budget=surge.budget)
    names = partial(_call, Names(taxonomy.catalogue))
    classes = day_classes(workdays) if detector.span <= DAY else _ordinary
    return Watching(detector, settings.zoneinfo, round(surge.delay_seconds * 1_000_000), names, classes)


def _ordinary(_: date) -> None:
    """A bucket of several days has no class: a week is not what its Monday is."""


def _call(names: Names, values: Mapping[str, str]) -> tuple[str, str]:
    """Name a cell in English and in Chinese: `Data engineer in Healthcare`; slugs without a name stay as they are."""
    english = [names.of(key, slug, "en") for key, slug in values.items()]
    chinese = [names.of(key, slug, "zh") for key, slug in values.items()]
    return " in ".join(english) or "All openings", "".join(reversed(chinese)) or "全部职位"


def make_stages(settings: Settings, taxonomy: Taxonomy) -> tuple[Stage, ...]:
    """Return the stages: intake by posting, openings by employer, demand in one partition."""
    n = settings.kafka.partitions
    workdays = load_workdays(settings)
    comparisons = Comparisons(workdays, settings.zoneinfo)

    def intake(number: int) -> Intake:
        return Intake(
            taxonomy,
            partition=number,
            targets=n,
            zone=settings.zoneinfo,
            clock=settings.clock,
            counted_tags=settings.counted_tags,
            forgets=settings.horizon_days > 0,
            partition_of=partial(partition_of, partitions=n),
            window=settings.rejects.window,
            ratio=settings.rejects.ratio,
        )

    def openings(_: int) -> Openings:
        return Openings(n, settings.zoneinfo, horizon_days=settings.horizon_days, live=settings.clock == "wall")

    def demand(_: int) -> Demand:
        return Demand(
            settings.clock,
            n,
            Edition(settings.zone, taxonomy.version, DEDUP_VERSION),
            comparisons,
            watching=_watching(settings, taxonomy, workdays),
            publish_every=round(settings.publish_seconds * 1_000_000),
            days_every=round(settings.publish_days_seconds * 1_000_000),
        )

    return (
        Stage("intake", INTAKE_VERSION, INTAKE_STATE, (POSTINGS, APPLICATIONS), n, intake, output=(SIGHTINGS, n)),
        Stage(
            *("openings", OPENINGS_VERSION, OPENINGS_STATE, (SIGHTINGS,), n, openings),
            numbered=True,
            output=(TALLIES, 1),
            size=2 << 20,  # some 16,000 sightings
        ),
        Stage(
            *("demand", DEMAND_VERSION, DEMAND_STATE, (TALLIES,), 1, demand),
            numbered=True,
            publics=(DEMAND, DAILY, SURGES),
            size=512 << 10,  # a tally grows many times on its way to the state: one batch must stay below 16 MB
            tick=settings.tick_seconds,
        ),
    )
