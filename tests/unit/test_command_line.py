"""The command line tells what each subcommand does, and which settings it reads."""

import re
from pathlib import Path

import pytest

from birthday_calendar import __main__, config
from birthday_calendar.__main__ import COMMANDS

SETTINGS = (Path(__file__).parents[2] / "docs/settings.md").read_text()


def help_of(
    *arguments: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    monkeypatch.setattr("sys.argv", ["birthday-calendar", *arguments, "--help"])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert ended.value.code == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_its_help_says_what_it_does_and_which_settings_it_reads(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = help_of(name, monkeypatch=monkeypatch, capsys=capsys)
    assert COMMANDS[name].does[1:] in said
    read = re.findall(r"[A-Z][A-Z_]+(?=[,.])", said.partition("Settings that it reads:")[2])
    assert read == [*COMMANDS[name].reads]
    assert {*read} <= {*config.NAMES}
    assert all(f"| `{one}` |" in SETTINGS for one in read)


def test_all_of_them_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = help_of(monkeypatch=monkeypatch, capsys=capsys)
    assert all(name in said for name in COMMANDS)


def test_a_backup_keeps_at_least_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["birthday-calendar", "backup", ".", "--keep", "0"])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert ended.value.code == 2
    assert "at least the new one is kept" in capsys.readouterr().err
