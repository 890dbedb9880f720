"""The files in deploy/ say what the program does: settings, metrics, commands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client import generate_latest

from bot import metrics
from bot.commands.settings import example, table
from bot.config import SETTINGS

DEPLOY = Path(__file__).parents[2] / "deploy"
KNOWN = {setting.name for setting in SETTINGS} | {f"{setting.name}_FILE" for setting in SETTINGS}


def test_the_table_of_settings_is_the_programs_own() -> None:
    assert table() in (DEPLOY / "settings.md").read_text(), "make it again: mianshi config --markdown"


def test_the_example_environment_is_the_programs_own() -> None:
    assert (DEPLOY / "env.example").read_text().strip() == example().strip(), "make it again: mianshi config --env"


@pytest.mark.parametrize(
    "name", ["compose.yaml", "Dockerfile", "kubernetes/mianshi.yaml", "mianshi.service", "README.md"]
)
def test_only_settings_that_exist_are_named(name: str) -> None:
    named = set(re.findall(r"\bMIANSHI_[A-Z_]+\b", (DEPLOY / name).read_text()))
    assert named - KNOWN == set()


def test_the_dashboard_uses_only_metrics_that_exist() -> None:
    text = generate_latest(metrics.REGISTRY).decode()
    exposed = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    exposed |= {f"{name}_bucket" for name in exposed}
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    used = {
        name
        for panel in dashboard["panels"]
        for t in panel["targets"]
        for name in re.findall(r"mianshi_\w+", t["expr"])
    }
    assert used <= exposed
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_the_dashboard_shows_every_metric() -> None:
    dashboard = (DEPLOY / "grafana-dashboard.json").read_text()
    names = [name.removesuffix("_total") for name in metrics.REGISTRY._names_to_collectors if "_created" not in name]
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}
    assert {name for name in families if name not in dashboard} == set()


def test_compose_hands_over_every_secret_as_a_file() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    service = compose["services"]["mianshi"]
    files = {value for name, value in service["environment"].items() if name.endswith("_FILE")}
    assert files == {f"/run/secrets/{name}" for name in service["secrets"]}
    assert set(compose["secrets"]) == set(service["secrets"])
    assert service["read_only"] is True


def test_kubernetes_probes_the_pages_that_exist() -> None:
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "mianshi.yaml").read_text()))
    (stateful,) = (document for document in documents if document["kind"] == "StatefulSet")
    container = stateful["spec"]["template"]["spec"]["containers"][0]
    paths = {container[probe]["httpGet"]["path"] for probe in ("livenessProbe", "readinessProbe", "startupProbe")}
    assert paths == {"/healthz", "/readyz"}
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    volumes = {volume["name"] for volume in stateful["spec"]["template"]["spec"]["volumes"]}
    claims = {claim["metadata"]["name"] for claim in stateful["spec"]["volumeClaimTemplates"]}
    assert mounted == volumes | claims


def test_the_container_copies_only_what_is_there_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    copied = [name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for name in line.split()]
    assert [name for name in copied if not (DEPLOY.parent / name).exists()] == []
    assert re.search(r"^USER \d+$", text, re.MULTILINE)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "mianshi.service").read_text().replace("/opt/mianshi/bin/mianshi", "/bin/true")
    (tmp_path / "mianshi.service").write_text(unit)
    command = ["systemd-analyze", "verify", str(tmp_path / "mianshi.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "mianshi.service" not in done.stderr
