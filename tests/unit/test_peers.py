"""Under which address others reach a worker."""

import pytest

from streams.contracts.stage import OperatorError
from streams.peers import advertised
from streams.settings import Http, Kafka, Settings, read_settings


def test_the_address_itself() -> None:
    """A worker that listens on one address is reached there."""
    assert advertised(Settings(), "http://127.0.0.1:9464") == "http://127.0.0.1:9464"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_all_interfaces(host: str) -> None:
    """One that listens on all is reached at the one towards Kafka; no packet is sent to find it."""
    settings = Settings(http=Http(host=host), kafka=Kafka(bootstrap="127.0.0.1:9092,127.0.0.2:9092"))
    assert advertised(settings, "http://[::]:9464") == "http://127.0.0.1:9464"


def test_as_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set counts, without the last slash; what is no base URL stops the worker."""
    monkeypatch.setenv("JOBTIDE_HTTP__ADVERTISED", "https://jobs.example.org/jobtide/")
    assert advertised(read_settings(), "http://127.0.0.1:9464") == "https://jobs.example.org/jobtide"
    monkeypatch.setenv("JOBTIDE_HTTP__ADVERTISED", "jobs.example.org:9464")
    with pytest.raises(OperatorError, match="JOBTIDE_HTTP__ADVERTISED"):
        read_settings()
