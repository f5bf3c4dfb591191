"""The topics: one table that creates and checks them. Broker-side auto-creation stays off."""

from typing import Final, NamedTuple

POSTINGS: Final = "jobs.postings.v1"
APPLICATIONS: Final = "jobs.applications.v1"
DAILY: Final = "jobs.daily.v1"
DEMAND: Final = "jobs.demand.v1"
SURGES: Final = "jobs.surges.v1"
SIGHTINGS: Final = "jobtide-sightings"
TALLIES: Final = "jobtide-tallies"
INTAKE_STATE: Final = "jobtide-intake-state"
OPENINGS_STATE: Final = "jobtide-openings-state"
DEMAND_STATE: Final = "jobtide-demand-state"

DAY_MS = 86_400_000
_MIB = 1024 * 1024


class Topic(NamedTuple):
    """A topic as it must be. `config` holds only what matters; the rest is the broker's default."""

    name: str
    partitions: int
    config: dict[str, str]


def dead_letters(topic: str) -> str:
    """The dead letter topic of an input topic."""
    return f"dlq.{topic}"


# Our batches are cut at 15 MB and are stored whole or not at all.
_LARGE = {"max.message.bytes": str(16 * _MIB)}
# Append time is the yardstick for `in_future` and for delays: a producer's clock must not set it. 4 MiB takes an advert
# with a description of 1 MB, and fits into any batch of ours.
_INPUT = {"cleanup.policy": "delete", "message.timestamp.type": "LogAppendTime", "max.message.bytes": str(4 * _MIB)}
_DEAD = {**_LARGE, "cleanup.policy": "delete", "retention.ms": str(14 * DAY_MS)}
# Numbered messages may never be missing: a receiver that is down for weeks must still find the next one.
_MESSAGES = {**_LARGE, "cleanup.policy": "delete", "retention.ms": str(90 * DAY_MS)}
_FIGURES = {**_LARGE, "cleanup.policy": "compact"}
# Each surge has a key of its own, so compaction alone would keep all that there ever were.
_SURGES = {**_LARGE, "cleanup.policy": "compact,delete", "retention.ms": str(365 * DAY_MS)}
# The lag bounds how long a void record of a former owner may lie before its key is written again.
_STATE = {**_LARGE, "cleanup.policy": "compact", "min.compaction.lag.ms": str(7 * DAY_MS)}


def topics(partitions: int, replication: int) -> list[Topic]:
    """All topics, for N = `partitions` and a replication factor (1 in development, 3 in production).

    One partition means: read by the demand stage, or written by it. An acknowledged record must outlive one broker,
    hence `min.insync.replicas` one below the replication factor.
    """
    table = [
        Topic(POSTINGS, partitions, _INPUT),
        Topic(APPLICATIONS, partitions, _INPUT),
        Topic(dead_letters(POSTINGS), partitions, _DEAD),
        Topic(dead_letters(APPLICATIONS), partitions, _DEAD),
        Topic(DAILY, 1, _FIGURES),
        Topic(DEMAND, 1, _FIGURES),
        Topic(SURGES, 1, _SURGES),
        Topic(SIGHTINGS, partitions, _MESSAGES),
        Topic(TALLIES, 1, _MESSAGES),
        Topic(INTAKE_STATE, partitions, _STATE),
        Topic(OPENINGS_STATE, partitions, _STATE),
        Topic(DEMAND_STATE, 1, _STATE),
    ]
    safe = {"min.insync.replicas": str(max(1, replication - 1))}
    return [topic._replace(config={**topic.config, **safe}) for topic in table]
