"""Writes docs/metrics.md from the catalogue: `python -m streams.serve.document`, from the top of the repository."""

from pathlib import Path

from streams.serve.catalogue import SECTIONS
from streams.serve.metric import BUCKETS, PREFIX

_HEAD = f"""# Metrics

Generated from `streams/serve/catalogue.py` by `python -m streams.serve.document`; a test fails when
the two differ. Every worker serves them at `/metrics`, in Prometheus' text format.

Names begin with `{PREFIX}`. Units are base units: seconds, bytes, counts. Counters of the sections Input and Worker are
the process's: they begin at 0 with it, so use `rate()` or `increase()`. The standard `process_*` metrics (CPU seconds,
memory, file descriptors) are there too.

Windows (label `window`) are `1h`, `6h`, `24h` and `7d`, and end now. Histograms have the buckets
{", ".join(f"{bound:g}" for bound in BUCKETS)} seconds.
"""


def document() -> str:
    """Return the text of docs/metrics.md."""
    parts = [_HEAD]
    for title, metrics in SECTIONS.items():
        parts.append(f"## {title}\n")
        for name, metric in metrics.items():
            labels = ", ".join(f"`{label}`" for label in metric.labels) or "none"
            parts.append(f"### `{PREFIX}{name}`\n\n{metric.kind}; labels: {labels}\n\n{metric.help}\n")
            parts.append(f"What to do: {metric.action}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    Path("docs/metrics.md").write_text(document(), "utf-8")
