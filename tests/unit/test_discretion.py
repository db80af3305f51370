"""What every stack is looked through for when it has ended is found where it is there."""

import gzip
from pathlib import Path

import pytest

from birthday_calendar.services.feeds import PREFIX as FEED
from birthday_calendar.services.secret import new_secret
from birthday_calendar.services.tokens import PREFIX as TOKEN
from tests.support.discretion import SHAPES, indiscretions

TOLD = {
    "a bot's token": "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw8/getMe",
    "an API token": f"GET /?token={new_secret(TOKEN)}",
    "a feed's address": f"GET /feeds/{new_secret(FEED)}.ics",
    "a link to pages, or a session": f"GET /web/enter/bcl_{'k' * 43}",
    "a webhook's secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "an invitation": f"/start {new_secret('share_')}",
    "initData": "tma auth_date=1&hash=" + "0a" * 32,
    "a password": "postgresql://calendar:hunter2@db/calendar",
    "a person": '{"event": "added", "name": "Борис"}',
}


@pytest.mark.parametrize("what", SHAPES)
def test_it_is_found_with_the_words_around_it(tmp_path: Path, what: str) -> None:
    (tmp_path / "api.log").write_text(f"serving\n{TOLD[what]}\n")
    [found] = indiscretions(tmp_path)
    assert found.startswith(f"api.log tells {what}: …serving\n{TOLD[what][:20]}")


def test_rotated_logs_and_the_foreground_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "bot.log.1").write_text("Anna")
    (tmp_path / "bot.log.2.gz").write_bytes(gzip.compress(b"Chiara"))
    found = indiscretions(tmp_path, output="bot ready\nSchumann\n")
    assert [one.partition(" tells")[0] for one in found] == [
        "bot.log.1",
        "bot.log.2.gz",
        "the foreground",
    ]


def test_what_stands_in_place_of_secrets_is_none(tmp_path: Path) -> None:
    (tmp_path / "api.log").write_text(
        "postgresql://calendar:[redacted]@db/calendar /feeds/[feed] Bearer [redacted]"
        " postgresql://USER:PASSWORD@HOST/NAME bot ready: @sandbox_1000001_bot Announced"
    )
    assert indiscretions(tmp_path) == []
