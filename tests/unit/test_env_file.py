"""Slips in `.env`: each is said, with its line, and nothing starts without what was meant."""

from pathlib import Path

import pytest

from birthday_calendar import config


def problems(folder: Path, content: bytes) -> list[str]:
    (folder / ".env").write_bytes(content)
    with pytest.raises(config.ConfigError) as refused:
        config.load({}, folder / ".env")
    return refused.value.problems


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("telegram_bot_token", "TELEGRAM_BOT_TOKEN"),
        ("DATABASEURL", "DATABASE_URL"),
        ("TIME_ZONE", "TIMEZONE"),
        ("ALLOWED_USER", "ALLOWED_USERS"),
        ("HTTP_PROT", "HTTP_PORT"),
    ],
)
def test_a_name_that_is_nearly_a_setting_is_refused(
    tmp_path: Path, written: str, meant: str
) -> None:
    found = problems(tmp_path, f"# ours\n{written}=secret\n".encode())
    assert found == [f"{tmp_path}/.env, line 2: {written} is not known; {meant} is"]


def test_what_is_there_for_others_is_none_of_our_business(tmp_path: Path) -> None:
    names = ["POSTGRES_PASSWORD", "COMPOSE_PROJECT_NAME", "HTTP_PROXY", "TZ", "DATABASE_HOST"]
    (tmp_path / ".env").write_text("".join(f"{name}=1\n" for name in names))
    assert config.load({}, tmp_path / ".env").timezone == "UTC"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("TELEGRAM_BOT_TOKEN 123:abc", "expected NAME=value"),
        ("TIMEZONE: Europe/Berlin", "expected NAME=value"),
        ("TELEGRAM_BOT_TOKEN", "expected NAME=value"),
        ('TIMEZONE="Europe/Berlin', "expected NAME=value"),
        ("TIMEZONE='UTC\nLOG_LEVEL='", "TIMEZONE: the quotation mark is closed on another line"),
    ],
)
def test_a_line_that_can_not_be_read_is_named_without_its_value(
    tmp_path: Path, line: str, problem: str
) -> None:
    found = problems(tmp_path, f"LOG_LEVEL=INFO\n{line}\n".encode())
    assert found == [f"{tmp_path}/.env, line 2: {problem}"]


@pytest.mark.parametrize(
    "content", ["\ufeffTIMEZONE=Asia/Tokyo\r\n", "export TIMEZONE='Asia/Tokyo'  # x"]
)
def test_a_file_of_any_editor_or_shell_is_read(tmp_path: Path, content: str) -> None:
    (tmp_path / ".env").write_bytes(content.encode())
    assert config.load({}, tmp_path / ".env").timezone == "Asia/Tokyo"


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    [found] = problems(tmp_path, b"TIMEZONE=\xff\xfe")
    assert found.startswith(f"{tmp_path}/.env is no UTF-8 text")


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    """Docker makes one where a file that it is to mount is missing."""
    (tmp_path / ".env").mkdir()
    with pytest.raises(config.ConfigError, match="is a folder"):
        config.load({}, tmp_path / ".env")
