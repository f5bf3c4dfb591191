"""`python -m tests.nemesis`: real processes on real Kafka under faults; a table of what was lost and counted twice.

python -m tests.nemesis                 every row, about half an hour
python -m tests.nemesis --short         one load with several faults, some two minutes; CI
python -m tests.nemesis --rows kill stop --times 2
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.nemesis.brokers import brokers
from tests.nemesis.ground import MORE_SECONDS, SESSION_SECONDS, Ground, Result
from tests.nemesis.rows import ROWS, Row

HEAD = (
    f"{'nemesis':52} {'faults':>6} {'records':>9} {'figures':>9} {'lost':>6} {'double':>6} {'letters':>7} "
    f"{'recovery s':>10} {'row s':>6}"
)


def line(result: Result) -> str:
    """One line of the table."""
    name, faults, records, verdict, recovery, seconds, note = result
    told = f"{recovery:10.1f}" if recovery else f"{'':10}"
    return (
        f"{name:52} {faults:6} {records:9,} {verdict.compared:9,} {verdict.lost:6} {verdict.double:6} "
        f"{verdict.letters:7} {told} {seconds:6.0f}" + (f"  ({note})" if note else "")
    )


def play(row: Row, times: int, folder: Path) -> Result:
    """Play one row on brokers of its own."""
    with brokers(row.brokers) as made:
        ground = Ground(row.title, made, folder)
        try:
            row.play(ground, times)
            return ground.finish()
        finally:
            ground.close()


def main() -> int:
    """Read the command line; exit 1 if a row is not exact or processing stood still for too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--rows", nargs="+", choices=ROWS)
    parser.add_argument("--times", type=int, help="so often, instead of as often as the row says")
    parser.add_argument("--keep", type=Path, help="folder for what the processes wrote")
    options = parser.parse_args()
    limit = SESSION_SECONDS + MORE_SECONDS
    wrong = 0
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(prefix="jobtide-nemesis-") as scratch:
        for name, row in ROWS.items():
            times = options.times or (row.short if options.short else row.long)
            if not times or (options.rows and name not in options.rows):
                continue
            folder = (options.keep or Path(scratch)) / name
            folder.mkdir(parents=True, exist_ok=True)
            result = play(row, times, folder)
            print(line(result), flush=True)
            if not result.verdict.exact:
                wrong += 1
                print(result.verdict.said, flush=True)
            elif result.recovery > limit:
                wrong += not options.short  # CI machines are slow at times; what is counted is not
                print(f"  processing stood still for {result.recovery:.1f} s, {limit:.0f} s are allowed", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
