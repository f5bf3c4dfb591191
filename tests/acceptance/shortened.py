"""Shortened: the shipped rules and configurations, with a minute made a second, so that a test need not wait for them.

Everything but durations, addresses and receivers' channels is as shipped; `whole` leaves the durations, too. A duration
of d seconds becomes d / 60, but a second at least, and `for` four seconds, so that one late scrape of a busy machine
fires nothing; what looks a day back looks ten minutes back, and the 100 events that a silence must have lasted are 20.
A healthy worker's 10 minutes between two appends stay what they are: they are the program's, not the rules'.
"""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DAY = "600s"
#: Numbers in expressions, of seconds and of events.
_NUMBERS = {"clamp_min(100 /": "clamp_min(20 /", "1800": "30"}


def short(duration: str) -> str:
    """Shorten 10m to 10s."""
    return _DAY if duration.endswith("d") else f"{max(1, _seconds(duration) // 60)}s"


def _seconds(duration: str) -> int:
    return int(duration[:-1]) * _SECONDS[duration[-1]]


def _expression(text: str) -> str:
    text = re.sub(r"(?<=\[)(\d+[smhd])(?=\])|(?<=offset )(\d+[smhd])", lambda found: short(found[0]), text)
    for long, shorter in _NUMBERS.items():
        text = text.replace(long, shorter)
    return text


def rules(folder: Path, *, whole: bool = False) -> None:
    """Write the rule files."""
    folder.mkdir()
    for path in sorted((DEPLOY / "prometheus" / "rules").glob("*.yml")):
        content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        for group in [] if whole else content["groups"]:
            group["interval"] = "1s"
            for rule in group["rules"]:
                rule["expr"] = _expression(rule["expr"])
                if "for" in rule:
                    rule["for"] = max(short(rule["for"]), "4s", key=_seconds)
                if "keep_firing_for" in rule:
                    rule["keep_firing_for"] = short(rule["keep_firing_for"])
        (folder / path.name).write_text(yaml.safe_dump(content), "utf-8")


def prometheus(path: Path, workers: list[str], alertmanager: str, *, whole: bool = False) -> None:
    """Write Prometheus' configuration, with fixed addresses (host:port)."""
    content: dict[str, Any] = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8"))
    if not whole:
        content["global"] = {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "1s"}
    content["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": [alertmanager]}]}]
    [job] = content["scrape_configs"]
    del job["dns_sd_configs"]
    job["static_configs"] = [{"targets": workers}]
    path.write_text(yaml.safe_dump(content), "utf-8")


def alertmanager(path: Path, hook: str, *, whole: bool = False) -> None:
    """Write Alertmanager's configuration: each receiver calls `hook` under its name."""
    content: dict[str, Any] = yaml.safe_load((DEPLOY / "alertmanager" / "alertmanager.yml").read_text("utf-8"))
    content["templates"] = [str(DEPLOY / "alertmanager" / "templates" / "*.tmpl")]
    for receiver in content["receivers"]:
        receiver["webhook_configs"] = [{"url": f"{hook}/{receiver['name']}"}]
    for route in [] if whole else (content["route"], *content["route"]["routes"]):
        route |= {name: short(route[name]) for name in ("group_wait", "group_interval") if name in route}
    path.write_text(yaml.safe_dump(content), "utf-8")
