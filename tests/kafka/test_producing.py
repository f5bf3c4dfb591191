"""docs/producing.md: what it tells producers to do."""

from tests.kafka.examples import check
from tests.kafka.process import Site


def test_aiokafka(site: Site) -> None:
    """The example puts its events where the partitioner puts their key, and intake can read them."""
    check("aiokafka", site)
