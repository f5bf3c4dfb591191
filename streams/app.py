"""The wiring: which folds run as which stages, on which topics."""

from functools import partial

from streams.contracts.stage import OperatorError
from streams.contracts.topics import APPLICATIONS, DEMAND, DEMAND_STATE, INTAKE_STATE, POSTINGS, TALLIES
from streams.demand import VERSION as DEMAND_VERSION
from streams.demand import Demand
from streams.engine.stage import Stage
from streams.feeds.partitioner import partition_of
from streams.intake import Intake
from streams.openings import Direct
from streams.settings import Settings
from streams.taxonomy import CatalogueError, Taxonomy

#: Format of intake's state. Raise it with each change that older state does not follow. (Demand has its own.)
INTAKE_VERSION = 1


def load_taxonomy(settings: Settings) -> Taxonomy:
    """Read the catalogues. Raises OperatorError with file and line of what is wrong in them."""
    try:
        return Taxonomy.load(settings.taxonomy.path)
    except CatalogueError as error:
        raise OperatorError(f"The taxonomy cannot be used: {error}", "correct the file, then start again.") from None


def make_stages(settings: Settings, taxonomy: Taxonomy) -> tuple[Stage, ...]:
    """Return the stages: intake by posting, demand in one partition."""
    n = settings.kafka.partitions

    def intake(_: int) -> Direct:
        return Direct(
            Intake(
                taxonomy,
                zone=settings.zoneinfo,
                clock=settings.clock,
                partition_of=partial(partition_of, partitions=n),
                window=settings.rejects.window,
                ratio=settings.rejects.ratio,
            )
        )

    def demand(_: int) -> Demand:
        return Demand(settings.clock, n, publish_every=round(settings.publish_seconds * 1_000_000))

    return (
        Stage("intake", INTAKE_VERSION, INTAKE_STATE, (POSTINGS, APPLICATIONS), n, intake, output=(TALLIES, 1)),
        Stage(
            *("demand", DEMAND_VERSION, DEMAND_STATE, (TALLIES,), 1, demand),
            numbered=True,
            public=DEMAND,
            size=512 << 10,  # a tally grows tenfold on its way to the state: one batch must stay below 16 MB
            tick=settings.tick_seconds,
        ),
    )
