"""What is in deploy/ says what the program does, as far as it can be told without running it."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from bridge.__main__ import build_parser
from bridge.config import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "pexip-slack-bridge.service"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
KUBERNETES: list[dict[str, Any]] = list(
    yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())
)
# The longest that SIGTERM takes: with the database away.
_STOPPING_SECONDS = 20


def directives() -> dict[str, str]:
    lines = (line.partition("=") for line in UNIT.read_text().splitlines())
    return {name: value for name, mark, value in lines if mark and not name.startswith("#")}


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_setting_that_is_named_exists(file: Path):
    known = {f"BRIDGE_{name.upper()}" for name in Settings.model_fields}
    # Caddy's own: the name people reach the bridge by.
    assert set(re.findall(r"\bBRIDGE_[A-Z_]+", file.read_text())) <= known | {"BRIDGE_HOST"}


def test_the_unit_leaves_a_pause_and_gives_up_on_wrong_settings():
    unit = directives()
    assert int(unit["RestartSec"]) >= 5
    assert unit["RestartPreventExitStatus"] == "2"
    assert int(unit["TimeoutStopSec"]) > _STOPPING_SECONDS
    assert unit["ProtectSystem"] == "strict"
    assert (unit["StateDirectory"], unit["StateDirectoryMode"]) == ("pexip-slack-bridge", "0700")
    assert unit["NoNewPrivileges"] == "yes"
    assert unit["CapabilityBoundingSet"] == ""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_the_unit_hardly_exposed():
    told = subprocess.run(
        [str(shutil.which("systemd-analyze")), "security", "--offline=true", "--no-pager", UNIT],
        check=False,
        capture_output=True,
        text=True,
    )
    found = re.search(r"exposure level for .*: ([\d.]+)", told.stdout)
    assert found, told.stderr
    assert float(found[1]) <= 2.5


def test_the_image_runs_as_nobody_special_and_is_looked_after():
    _, *stages = DOCKERFILE.split("\nFROM ")
    assert len(stages) == 2
    assert "--require-hashes" in stages[0]
    assert re.search(r"^USER 10001$", stages[1], re.MULTILINE)
    assert "/healthz" in stages[1]
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        ignored = (ROOT / ".dockerignore").read_text()
        for name in line.split():
            assert (ROOT / name).exists()
            assert f"!{name}\n" in ignored


def test_what_is_run_in_containers_are_commands():
    parser = build_parser()
    commands = [each["command"] for each in COMPOSE["services"].values() if "command" in each]
    pod = KUBERNETES[0]["spec"]["template"]["spec"]
    commands += [each["command"] for each in pod["initContainers"]]
    assert commands
    for program, *arguments in commands:
        assert program == "bridge"
        assert parser.parse_args(arguments)


def test_compose_shows_nothing_but_the_proxy_and_migrates_first():
    services = COMPOSE["services"]
    assert [name for name, each in services.items() if "ports" in each] == ["caddy"]
    bridge = services["bridge"]
    assert bridge["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert bridge["read_only"] is True
    assert int(bridge["stop_grace_period"].removesuffix("s")) > _STOPPING_SECONDS


@pytest.mark.parametrize("resource", KUBERNETES, ids=lambda each: each["kind"])
@pytest.mark.parametrize("version", ["1.31", "1.36"])
def test_kubernetes_takes_each_resource(resource: dict[str, Any], version: str):
    kubernetes_validate.validate(resource, version, strict=True)


def test_a_pod_has_both_probes_and_time_to_stop():
    spec = KUBERNETES[0]["spec"]
    pod = spec["template"]["spec"]
    [container] = pod["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert pod["terminationGracePeriodSeconds"] > _STOPPING_SECONDS
    assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_there_are_three_replicas_of_which_one_at_a_time_is_replaced():
    spec = KUBERNETES[0]["spec"]
    assert spec["replicas"] == COMPOSE["services"]["bridge"]["deploy"]["replicas"] == 3
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 1
    [budget] = [each for each in KUBERNETES if each["kind"] == "PodDisruptionBudget"]
    assert budget["spec"]["maxUnavailable"] == 1
    # They have their meetings in the database: no request has to find a certain one of them.
    [service] = [each for each in KUBERNETES if each["kind"] == "Service"]
    assert "sessionAffinity" not in service["spec"]
    assert "container_name" not in COMPOSE["services"]["bridge"]


def test_the_proxy_hands_on_what_slack_and_people_need_and_nothing_else():
    text = (DEPLOY / "Caddyfile").read_text()
    assert "path /slack/* /pexip/sso/*" in text
    assert "respond 404" in text
