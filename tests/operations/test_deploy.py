"""The examples for running Vice Versa: whole, locked down, and about commands, pages and settings that there are."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import resolve

from tests.support.processes import ROOT
from viceversa.cli import parser
from viceversa.config.env import REGISTRY

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
Mapping = dict[str, Any]


def assert_runs(command: list[str]) -> None:
    """A command of ours with options that it knows."""
    assert Path(command[0]).name == "viceversa", command
    parser().parse_args(command[1:])


def assert_known(names: Iterator[str] | list[str]) -> None:
    """Settings that there are; each may be given by a file."""
    unknown = {name for name in names if name.startswith("VICEVERSA_") and name.removesuffix("_FILE") not in REGISTRY}
    assert unknown == set()


# Kubernetes


@pytest.fixture(scope="module")
def cluster() -> dict[tuple[str, str], Mapping]:
    found = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
    return {(one["kind"], one["metadata"]["name"]): one for one in found}


DEPLOYMENTS = [("Deployment", "viceversa-web"), ("Deployment", "viceversa-worker")]


def pod(cluster: dict[tuple[str, str], Mapping], name: tuple[str, str]) -> Mapping:
    spec: Mapping = cluster[name]["spec"]["template"]["spec"]
    return spec


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_pods_are_locked_down(cluster: dict[tuple[str, str], Mapping], name: tuple[str, str]) -> None:
    spec = pod(cluster, name)
    assert cluster[name]["spec"]["replicas"] == 2
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"] == {
        "runAsNonRoot": True, "runAsUser": 10001, "fsGroup": 10001, "seccompProfile": {"type": "RuntimeDefault"},
    }  # fmt: skip
    assert spec["terminationGracePeriodSeconds"] > 20 + 20, "longer than web and worker are given to finish"
    volumes = {volume["name"] for volume in spec["volumes"]}
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert container["resources"].keys() == {"requests", "limits"}
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert "memory" in container["resources"]["limits"]
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
        assert_runs(container["command"])
        assert_known([entry["name"] for entry in container["env"]])
        given = {entry["name"] for entry in container["env"]}
        assert {"VICEVERSA_DATABASE_URL_FILE", "VICEVERSA_SECRET_KEY_FILE"} <= given


def test_web_servers_are_probed_and_reached(cluster: dict[tuple[str, str], Mapping]) -> None:
    (web,) = pod(cluster, DEPLOYMENTS[0])["containers"]
    (init,) = pod(cluster, DEPLOYMENTS[0])["initContainers"]
    assert init["command"] == ["viceversa", "init", "--no-administrator"]
    probes = {kind: web[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")}
    assert {kind: resolve(probe["path"]).view_name for kind, probe in probes.items()} == {
        "startup": "operations:live", "readiness": "operations:ready", "liveness": "operations:live",
    }  # fmt: skip
    host = cluster["Ingress", "viceversa"]["spec"]["rules"][0]["host"]
    environment = {entry["name"]: entry["value"] for entry in web["env"]}
    assert environment["VICEVERSA_BASE_URL"] == f"https://{host}"
    for probe in probes.values():
        assert probe["httpHeaders"] == [{"name": "Host", "value": host}], "other hosts are refused"
    labels = {name: cluster[name]["spec"]["template"]["metadata"]["labels"] for name in DEPLOYMENTS}
    for name in DEPLOYMENTS:
        assert cluster[name]["spec"]["selector"]["matchLabels"] == labels[name]
    assert labels[DEPLOYMENTS[0]] != labels[DEPLOYMENTS[1]]
    assert cluster["Service", "viceversa"]["spec"]["selector"] == labels[DEPLOYMENTS[0]], "workers serve nobody"
    budget = cluster["PodDisruptionBudget", "viceversa-web"]["spec"]
    assert budget["selector"]["matchLabels"] == labels[DEPLOYMENTS[0]]
    assert cluster["PersistentVolumeClaim", "viceversa"]["spec"]["accessModes"] == ["ReadWriteMany"]
    assert cluster["Deployment", "viceversa-web"]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


# Compose and the image


def test_compose_runs_servers_and_workers_over_tables_that_are_ready() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services.keys() == {"tables", "web", "worker", "database"}
    for name in ("tables", "web", "worker"):
        one = services[name]
        assert_runs(shlex.split(one["command"]))
        assert_known(one["environment"])
        assert (one["read_only"], one["cap_drop"], one["init"]) == (True, ["ALL"], True)
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one["mem_limit"]
        assert one["pids_limit"]
    assert services["tables"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"tables": {"condition": "service_completed_successfully"}}
        assert services[name]["restart"] == "unless-stopped"
    assert services["worker"]["deploy"]["replicas"] == 2
    (address,) = re.findall(r"http://[\d.:]+(/\S+)'", services["web"]["healthcheck"]["test"][-1])
    assert resolve(address).view_name == "operations:ready"
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"], "the world comes by the proxy"
    assert "ports" not in services["database"]


def test_the_image_is_made_of_what_is_locked_and_runs_as_nobody() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = text.replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    last: dict[str, str] = dict(steps)
    assert last["USER"] == "10001"
    assert_runs(yaml.safe_load(last["CMD"]))
    installs = [rest for word, rest in steps if word == "RUN" and "pip install" in rest]
    assert all(("--require-hashes" in rest) or ("--no-deps" in rest) for rest in installs)
    assert [word for word, _rest in steps].count("FROM") == 2, "what builds is not in what runs"
    assert installs[-1].endswith("dist/viceversa-*.whl"), "what runs is the wheel, not the source"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    copied = [rest.split() for word, rest in steps if word == "COPY" and not rest.startswith("--from")]
    assert [source for *sources, _to in copied for source in sources if not (ROOT / source).exists()] == []
    needed = {"pyproject.toml", "src", project["readme"], *project["license-files"]}
    assert needed <= {source for *sources, _to in copied for source in sources}, "a wheel can't be built without them"


# systemd


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_locked_down_and_end_in_time(unit: Path) -> None:
    lines = [line.partition("=") for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line[:40]]
    found: dict[str, list[str]] = {}
    for name, _equals, value in lines:
        found.setdefault(name, []).append(value)
    for command in [*found["ExecStart"], *found.get("ExecStartPre", [])]:
        assert_runs(shlex.split(command))
    assert_known([part.partition("=")[0] for value in found["Environment"] for part in value.split()])
    assert found["RestartPreventExitStatus"] == ["78"]
    assert int(found["TimeoutStopSec"][0]) > 20 + 20
    assert found["User"] == ["viceversa"]
    if not shutil.which("systemd-analyze"):
        return
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(unit)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_there_is_a_unit_for_each_way_to_run() -> None:
    assert {unit.name for unit in UNITS} == {"viceversa.service", "viceversa-web.service", "viceversa-worker@.service"}
