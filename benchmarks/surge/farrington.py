"""R's farringtonFlexible on the weekly scenarios, where R and its package `surveillance` are installed.

Debian: apt-get install --no-install-recommends r-cran-surveillance. About 15 ms a week: of series with an outbreak only
the weeks of the outbreak are judged, which is all that its POD asks for.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.surge.feed import Scores
from benchmarks.surge.weekly import JUDGED, WEEKS, Weekly

_SCRIPT = Path(__file__).with_suffix(".R")


def installed() -> bool:
    """Say whether it can be run."""
    program = shutil.which("Rscript")
    if program is None:
        return False
    found = subprocess.run([program, "-e", "library(surveillance)"], capture_output=True, check=False)
    return found.returncode == 0


def farrington(data: Weekly) -> tuple[Scores, Scores]:
    """The scores of the quiet and of the struck series, 0 where they are not judged."""
    rows = len(data.quiet)
    jobs = [(row, JUDGED, WEEKS - 1) for row in range(rows)]
    jobs += [
        (rows + row, max(JUDGED, int(first)), int(last))
        for row, (first, last) in enumerate(zip(data.first, data.last, strict=True))
    ]
    with tempfile.TemporaryDirectory() as folder:
        counts, judged, out = (Path(folder) / name for name in ("counts.csv", "jobs.csv", "scores.csv"))
        np.savetxt(counts, np.vstack([data.quiet, data.struck]), "%d", ",")
        np.savetxt(judged, np.array(jobs), "%d", ",")
        subprocess.run(["Rscript", str(_SCRIPT), str(counts), str(judged), str(out)], check=True)
        found = np.loadtxt(out, delimiter=",", dtype=np.float32)
    scores = np.zeros((2 * rows, WEEKS), np.float32)
    scores[:, JUDGED:] = found
    return scores[:rows], scores[rows:]
