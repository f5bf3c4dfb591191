"""Demand's figures as Prometheus text, written by hand in one pass.

At the limit of 2,000 pairs these are 30,000 lines: prometheus_client takes a third of a second for them, this about
a thirtieth of that (`benchmarks/metrics_page.py` prints both). A test reads the text with prometheus_client's parser.
"""

import itertools
from collections.abc import Iterable, Sequence

from streams.contracts.demand import WINDOWS
from streams.contracts.snapshot import GrowthFigures, PairFigures, SalaryFigures, Snapshot
from streams.serve.catalogue import CATALOGUE
from streams.serve.metric import PREFIX, FigureName

_W1, _W2, _W3, _W4 = (f',window="{window}"}} ' for window in WINDOWS)


def exposition(snapshot: Snapshot) -> str:
    """Return every gauge of demand and its counter in Prometheus' text format, version 0.0.4.

    Roles, sectors and domains are slugs of the catalogues: nothing in them needs an escape.
    """
    pairs, domains, founded = snapshot.pairs, snapshot.domains, snapshot.new_openings
    labels = [f'{{role="{pair.role}",sector="{pair.sector}"' for pair in pairs]
    cells = [f'{{role="{one.role}",sector="{one.sector}",domain="{one.domain}"' for one in snapshot.surges]
    tags = [f'{{domain="{one.domain}",role="{one.role}"' for one in domains]
    return "".join(
        (
            _windowed("demand_openings", labels, (pair.openings for pair in pairs)),
            _windowed("demand_positions", labels, (pair.positions for pair in pairs)),
            _windowed("demand_applications", labels, (pair.applications for pair in pairs)),
            _expected("demand_expected_openings", labels, (pair.expected for pair in pairs)),
            _expected("demand_ratio", labels, map(_ratios, pairs)),
            _windowed("demand_domain_openings", tags, (one.openings for one in domains)),
            _plain("open_openings", labels, (pair.open for pair in pairs)),
            _plain(
                "new_openings_total",
                [f'{{role="{role}",sector="{sector}"' for role, sector in founded],
                founded.values(),
            ),
            _growth(snapshot.growths),
            _salaries(snapshot.salaries),
            f"{_header('folded_pairs')}{PREFIX}folded_pairs {snapshot.folded_pairs}\n",
            f"{_header('unpublished_cells')}{PREFIX}unpublished_cells {snapshot.unpublished}\n",
            f"{_header('history_loading')}{PREFIX}history_loading {snapshot.loading:d}\n",
            _plain("surge_active", cells, (int(one.active) for one in snapshot.surges)),
            _plain(
                "surge_severity",
                [f'{cell},severity="{one.severity}"' for cell, one in zip(cells, snapshot.surges, strict=True)],
                itertools.repeat(1, len(cells)),
            ),
            _plain("surge_observed", cells, (one.observed for one in snapshot.surges)),
            _plain("surge_expected", cells, (one.expected for one in snapshot.surges)),
            _plain("surge_ratio", cells, (one.ratio for one in snapshot.surges)),
            _plain("surge_employers", cells, (one.employers for one in snapshot.surges)),
            _plain("surge_since_timestamp_seconds", cells, (one.since for one in snapshot.surges)),
            _plain("surge_expected_false_per_week", cells, (one.expected_false_per_week for one in snapshot.surges)),
            _plain(
                "surges_total",
                [
                    f'{{role="{role}",sector="{sector}",domain="{domain}",severity="{severity}"'
                    for role, sector, domain, severity in snapshot.alerted
                ],
                snapshot.alerted.values(),
            ),
            _plain(
                "source_healthy",
                [f'{{source="{one.source}"' for one in snapshot.sources],
                (int(one.trouble is None) for one in snapshot.sources),
            ),
        )
    )


def _header(name: FigureName) -> str:
    metric = CATALOGUE[name]
    return f"# HELP {PREFIX}{name} {metric.help}\n# TYPE {PREFIX}{name} {metric.kind}\n"


def _plain(name: FigureName, labels: list[str], values: Iterable[float]) -> str:
    series = PREFIX + name
    lines = [f"{series}{label}}} {value}\n" for label, value in zip(labels, values, strict=True)]
    return _header(name) + "".join(lines) if lines else ""


def _ratios(pair: PairFigures) -> tuple[float | None, ...]:
    return tuple(
        None if usual is None else new / usual for new, usual in zip(pair.openings, pair.expected, strict=True)
    )


def _expected(name: FigureName, labels: list[str], values: Iterable[tuple[float | None, ...]]) -> str:
    """Six digits, as what is expected is no better known."""
    series = PREFIX + name
    lines = [
        f"{series}{label}{window}{value:.6g}\n"
        for label, windows in zip(labels, values, strict=True)
        for window, value in zip((_W1, _W2, _W3, _W4), windows, strict=True)
        if value is not None
    ]
    return _header(name) + "".join(lines) if lines else ""


def _growth(growths: Iterable[GrowthFigures]) -> str:
    series = PREFIX + "growth_ratio"
    lines = [
        f'{series}{{role="{one.role}",sector="{one.sector}",domain="{one.domain}",comparison="{one.comparison}"}} '
        f"{one.growth!r}\n"
        for one in growths
    ]
    return _header("growth_ratio") + "".join(lines) if lines else ""


def _salaries(salaries: Sequence[SalaryFigures]) -> str:
    cells = [f'{{domain="{one.domain}",role="{one.role}",currency="{one.currency}"' for one in salaries]
    amounts = [f'{cell},stat="{stat}"' for cell in cells for stat in ("mean", "median")]
    return _plain("salary_annual", amounts, (round(amount) for one in salaries for amount in one[4:6])) + _plain(
        "salary_observations", [f'{cell},stat="n"' for cell in cells], (one.n for one in salaries)
    )


def _windowed(name: FigureName, labels: list[str], values: Iterable[tuple[int, ...]]) -> str:
    """One string for the four windows of a series: half the time of a loop over the windows."""
    series = PREFIX + name
    lines = [
        f"{series}{label}{_W1}{one}\n{series}{label}{_W2}{two}\n{series}{label}{_W3}{three}\n{series}{label}{_W4}{four}\n"
        for label, (one, two, three, four) in zip(labels, values, strict=True)
    ]
    return _header(name) + "".join(lines) if lines else ""
