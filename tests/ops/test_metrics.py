"""Prometheus is told of all programs together, beside the public door."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ops.conftest import until
from tests.support.metrics import PREFIX, Scrape, scrape
from tests.support.postgres import free_port
from tests.support.stack import Stack

DOCS = Path(__file__).parents[2] / "docs"
RULES = DOCS / "prometheus" / "rules.yml"
TALKING = {"api_0", "api_1", "bot", "cards", "reminders"}


@pytest.fixture(scope="module")
def address() -> str:
    return f"127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def stack(address: str) -> Iterator[Stack]:
    with Stack(extra_env={"METRICS_ADDRESS": address}) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture(scope="module")
def scraped(stack: Stack, address: str) -> Scrape:
    """With all programs in it, after somebody has asked for what is theirs alone."""
    for path in ("/health", "/api/v1/calendars/123456789/events/987654321", "/of/secret-person"):
        httpx.get(stack.url + path)

    def is_whole() -> bool:
        now = scrape(address)
        is_started = now.value("program_up", program="migrate") == 0  # it is done
        is_started = is_started and now.value("program_up", program="bot") == 1
        return is_started and now.value("program_answers") == len(TALKING)

    assert until(is_whole, 20)
    return scrape(address)


def promtool(*arguments: str | Path, said: str = "") -> str:
    """What it complains of."""
    done = subprocess.run(["promtool", *arguments], input=said, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode or said else ""


def documented() -> set[str]:
    table = (DOCS / "metrics.md").read_text().partition("## What there is")[2].partition("## ")[0]
    cells = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_promtool_finds_nothing_wrong_with_it(scraped: Scrape) -> None:
    assert promtool("check", "metrics", said=scraped.text) == ""


def test_all_that_is_told_is_documented_and_the_other_way_around(scraped: Scrape) -> None:
    told = {
        f"{name}_total" if family.type == "counter" else name
        for name, family in scraped.families.items()
    }
    assert told == documented()


def test_each_program_is_told_of_by_its_name(scraped: Scrape) -> None:
    labels = {
        sample.labels["program"]
        for family in scraped.families.values()
        for sample in family.samples
        if "program" in sample.labels
    }
    others = {"alerts", "logrotate", "migrate", "nginx", "sandbox", "watchdog"}
    assert labels == TALKING | others


def test_one_that_a_setting_leaves_off_is_not_told_to_be_down(scraped: Scrape) -> None:
    """Else a rule would wake somebody for the program `alerts` wherever nobody asked for it."""
    down = [
        sample.labels["program"]
        for sample in scraped.families["program_up"].samples
        if sample.value == 0
    ]
    assert down == ["migrate"]


def test_addresses_and_who_is_in_them_are_in_no_label(scraped: Scrape) -> None:
    assert scraped.value("http_requests_total", route="unmatched", status="404") == 1
    assert "123456789" not in scraped.text
    assert "secret-person" not in scraped.text


def test_the_public_door_has_no_metrics(stack: Stack) -> None:
    assert httpx.get(f"{stack.url}/metrics").status_code == 404


def test_a_worker_that_is_killed_takes_no_scrape_down_and_begins_anew(
    stack: Stack, scraped: Scrape, address: str
) -> None:
    started = "program_start_time_seconds"  # in whole ones
    before = scraped.value(started, program="api_0")
    assert until(lambda: time.time() > before + 1, 2)
    stack.supervisorctl("signal", "KILL", "api:api_0")

    def is_counted() -> bool:
        now = scrape(address)
        return now.value("program_exits_total", program="api_0") == 1

    assert until(is_counted, 10)
    assert until(lambda: scrape(address).value("program_answers", program="api_0") == 1, 20)
    assert until(lambda: scrape(address).value(started, program="api_0") > before, 20)


def test_without_the_setting_nothing_listens(tmp_path: Path) -> None:
    with Stack() as stack:
        assert not list((stack.var_dir / "run").glob("*.prom"))


def test_the_rules_are_good_and_fire_when_they_should() -> None:
    assert promtool("check", "rules", RULES) == ""
    assert promtool("test", "rules", Path(__file__).with_name("alerts.yml")) == ""


def expressions() -> list[str]:
    """All that the dashboard asks for."""
    dashboard = json.loads((DOCS / "grafana" / "dashboard.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked += [one["expr"] for one in dashboard["annotations"]["list"]]
    return [one.replace("$__rate_interval", "5m").replace("$instance", ".*") for one in asked]


def test_prometheus_understands_what_the_dashboard_asks_for(tmp_path: Path) -> None:
    rules = [{"record": f"panel:{number}", "expr": one} for number, one in enumerate(expressions())]
    file = tmp_path / "rules.json"  # JSON is YAML
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert promtool("check", "rules", file) == ""


def test_dashboard_and_rules_ask_for_nothing_that_is_not_told() -> None:
    text = RULES.read_text() + " ".join(expressions())
    asked = set(re.findall(rf"{PREFIX}(\w+)", text))
    assert {re.sub("_bucket$", "", name) for name in asked} <= documented()
