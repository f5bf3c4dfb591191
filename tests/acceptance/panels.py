"""Panels: every query of every dashboard, asked of a real Prometheus that has scraped real workers."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tests.deploy.boards import BOARDS, PANELS, selectors

#: Metrics that have no value in a run of minutes with nothing wrong in it, and why.
EMPTY = {"jobtide_misrouted_total": "no producer uses a wrong partitioner"}
#: Marks that depend on how long the run took.
EITHER = {"marks Not healthy": "a silence of a minute is judged when the next buckets have closed, which may be later"}
_VALUES = {
    "job": ".+",
    "instance": ".+",
    "sector": ".*",
    "role": ".*",
    "window": "1h",
    "__rate_interval": "15s",
    "__range": "20s",
}
#: The dashboard of one role is asked about this one.
_ROLE = "data_engineer"


def filled(query: str, file: str) -> str:
    """Give Grafana's variables the values that a reader would choose."""
    values = _VALUES | ({"role": _ROLE} if file == "role.json" else {})
    return re.sub(r"\$(\w+)", lambda found: values[found[1]], query)


def judge(ask: Callable[[str], list[Any]]) -> tuple[int, dict[str, list[str]], list[str]]:
    """Ask every query over the whole run.

    Returns how many have data, where it is rightly empty by reason, and what is wrong.
    """
    full, empty, wrong = 0, defaultdict(list), []
    asked = [(file, panel["title"], target["expr"]) for file, panel in PANELS for target in panel["targets"]]
    asked += [
        (file, f"marks {mark['name']}", mark["expr"])
        for file, board in BOARDS.items()
        for mark in board["annotations"]["list"]
    ]
    for file, title, query in asked:
        # What a panel shows where there is nothing is there, too.
        named = (
            []
            if "or vector(0)" in query
            else [EMPTY[name] for part in selectors(query) if (name := str(part.name)) in EMPTY]
        )
        found = ask(filled(query, file))
        if not found and title in EITHER:
            empty[EITHER[title]].append(f"{file}: {title}")
        elif found and named:
            wrong.append(f"{file}: {title}: has data, although it is listed as empty: {named[0]}")
        elif found:
            full += 1
        elif named:
            empty[named[0]].append(f"{file}: {title}")
        else:
            wrong.append(f"{file}: {title}: no data from {query}")
    return full, dict(empty), wrong
