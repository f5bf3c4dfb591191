"""Settings: what is wrong stops at the start, with one sentence that says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from streams.contracts.stage import OperatorError
from streams.settings import read_settings

ROOT = Path(__file__).parent.parent.parent


def test_defaults() -> None:
    """Nothing needs to be set for a broker on this machine."""
    settings = read_settings()
    assert settings.kafka.bootstrap == "127.0.0.1:9092"
    assert settings.clock == "wall"


def test_nested_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two underscores lead into a level."""
    monkeypatch.setenv("JOBTIDE_KAFKA__PARTITIONS", "3")
    assert read_settings().kafka.partitions == 3


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("JOBTIDE_KAFKA__PARTITIONS", "many", "JOBTIDE_KAFKA__PARTITIONS='many' is wrong"),
        ("JOBTIDE_CLOCK", "sun", "JOBTIDE_CLOCK='sun' is wrong"),
        ("JOBTIDE_ZONE", "Asia/Atlantis", "time zone of the IANA database"),
        ("JOBTIDE_KAFKA__PARTITION", "3", "use JOBTIDE_KAFKA__PARTITIONS"),
        ("JOBTIDE_WHATEVER", "3", "There is no setting JOBTIDE_WHATEVER"),
    ],
)
def test_wrong_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    """A wrong value or an unknown name is refused, and the variable is named."""
    monkeypatch.setenv(name, value)
    with pytest.raises(OperatorError, match=said):
        read_settings()


def test_page_is_generated() -> None:
    """docs/configuration.md is what the model says now; `make docs` writes it."""
    printed = subprocess.run(
        [sys.executable, "tools/configuration.py", "--print"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "configuration.md").read_text() == printed.stdout
