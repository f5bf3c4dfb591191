"""deploy/kubernetes: what is applied is valid, locked down, and agrees with image, settings and alerts.

The overlays are built and their result validated by tools/check.sh, which has kustomize; here are the files themselves.
"""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from streams.settings import Settings, variables

ROOT = Path(__file__).parents[2] / "deploy" / "kubernetes"
BASE: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / "base").glob("*.yaml"))
    if path.stem != "kustomization"
}
PODS = {name: thing["spec"]["template"] for name, thing in BASE.items() if "template" in thing.get("spec", {})}
[WORKER] = PODS["workers"]["spec"]["containers"]


@pytest.mark.parametrize("name", BASE)
def test_file_is_valid(name: str) -> None:
    """Every resource has the fields that Kubernetes knows, and no other."""
    kubernetes_validate.validate(BASE[name], "1.33", strict=True)


@pytest.mark.parametrize("folder", sorted(path.parent for path in ROOT.rglob("kustomization.yaml")))
def test_every_file_is_used(folder: Path) -> None:
    """A kustomization lists all files beside it."""
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    used = {*listed["resources"], *(patch["path"] for patch in listed.get("patches", []))}
    assert {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"} == used - {"../../base"}


@pytest.mark.parametrize("name", PODS)
def test_pods_are_locked_down(name: str) -> None:
    """No root, no token, no capability, nothing written but in memory."""
    spec = PODS[name]["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert f"USER {spec['securityContext']['runAsUser']}:" in (ROOT.parent / "Dockerfile").read_text("utf-8")
    for container in spec["containers"]:
        locked = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert container["securityContext"] == locked
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert all(volume["emptyDir"]["medium"] == "Memory" for volume in spec["volumes"])


def test_probes_ask_the_right_question() -> None:
    """A worker that recovers is alive and not ready: it must not be killed for it."""
    asked = {name: WORKER[f"{name}Probe"]["httpGet"]["path"] for name in ("liveness", "startup", "readiness")}
    assert asked == {"liveness": "/livez", "startup": "/livez", "readiness": "/readyz"}
    assert WORKER["ports"] == [{"name": "http", "containerPort": Settings().http.port}]


def test_selectors_find_the_workers() -> None:
    """Service, disruption budget and deployment mean the same pods; the network policy means all of ours."""
    labels = PODS["workers"]["metadata"]["labels"]
    assert BASE["workers"]["spec"]["selector"]["matchLabels"] == labels
    assert BASE["service"]["spec"]["selector"] == labels
    assert BASE["disruption"]["spec"]["selector"]["matchLabels"] == labels
    for pod in PODS.values():
        assert BASE["network"]["spec"]["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()


def test_settings_exist_and_secrets_are_references() -> None:
    """Every JOBTIDE_ variable is a setting, and no file holds the value of a secret one."""
    text = "".join(path.read_text("utf-8") for path in ROOT.rglob("*.yaml"))
    assert set(re.findall(r"JOBTIDE_[A-Z_]+[A-Z]", text)) <= variables().keys()
    for name, field in variables().items():
        if "SecretStr" in str(field.annotation):
            assert set(re.findall(rf"{name}[=:] *(\S+)", text)) <= {"..."}


def test_memory_alert_is_below_the_limit() -> None:
    """A worker is ended at 4 GiB, which the alert JobtideStateMemory expects."""
    assert WORKER["resources"]["limits"] == {"memory": "4Gi"}
