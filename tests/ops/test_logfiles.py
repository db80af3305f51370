"""Log files that nothing makes large."""

from collections import Counter
from pathlib import Path

import pytest
from supervisor.loggers import LevelsByName, Logger

from birthday_calendar.ops import logfiles


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(logfiles, "LIMIT", 1_000)
    monkeypatch.setattr(logfiles, "_dropped", Counter())
    return tmp_path / "x.log"


def logger_to(path: Path) -> Logger:
    handler = logfiles.LogFile(str(path))
    handler.setFormat("%(message)s")
    handler.setLevel(LevelsByName.INFO)
    return Logger(LevelsByName.INFO, [handler])


def test_what_comes_first_is_kept_and_the_rest_is_counted_until_the_next_rotation(
    log: Path,
) -> None:
    logger = logger_to(log)
    for number in range(100):
        logger.info(b"%099d\n" % number)
    kept = log.read_text().splitlines()
    assert [int(line) for line in kept] == list(range(10))

    log.rename(log.with_suffix(".1"))
    for handler in logger.handlers:
        handler.reopen()
    logger.info(b"after\n")
    assert log.read_text() == '{"event": "log lines dropped", "count": 90}\nafter\n'
    logger.close()


def test_programs_that_share_a_file_share_its_bound(log: Path) -> None:
    one, other = logger_to(log), logger_to(log)
    one.info(b"x" * 1_000)
    other.info(b"y")
    assert log.read_bytes() == b"x" * 1_000
    one.close()
    other.close()


def test_a_disk_without_room_even_for_a_name_leaves_the_old_file(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logger_to(log)
    monkeypatch.setattr(logfiles, "_open", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    for handler in logger.handlers:
        handler.reopen()
    logger.info(b"still here\n")
    assert log.read_text() == "still here\n"
    logger.close()


def test_what_is_refused_is_counted(log: Path) -> None:
    logger = logger_to(Path("/dev/full"))
    logger.info(b"one\ntwo\n")
    assert logfiles._dropped["/dev/full"] == 2
    logger.close()
