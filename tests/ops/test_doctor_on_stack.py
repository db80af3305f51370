"""The doctor beside a running stack: what an operator sees."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from birthday_calendar.ops.processes import Supervisor
from tests.ops.conftest import until
from tests.support.stack import BIN, Stack
from tests.support.standing_still import standing_still

TOKEN = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        stack.wait_until_running()
        well(stack)
        yield stack


def doctor(stack: Stack, *arguments: str, **settings: str) -> tuple[int, str]:
    done = subprocess.run(
        [BIN / "birthday-calendar", "doctor", *arguments],
        env=stack.env | settings, cwd=stack.var_dir, capture_output=True, text=True, timeout=15,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def well(stack: Stack, *arguments: str) -> str:
    """What it says as soon as nothing is wrong: on a busy machine answers may come too late."""
    reports: list[str] = []

    def is_well() -> bool:
        code, report = doctor(stack, *arguments)
        reports.append(report)
        return code == 0

    assert until(is_well, 60), reports[-1]
    return reports[-1]


def test_all_is_well_on_one_screen(stack: Stack) -> None:
    report = well(stack)
    assert "warnings: 0, failures: 0" in report
    assert "ok    nginx config  valid" in report
    assert len(report.splitlines()) <= 31
    assert "\033" not in report


def test_machines_get_a_summary_and_every_check(stack: Stack) -> None:
    answer = json.loads(well(stack, "--json"))
    assert answer["summary"] == {
        "level": "ok", "ok": len(answer["checks"]), "warnings": 0, "failures": 0
    }  # fmt: skip
    assert {"name", "level", "detail", "advice"} == set(answer["checks"][0])


def test_what_was_stopped_is_named_with_what_to_do(stack: Stack) -> None:
    stack.supervisorctl("stop", "reminders", "api:*")
    try:
        code, report = doctor(stack)
    finally:
        for name in ("reminders", "api:api_0", "api:api_1"):
            Supervisor(stack.var_dir / "run").start(name)
    assert code == 2
    for name in ("reminders", "api:api_0", "api:api_1"):
        assert f"FAIL  {name} " in report
        assert f"→ `supervisorctl start {name}`" in report
    assert "FAIL  api socket " in report
    assert "FAIL  nginx to api " in report
    for name in ("nginx", "nginx config", "database", "bot"):
        assert f"ok    {name} " in report


def test_settings_that_the_programs_do_not_have_are_named(stack: Stack) -> None:
    url = f"sqlite:///{stack.var_dir}/other.db"
    code, report = doctor(stack, DATABASE_URL=url, TELEGRAM_BOT_TOKEN=TOKEN)
    assert code != 0
    assert (
        "not those that the programs were started with: DATABASE_URL, TELEGRAM_BOT_TOKEN, "
        "TELEGRAM_API_URL, TELEGRAM_SCRIPT_URL, MINI_APP, SANDBOX\n" in report
    )
    assert TOKEN not in report


def test_a_token_that_can_be_none_is_named_before_anybody_is_asked(stack: Stack) -> None:
    """Telegram's own answer to it, a 404, looks like a wrong address."""
    done = subprocess.run(
        [BIN / "birthday-calendar", "doctor"],
        env=stack.env | {"TELEGRAM_BOT_TOKEN": TOKEN[:20]}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "TELEGRAM_BOT_TOKEN: that is no token" in done.stderr
    assert TOKEN[8:20] not in done.stderr


def test_what_it_says_to_type_works_from_anywhere(stack: Stack, tmp_path: Path) -> None:
    _, report = doctor(stack)
    command = re.search(r"`supervisorctl` stands for: (.*)", report)
    assert command
    done = subprocess.run(
        ["sh", "-c", f"{command[1]} status nginx"],
        env={"PATH": "/usr/bin:/bin"}, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert "RUNNING" in done.stdout


def test_it_says_which_time_zones_are_used(stack: Stack) -> None:
    _, report = doctor(stack)
    assert re.search(r"time zones +edition 20\d\d[a-z]", report)


def test_a_process_that_stands_still_is_named(stack: Stack) -> None:
    stack.wait_until_running()
    pid = stack.pids()["reminders"]
    with standing_still(pid):
        assert f"process {pid} is stopped" in doctor(stack)[1]
