"""One employer's openings in a window, as the watch counts them."""

from streams.contracts.tally import Attributes
from tests.property.demand_recount import Delta
from tests.unit.demand.watched import BASE, ONE, WATCHING, Watched, burst, market

HISTORY = 10 * 24
FIRM = 7**20
RARE = Attributes("rare", "sector1", (), (), "portal")


def test_one_firms_adverts_are_counted_under_all_their_attributes() -> None:
    """Twelve of one firm under two sets of domains, one under a third, and four of others: thirteen in seventeen."""
    one = Watched()
    history = market(HISTORY)
    for hour in range(0, HISTORY, 60):
        history[hour] = history[hour] + burst(RARE, hour, 1)
    one.load(history)
    start = BASE + HISTORY * 60
    posted = [Delta(RARE._replace(domains=("ai",) * (n % 2)), start + n, ONE, (FIRM,)) for n in range(12)]
    posted += [Delta(RARE._replace(domains=("cloud",)), start + 20, ONE, (FIRM,))]
    posted += [Delta(RARE, start + 30 + n, ONE, (n + 1,)) for n in range(4)]
    for delta in posted[:9]:
        one.fold([delta])
    one.restart()
    one.fold(posted[9:])
    one.live(HISTORY, [[]])
    (surge,) = [surge for surge in one.published if surge.cell == "role=rare,sector=sector1"]
    assert surge.observed == 17
    assert surge.top_employer_share == 13 / 17
    assert (surge.employers, surge.state) == (5, "building")
    assert sum(key.startswith(b"y") for key in one.store.values) == 2
    later = market(30, seed=3)
    one.live(
        HISTORY + 1, [[delta._replace(minute=delta.minute + (HISTORY + 1) * 60) for delta in hour] for hour in later]
    )
    assert not any(key.startswith(b"y") for key in one.store.values)
    assert WATCHING.settings.memory == 24
