"""Settings from the environment and .env."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from birthday_calendar import config
from birthday_calendar.ops import launch

NO_FILE = Path("/nonexistent/.env")


def load(**environ: str) -> config.Settings:
    return config.load(environ, NO_FILE)


def test_without_a_token_the_sandbox_stands_in_for_telegram() -> None:
    settings = load(HTTP_PORT="8090")
    assert settings.sandbox
    assert settings.telegram_api_url == "http://127.0.0.1:8090/sandbox"
    assert settings.telegram_bot_token == config.SANDBOX_TOKEN


def test_with_a_token_the_sandbox_is_off() -> None:
    settings = load(TELEGRAM_BOT_TOKEN="123456:abc")
    assert not settings.sandbox
    assert settings.telegram_api_url == "https://api.telegram.org"


def test_another_bot_api_server_without_a_token_does_not_start_the_sandbox() -> None:
    settings = load(TELEGRAM_API_URL="http://127.0.0.1:9/")
    assert not settings.sandbox
    assert settings.telegram_bot_token == ""
    assert settings.telegram_api_url == "http://127.0.0.1:9"


def test_data_is_kept_below_var_dir_in_sqlite_by_default(tmp_path: Path) -> None:
    settings = load(VAR_DIR=str(tmp_path))
    assert settings.database_url == f"sqlite:///{tmp_path}/data/birthdays.db"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://birthdays.example/", "https://birthdays.example/telegram/webhook"),
        ("https://birthdays.example:8443", "https://birthdays.example:8443/telegram/webhook"),
        ("https://birthdays.example/mapped", "https://birthdays.example/mapped"),
        ("", ""),
    ],
)
def test_a_webhook_without_a_path_gets_ours(url: str, expected: str) -> None:
    assert load(WEBHOOK_URL=url).webhook_url == expected


def test_what_was_set_reaches_every_program(tmp_path: Path) -> None:
    settings = load(
        VAR_DIR=str(tmp_path),
        TELEGRAM_BOT_TOKEN="123456789:" + "a" * 35,
        HTTP_PORT="8090",
        TIMEZONE="Europe/Berlin",
        ALLOWED_USERS="1,2",
        ALLOWED_CHATS="-1001,3",
        CALENDARS_PER_PERSON="7",
    )
    assert config.load(launch._environment(settings), NO_FILE) == settings


def test_every_bad_value_is_named_at_once() -> None:
    with pytest.raises(config.ConfigError) as refused:
        load(HTTP_PORT="http", TIMEZONE="Mars/Olympus", DATABASE_URL="mysql://x", LOG_LEVEL="loud")
    named = {problem.partition("=")[0] for problem in refused.value.problems}
    assert named == {"DATABASE_URL", "HTTP_PORT", "LOG_LEVEL", "TIMEZONE"}


@pytest.mark.parametrize("password", ["hun/ter2", "hun#ter2", "hun?ter2", "hun[ter2"])
def test_a_password_that_is_not_percent_encoded_is_refused(password: str) -> None:
    with pytest.raises(config.ConfigError, match="has to be percent-encoded"):
        load(DATABASE_URL=f"postgresql://me:{password}@db/birthdays")


def test_the_password_of_a_bad_value_is_not_shown() -> None:
    command = [sys.executable, "-m", "birthday_calendar", "migrate"]
    url = "mysql://me:hunter2@db/birthdays"
    done = subprocess.run(
        command, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "DATABASE_URL='mysql://me:[redacted]@db/birthdays': expected" in done.stderr


@pytest.mark.parametrize(("text", "expected"), [("false", False), ("0", False), ("Yes", True)])
def test_switches_are_read_as_people_write_them(text: str, expected: bool) -> None:
    assert load(ENABLE_TELEGRAM_BOT=text).enable_telegram_bot is expected


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("HTTP_PORT=8001\nLOG_LEVEL=debug\n")
    settings = config.load({"HTTP_PORT": "8002"}, dotenv)
    assert (settings.http_port, settings.log_level) == (8002, "DEBUG")


def test_an_empty_value_counts_as_none() -> None:
    assert load(HTTP_PORT="", TELEGRAM_BOT_TOKEN=" ").http_port == 8080


def test_postgres_is_an_old_name_of_postgresql() -> None:
    assert load(DATABASE_URL="postgres://u:p@h/d").database_url == "postgresql://u:p@h/d"


def test_who_is_let_in_is_named_by_ids() -> None:
    settings = load(ALLOWED_USERS=" 700000001, 700000002 ", ALLOWED_CHATS="-1001234567890 -47")
    assert settings.allowed_users == {700_000_001, 700_000_002}
    assert settings.allowed_chats == {-1_001_234_567_890, -47}
    assert load().allowed_users == load().allowed_chats == frozenset()
    assert load().calendars_per_person == 20


@pytest.mark.parametrize(
    "wrong",
    [
        {"ALLOWED_USERS": "@ann"},
        {"ALLOWED_USERS": "1, ann"},
        {"ALLOWED_CHATS": "-"},
        {"ALLOWED_CHATS": "9" * 30},
        {"CALENDARS_PER_PERSON": "many"},
        {"CALENDARS_PER_PERSON": "-1"},
    ],
)
def test_what_is_no_id_or_number_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(config.ConfigError, match=r"expected (a number|Telegram ids)"):
        load(**wrong)
