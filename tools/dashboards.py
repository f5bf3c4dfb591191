"""Writes deploy/grafana/dashboards: `python tools/dashboards.py [FOLDER]`.

A dashboard is data about metrics; written by a program it cannot have a panel without unit, description or data source,
and a rename is one edit. A test compares the committed files with this program's output.
"""

import json
import sys
from pathlib import Path

from grafana import demand, pipeline, role, sources

FOLDER = Path(__file__).parents[1] / "deploy" / "grafana" / "dashboards"
BOARDS = (demand.BOARD, role.BOARD, sources.BOARD, pipeline.BOARD)


def main() -> None:
    """Write all dashboards."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    for board in BOARDS:
        (folder / board.file).write_text(json.dumps(board.json(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
