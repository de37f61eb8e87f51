"""Rules and routes of alerts, by Prometheus' and Alertmanager's own tools (OPS-3)."""

import re
import subprocess
from itertools import chain

import pytest
import yaml

from server.settings import ROOT
from tests.operations.monitoring import FOLDER, RULES, alerts
from tests.operations.tools import tool

RUNBOOKS = ROOT / "docs" / "runbooks"
UNIT_TESTS = sorted((FOLDER / "prometheus" / "tests").glob("*.yml"))


def said_by(name, *args):
    ran = subprocess.run([tool(name), *map(str, args)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_prometheus_takes_the_configuration(tmp_path):
    given = (FOLDER / "prometheus" / "prometheus.yml").read_text()
    (tmp_path / "secret").write_text("a token")
    (tmp_path / "rules").symlink_to(FOLDER / "prometheus" / "rules")
    config = tmp_path / "prometheus.yml"
    config.write_text(re.sub(r"/run/secrets/\w+", str(tmp_path / "secret"), given))

    assert "SUCCESS" in said_by("promtool", "check", "config", config)


@pytest.mark.parametrize("file", UNIT_TESTS, ids=lambda file: file.stem)
def test_alerts_fire_when_they_should_and_not_otherwise(file):
    assert "SUCCESS" in said_by("promtool", "test", "rules", file)


def test_each_alert_is_tested_both_ways():
    cases = chain.from_iterable(yaml.safe_load(file.read_text())["tests"] for file in UNIT_TESTS)
    asked = [(one["alertname"], bool(one["exp_alerts"])) for case in cases for one in case["alert_rule_test"]]

    assert {name for name, fires in asked if fires} == alerts().keys()


def test_each_alert_says_what_it_needs():
    for name, rule in alerts().items():
        assert rule["for"], name
        assert rule["labels"]["severity"] in ("critical", "warning"), name
        assert rule["annotations"]["summary"], name


def test_each_alert_has_a_runbook_that_names_it_and_each_runbook_an_alert():
    pages = {name: ROOT / rule["annotations"]["runbook_url"] for name, rule in alerts().items()}

    assert {name for name, page in pages.items() if f"`{name}`" not in page.read_text()} == set()
    assert set(pages.values()) == set(RUNBOOKS.glob("*.md"))


def test_alertmanager_takes_the_configuration():
    assert "SUCCESS" in said_by("amtool", "check-config", FOLDER / "alertmanager" / "alertmanager.yml")


@pytest.mark.parametrize(("severity", "receiver"), [("critical", "slack-and-mail"), ("warning", "slack")])
def test_alerts_reach_who_has_to_know(severity, receiver):
    config = f"--config.file={FOLDER / 'alertmanager' / 'alertmanager.yml'}"

    assert said_by("amtool", "config", "routes", "test", config, f"severity={severity}").strip() == receiver


def test_what_is_inhibited_are_alerts_of_ours():
    config = yaml.safe_load((FOLDER / "alertmanager" / "alertmanager.yml").read_text())
    for rule in config["inhibit_rules"]:
        for matcher in (*rule["source_matchers"], *rule["target_matchers"]):
            pattern = re.split(r"=~?", matcher)[1].strip().strip('"')
            assert any(re.fullmatch(pattern, name) for name in alerts()), matcher


def test_rules_of_each_file_are_found():
    assert [file.name for file in RULES] == [file.name for file in UNIT_TESTS]
