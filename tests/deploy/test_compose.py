"""docker-compose.yml: starts without editing, and listens on this machine alone."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import Settings, variables

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "jobtide"]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_on_loopback(name: str) -> None:
    """Every published port is bound to 127.0.0.1: nothing here asks for a password."""
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(OURS)))
def test_foreign_images_are_pinned(name: str) -> None:
    """An image that we do not build has a full version."""
    assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+", SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_health_is_checked(name: str) -> None:
    """A service that stays has a health check (ours: that of the image); one that ends has none."""
    service = SERVICES[name]
    if service["restart"] == "no":
        assert service["healthcheck"] == {"disable": True}
    else:
        assert "test" in service.get("healthcheck", {}) or service["image"] == "jobtide"


@pytest.mark.parametrize("name", SERVICES)
def test_dependencies_have_conditions(name: str) -> None:
    """Nothing starts on a mere order: each dependency says what must be true, and can become true."""
    for dependency, how in SERVICES[name].get("depends_on", {}).items():
        one_shot = SERVICES[dependency]["restart"] == "no"
        assert (how["condition"] == "service_completed_successfully") == one_shot, dependency


def test_settings_exist() -> None:
    """Every JOBTIDE_ variable of compose file and image is a setting; a wrong one would stop the worker."""
    text = DOCKERFILE + (ROOT / "docker-compose.yml").read_text("utf-8")
    assert set(re.findall(r"JOBTIDE_[A-Z_]+", text)) <= variables().keys()


def test_ports_agree() -> None:
    """Image, compose file and Prometheus mean the port that is the setting's default."""
    port = Settings().http.port
    assert f"JOBTIDE_HTTP__PORT={port}" in DOCKERFILE
    assert f"EXPOSE {port}" in DOCKERFILE
    assert all(published.endswith(f":{port}") for published in SERVICES["worker"]["ports"])
    prometheus = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text("utf-8"))
    [job] = prometheus["scrape_configs"]
    assert job["dns_sd_configs"][0] | {"port": port, "names": ["worker"]} == job["dns_sd_configs"][0]


def test_kafka_tells_each_client_an_address_it_can_reach() -> None:
    """Containers are told the service's name, programs on this machine the loopback port that is published."""
    kafka = SERVICES["kafka"]
    advertised = dict(entry.split("://") for entry in kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(","))
    for name in OURS:
        assert SERVICES[name]["environment"]["JOBTIDE_KAFKA__BOOTSTRAP"] == advertised["INTERNAL"]
    host, port = advertised["EXTERNAL"].split(":")
    assert f"{host}:{port}:{port}" in kafka["ports"]


@pytest.mark.parametrize("name", SERVICES)
def test_mounted_files_exist(name: str) -> None:
    """What is mounted from the repository is there, read-only; the rest are named volumes."""
    for volume in SERVICES[name].get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("./"):
            assert (ROOT / source).exists()
            assert volume.endswith(":ro")
        else:
            assert source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_privileges(name: str) -> None:
    """Our program writes nothing to its file system and needs no capability."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_image_runs_as_nobody_in_particular() -> None:
    """The image's user is a number, not root, so that a cluster can check it."""
    users = re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE)
    assert users == [("10001", "10001")]


def test_image_holds_what_it_copies() -> None:
    """The build context leaves out all but what the Dockerfile copies."""
    copied = set(" ".join(re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)).split())
    ignore = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8")
    assert copied == set(re.findall(r"^!(\S+)$", ignore, re.MULTILINE))
