"""The file in which a program shows what it is doing."""

import errno
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from birthday_calendar import status
from birthday_calendar.states import State


def test_what_a_program_enters_is_read_back(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    assert status.Status(tmp_path, "bot").enter(State.CONFLICT, "somebody else polls")
    state = status.read(tmp_path, "bot")
    assert state
    assert (state.name, state.reason, state.pid) == ("conflict", "somebody else polls", os.getpid())
    assert before <= state.since <= datetime.now(UTC)


def test_another_reason_for_the_same_state_keeps_its_beginning(tmp_path: Path) -> None:
    shown = status.Status(tmp_path, "bot")
    shown.enter(State.WAITING, "first")
    since = shown.state.since
    assert not shown.enter(State.WAITING, "second")
    assert (shown.state.since, shown.state.reason) == (since, "second")


def test_a_program_that_never_ran_has_no_state(tmp_path: Path) -> None:
    assert status.read(tmp_path, "bot") is None


def test_without_heartbeats_a_state_grows_stale(tmp_path: Path) -> None:
    shown = status.Status(tmp_path, "bot")
    long_ago = time.monotonic() - status.STALE_AFTER - 1
    os.utime(tmp_path / "bot.status", (long_ago, long_ago))
    stale = status.read(tmp_path, "bot")
    assert stale
    assert stale.is_stale
    shown.beat()
    fresh = status.read(tmp_path, "bot")
    assert fresh
    assert not fresh.is_stale


def test_a_heartbeat_of_before_the_machine_was_started_is_no_sign_of_life(tmp_path: Path) -> None:
    status.Status(tmp_path, "bot")
    of_a_longer_time = time.monotonic() + 10
    os.utime(tmp_path / "bot.status", (of_a_longer_time, of_a_longer_time))
    assert status.silence(tmp_path / "bot.status") > 10


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_a_clock_that_is_set_is_no_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    shown = status.Status(tmp_path, "bot")
    shown.beat()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    state = status.read(tmp_path, "bot")
    assert state
    assert state.beat_age < 5


def test_a_long_reason_is_cut_and_the_file_keeps_its_size(tmp_path: Path) -> None:
    shown = status.Status(tmp_path, "bot")
    shown.enter(State.WAITING, "я" * 5000)
    shown.enter(State.POLLING)
    assert (tmp_path / "bot.status").stat().st_size == status.SIZE
    state = status.read(tmp_path, "bot")
    assert state
    assert state.name == "polling"


def test_a_removed_file_comes_back_with_the_next_heartbeat(tmp_path: Path) -> None:
    shown = status.Status(tmp_path, "bot")
    (tmp_path / "bot.status").unlink()
    shown.beat()
    assert status.read(tmp_path, "bot")


def test_a_program_goes_on_on_a_full_disk_and_is_shown_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        shown = status.Status(tmp_path, "bot")
        shown.enter(State.POLLING)
        long_ago = time.monotonic() - status.STALE_AFTER - 1
        os.utime(tmp_path / "bot.status", (long_ago, long_ago))
        shown.beat()
        # what there is of the file tells the watchdog that the program lives
        assert (tmp_path / "bot.status").stat().st_mtime > long_ago
    assert status.read(tmp_path, "bot") is None
    shown.beat()
    state = status.read(tmp_path, "bot")
    assert state
    assert state.name == "polling"


def test_a_disk_that_became_read_only_stops_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    shown = status.Status(tmp_path, "bot")
    monkeypatch.setattr(os, "utime", refuse)
    shown.beat()
