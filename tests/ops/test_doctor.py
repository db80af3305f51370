"""The doctor tells what is wrong, and its exit code how bad that is: each check by itself."""

import os
import shutil
import socket
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import tzdata

from birthday_calendar import health, schema, status
from birthday_calendar.config import Settings
from birthday_calendar.damage import Damage
from birthday_calendar.database import Database
from birthday_calendar.ops import doctor, doctor_machine, doctor_services
from birthday_calendar.ops.doctor_report import Check, as_json, as_text
from birthday_calendar.ops.processes import Program
from birthday_calendar.states import Level, State
from birthday_calendar.storage import leases
from birthday_calendar.telegram import BotApi
from telegram_sandbox.testing import sandbox_server
from tests.support import damaged
from tests.support.postgres import PostgresServer
from tests.support.versions import migrated_by_another

TOKEN = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    made = make_settings()
    for folder in (made.run_dir, made.log_dir):
        folder.mkdir()
    return made


def changed(settings: Settings, **changes: object) -> Settings:
    return msgspec.structs.replace(settings, **changes)


async def the(examination: doctor.Examination, settings: Settings) -> Check:
    (check,) = await examination(settings)
    return check


# --- the report -----------------------------------------------------------------------------------


async def test_with_everything_down_it_says_so_and_makes_nothing(
    make_settings: Callable[..., Settings], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = make_settings(
        VAR_DIR=str(tmp_path / "nowhere"), TELEGRAM_API_URL="http://127.0.0.1:1"
    )
    code = await doctor.report(nowhere)
    report = capsys.readouterr().out
    assert code == 2
    for name in ("disk", "supervisord", "api socket", "nginx to api", "database", "Telegram"):
        assert f"FAIL  {name} " in report
    assert "→ start it: `make run`" in report
    assert "→ `supervisorctl" not in report  # which nobody would hear
    assert not (tmp_path / "nowhere").exists()


async def test_what_never_answers_takes_no_longer_than_six_seconds(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        deaf = changed(
            settings,
            telegram_api_url=f"http://127.0.0.1:{port}",
            database_url=f"postgresql://user:secret@127.0.0.1:{port}/name",
            http_port=port,
        )
        began = time.monotonic()
        found = {check.name: check for check in await doctor.examine(deaf)}
        assert time.monotonic() - began < 6
    assert found["database"].level is found["Telegram"].level is Level.FAILURE
    assert found["disk"].level is Level.OK


async def test_a_check_that_breaks_hides_no_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Settings) -> list[Check]:
        raise RuntimeError("oh")

    monkeypatch.setitem(doctor.EXAMINATIONS, "logs", broken)
    found = {check.name: check for check in await doctor.examine(settings)}
    assert found["logs"] == Check("logs", Level.FAILURE, "could not be checked: RuntimeError: oh")
    assert found["disk"].level is Level.OK


def test_secrets_stay_out_of_the_report() -> None:
    checks = [
        Check("Telegram", Level.FAILURE, f"http://127.0.0.1/bot{TOKEN}/getMe"),
        Check("database", Level.FAILURE, "postgresql://calendar:verysecret@host/name"),
    ]
    for report in (as_text(checks), as_json(checks)):
        assert TOKEN not in report
        assert "verysecret" not in report


def test_colours_are_for_terminals() -> None:
    checks = [Check("disk", Level.WARNING, "low", "free some")]
    assert "\033" not in as_text(checks)
    assert "\033[33mWARN\033[0m" in as_text(checks, in_colour=True)


# --- what runs here -------------------------------------------------------------------------------


async def test_a_disk_is_judged_as_readiness_judges_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await the(doctor_machine.disk, settings)).level is Level.OK
    monkeypatch.setattr(health, "LOW_SPACE", 2**62)
    monkeypatch.setattr(health, "LOW_SHARE", 1.0)
    low = await the(doctor_machine.disk, settings)
    assert (low.level, low.detail[:4]) == (Level.WARNING, "low:")
    monkeypatch.setattr(health, "NO_SPACE", 2**62)
    assert (await the(doctor_machine.disk, settings)).level is Level.FAILURE


async def test_a_disk_that_takes_no_writes_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.data_dir.mkdir()
    database = settings.data_dir / "birthdays.db"
    database.touch()
    monkeypatch.setattr(os, "access", lambda path, _: path != database)  # root may write all
    locked = await the(doctor_machine.disk, settings)
    assert locked.level is Level.FAILURE
    assert locked.detail.startswith(f"{database} can't be written by ")
    assert str(settings.var_dir) in locked.advice


async def test_time_zones_that_are_older_than_the_system_s_are_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system = tmp_path / "tzdata.zi"
    monkeypatch.setattr(doctor_machine, "SYSTEM_ZONES", system)
    for edition, level in (
        (None, Level.OK), ("2019a", Level.OK), ("2999a", Level.WARNING)
    ):  # fmt: skip
        if edition:
            system.write_text(f"# version {edition}\n# tzdb links\n")
        found = await the(doctor_machine.time_zones, settings)
        assert found.level is level
        assert f"edition {tzdata.IANA_VERSION}" in found.detail


async def test_a_sandbox_that_others_may_reach_is_a_warning(
    settings: Settings, database_url: str
) -> None:
    here = changed(settings, database_url=database_url)
    assert (await the(doctor_services.sandbox, here)).level is Level.OK
    exposed = changed(here, sandbox_by_default=False, http_host="0.0.0.0")
    found = await the(doctor_services.sandbox, exposed)
    assert (found.level, "speak as anybody" in found.detail) == (Level.WARNING, True)
    assert "TELEGRAM_BOT_TOKEN" in found.advice
    assert await doctor_services.sandbox(changed(here, sandbox=False)) == []


async def test_a_program_that_fails_at_its_start_can_be_started_as_advised(
    settings: Settings,
) -> None:
    for state in ("BACKOFF", "FATAL"):
        program = Program("bot", "bot", state, 0, 0, 1, "Exited too quickly")
        check = doctor_machine._program(program, settings)
        assert (check.level, check.detail) == (Level.FAILURE, f"{state}: Exited too quickly")
        assert "`supervisorctl restart bot`" in check.advice


async def test_logs_are_held_against_their_bound(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await the(doctor_machine.logs, settings)).level is Level.OK
    log = settings.log_dir / "api.log"
    log.touch()
    with log.open("r+b") as file:
        file.truncate(doctor_machine.NO_ROTATION + 1)
    swollen = await the(doctor_machine.logs, settings)
    assert swollen.level is Level.WARNING
    assert "not rotated: api.log" in swollen.detail
    monkeypatch.setattr(doctor_machine, "LOGS_BOUND", 1024)
    assert (await the(doctor_machine.logs, settings)).level is Level.FAILURE


async def test_a_broken_nginx_configuration_is_quoted_and_nothing_is_touched(
    settings: Settings,
) -> None:
    path = settings.run_dir / "nginx.conf"
    path.write_text("pid run/nginx.pid;\nerror_log logs/nginx.log;\nevents {}\n")
    assert (await the(doctor_machine.nginx_configuration, settings)).level is Level.OK
    path.write_text("events {}\nhttp { servr {} }\n")
    broken = await the(doctor_machine.nginx_configuration, settings)
    assert broken.level is Level.FAILURE
    assert 'unknown directive "servr"' in broken.detail
    assert list(settings.run_dir.iterdir()) == [path]
    assert list(settings.log_dir.iterdir()) == []


# --- what the programs need and do ----------------------------------------------------------------


async def test_a_database_is_up_or_down(database_url: str, settings: Settings) -> None:
    up = await the(doctor_services.database, changed(settings, database_url=database_url))
    assert up.level is Level.OK
    assert up.detail in (
        "sqlite, migrated; quick_check finds nothing wrong",
        "postgresql, migrated; not encrypted",
    )
    gone = changed(settings, database_url="postgresql://user:secret@127.0.0.1:1/name")
    down = await the(doctor_services.database, gone)
    assert down.level is Level.FAILURE
    assert down.detail.startswith("postgresql is down")


async def test_a_database_of_another_version_is_named(
    database_url: str, settings: Settings
) -> None:
    async with Database(database_url) as db:
        await db.execute("UPDATE alembic_version SET version_num = '0000'")
    found = await the(doctor_services.database, changed(settings, database_url=database_url))
    assert (found.level, "outdated" in found.detail) == (Level.FAILURE, True)
    assert "start migrate" in found.advice


async def test_a_table_that_somebody_has_dropped_is_named(
    database_url: str, settings: Settings
) -> None:
    """Migrations have run, and the file is whole: nothing else would tell it."""
    async with Database(database_url) as db:
        await db.execute(f"DROP TABLE events {'' if db.is_sqlite else 'CASCADE'}")
    found = await the(doctor_services.database, changed(settings, database_url=database_url))
    assert (found.level, found.detail.partition(" ")[2]) == (
        Level.FAILURE,
        "has lost tables: events",
    )
    assert "restore a backup" in found.advice


async def test_each_state_of_a_database_comes_with_what_to_do(
    database_url: str, settings: Settings
) -> None:
    here = changed(settings, database_url=database_url)
    async with Database(database_url) as db:
        await migrated_by_another(db, "9999", works_for=schema.HEAD)
        compatible = await the(doctor_services.database, here)
        await migrated_by_another(db, "9999", works_for="9999")
    newer = await the(doctor_services.database, here)
    assert (compatible.level, "by a newer version" in compatible.detail) == (Level.OK, True)
    assert (newer.level, "is newer: " in newer.detail) == (Level.FAILURE, True)
    assert "Upgrade and rollback" in newer.advice


async def test_a_file_that_is_damaged_is_found_before_a_program_meets_it(
    migrated_sqlite: Path, settings: Settings
) -> None:
    file = Path(shutil.copy(migrated_sqlite, settings.var_dir / "birthdays.db"))
    damaged.in_a_page(file)
    found = await the(doctor_services.database, changed(settings, database_url=f"sqlite:///{file}"))
    assert found.level is Level.FAILURE
    assert "damaged" in found.advice
    Damage(file).found(sqlite3.DatabaseError("database disk image is malformed"))
    noted = await the(doctor_services.database, changed(settings, database_url=f"sqlite:///{file}"))
    assert (noted.level, "is corrupt: " in noted.detail) == (Level.FAILURE, True)


async def test_a_file_too_large_to_be_looked_through_is_no_failure(
    migrated_sqlite: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_services, "QUICK_CHECK_WITHIN", 0.0)
    here = changed(settings, database_url=f"sqlite:///{migrated_sqlite}")
    found = await the(doctor_services.database, here)
    assert (found.level, "was not done" in found.detail) == (Level.OK, True)


async def test_a_server_that_only_reads_is_named(
    postgres: PostgresServer, migrated_postgres: str, settings: Settings
) -> None:
    name = postgres.create(migrated_postgres)
    postgres.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    here = changed(settings, database_url=postgres.url(name))
    found = await the(doctor_services.database, here)
    assert (found.level, "is read_only: " in found.detail) == (Level.FAILURE, True)


async def test_telegram_says_who_the_bot_is_or_refuses_its_token(settings: Settings) -> None:
    with sandbox_server() as url:
        known = changed(settings, telegram_api_url=url, telegram_bot_token=TOKEN, sandbox=False)
        assert (await the(doctor_services.telegram, known)).level is Level.OK
        refused = await the(doctor_services.telegram, changed(known, telegram_bot_token="7:no"))
    assert refused.level is Level.FAILURE
    assert "401" in refused.detail
    assert "@BotFather" in refused.advice


async def test_that_there_is_no_token_is_not_taken_for_a_network_failure(
    settings: Settings,
) -> None:
    check = await the(doctor_services.telegram, changed(settings, telegram_bot_token=""))
    assert (check.level, check.detail) == (Level.FAILURE, "TELEGRAM_BOT_TOKEN is not set")
    assert "@BotFather" in check.advice


async def test_a_webhook_is_held_against_the_setting(settings: Settings) -> None:
    with sandbox_server() as url:
        bot = changed(settings, telegram_api_url=url, telegram_bot_token=TOKEN)
        assert (await the(doctor_services.webhook, bot)).level is Level.OK
        wanted = changed(bot, webhook_url="https://localhost/hidden-path")
        assert (await the(doctor_services.webhook, wanted)).level is Level.FAILURE
        async with BotApi(url, TOKEN) as api:
            await api.call("setWebhook", url="https://localhost/hidden-path")
        assert (await the(doctor_services.webhook, wanted)).level is Level.OK
        left = await the(doctor_services.webhook, bot)
        assert (left.level, "at localhost" in left.detail) == (Level.FAILURE, True)
        assert "hidden-path" not in left.detail
        off = changed(bot, enable_telegram_bot=False)
        assert (await the(doctor_services.webhook, off)).level is Level.OK


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (State.POLLING, Level.OK),
        (State.STANDBY, Level.OK),
        (State.WAITING, Level.WARNING),
        (State.CONFLICT, Level.FAILURE),
        (State.UNAUTHORIZED, Level.FAILURE),
        (State.FATAL, Level.FAILURE),
    ],
)
async def test_polling_tells_what_the_bot_says_of_itself(
    settings: Settings, state: State, level: Level
) -> None:
    status.Status(settings.run_dir, "bot").enter(state, "because")
    found = await the(doctor_services.polling, settings)
    assert found.level is level
    assert found.detail.startswith(f"{state} since {datetime.now(UTC):%Y-%m-%d}")
    assert "because" in found.detail


async def test_polling_names_who_holds_the_lease(database_url: str, settings: Settings) -> None:
    here = changed(settings, database_url=database_url, telegram_bot_token=TOKEN)
    status.Status(settings.run_dir, "bot").enter(State.STANDBY)
    assert "nobody holds the lease" in (await the(doctor_services.polling, here)).detail
    async with Database(database_url) as db:
        await leases.take(db, "poll:7654321", "other-host:abcd", 30)
    found = await the(doctor_services.polling, here)
    assert "the lease is held on other-host" in found.detail
