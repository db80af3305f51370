"""The program that draws: nobody waits for it for long, and it is small while nobody asks."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from birthday_calendar import status
from birthday_calendar.card_client import CardClient, CardsAway, Undrawable
from birthday_calendar.cards import fonts, program
from birthday_calendar.cards.drawer import Drawer
from birthday_calendar.domain.cards import Card
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.ops.processes import descendants, memory
from birthday_calendar.states import State
from tests.support.drawing import pretender, running
from tests.support.nasty_cards import NASTY, card, portrait
from tests.support.patient import PATIENCE

USUAL = card("Anna", "All the best!")
JPEG = b"\xff\xd8\xff"


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.02)


async def test_a_card_is_drawn(short_path: Path) -> None:
    async with running(short_path):
        assert (await CardClient(short_path / "run").draw(USUAL)).startswith(JPEG)


async def test_what_cannot_be_on_a_card_is_said_before(short_path: Path) -> None:
    client = CardClient(short_path / "run")
    for field, wrong in {
        "name": card(" ", ""),
        "text": card("Anna", "a" * 1_201),
        "link": card("Anna", "", link="javascript:alert(1)"),
        "age": card("Anna", "", age=1_000),
        "picture": card("Anna", "", picture=b"a" * 6_000_000),
    }.items():
        with pytest.raises(Invalid) as refused:
            await client.draw(wrong)
        assert refused.value.field == field


async def test_without_the_program_who_asks_is_told_at_once(short_path: Path) -> None:
    with pytest.raises(CardsAway, match="can't be reached"):
        await CardClient(short_path / "run").draw(USUAL)


async def test_one_card_that_ends_the_process_harms_no_other(short_path: Path) -> None:
    async with running(short_path, pretender()):
        client = CardClient(short_path / "run")
        with pytest.raises(Undrawable, match="could not be drawn"):
            await client.draw(card("ends", ""))
        assert await client.draw(USUAL)


async def test_what_fits_in_no_size_ends_no_process(short_path: Path) -> None:
    drawer = Drawer()
    async with running(short_path, drawer):
        client = CardClient(short_path / "run")
        await client.draw(USUAL)
        before = drawer.pid
        with pytest.raises(Undrawable, match="no size in which it fits"):
            await client.draw(card("a" + "\u0301\u0327" * 99, "a" + "\u0301\u0327" * 599))
        assert drawer.pid == before


async def test_one_that_takes_too_long_is_given_up(short_path: Path) -> None:
    async with running(short_path, pretender(within=3.0)):
        client = CardClient(short_path / "run")
        with pytest.raises(Undrawable, match="it took too long"):
            await client.draw(card("hangs", ""))
        assert await client.draw(USUAL)


async def test_who_gives_up_while_it_starts_has_begun_it_for_the_next_one(
    short_path: Path,
) -> None:
    starts = short_path / "starts"
    slowly = f"import time; open({str(starts)!r}, 'a').write('x'); time.sleep(1)"
    async with running(short_path, pretender(before=slowly)):
        for _ in range(2):
            with pytest.raises(CardsAway, match="no answer in time"):
                await CardClient(short_path / "run", patience=0.1).draw(USUAL)
        assert await CardClient(short_path / "run", patience=60).draw(USUAL)
        assert starts.read_text() == "x"


async def test_a_process_that_cannot_start_is_told_and_tried_again(short_path: Path) -> None:
    there = short_path / "there"
    once = f"import os; os.path.exists({str(there)!r}) or os._exit(1)"
    async with running(short_path, pretender(before=once)):
        client = CardClient(short_path / "run", patience=60)
        with pytest.raises(CardsAway, match="doesn't start") as refused:
            await client.draw(USUAL)
        assert not isinstance(refused.value, Undrawable)
        there.touch()
        assert await client.draw(USUAL)


async def test_who_comes_behind_too_many_is_told_at_once(short_path: Path) -> None:
    async with running(short_path, pretender()) as queue:
        impatient = CardClient(short_path / "run", patience=3.0)
        waiting = [
            asyncio.create_task(impatient.draw(card("hangs", ""))) for _ in range(program.PLACES)
        ]
        await until(lambda: queue.asked == program.PLACES)
        with pytest.raises(CardsAway, match="busy"):
            await CardClient(short_path / "run").draw(USUAL)
        gone = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(one) for one in gone} == {CardsAway}
        # who has gone keeps nobody waiting
        assert await CardClient(short_path / "run").draw(USUAL)


async def test_nonsense_on_the_socket_harms_nobody(short_path: Path) -> None:
    async with running(short_path):
        for nonsense in (b"\xff\xff\xff\xff", b"\0\0\0\x03abc", b"GET / HTTP/1.0\r\n\r\n"):
            reader, writer = await asyncio.open_unix_connection(short_path / "run" / "cards.sock")
            writer.write(nonsense)
            writer.write_eof()
            async with asyncio.timeout(10):
                await reader.read()
            writer.close()
        assert (await CardClient(short_path / "run").draw(USUAL)).startswith(JPEG)


async def test_the_process_that_draws_ends_when_nobody_asks(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "HEARTBEAT_EVERY", 0.05)
    async with running(short_path, pretender(), idle=0.1):
        pid = int(await CardClient(short_path / "run").draw(USUAL))
        await until(lambda: not descendants(pid))
        assert int(await CardClient(short_path / "run").draw(USUAL)) != pid


async def test_without_fonts_it_says_which_packages_have_them(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (short_path,))
    fonts._find.cache_clear()
    try:
        async with running(short_path):
            with pytest.raises(CardsAway, match="apt-get install fonts-noto-core"):
                await CardClient(short_path / "run").draw(USUAL)
            shown = status.read(short_path / "run", "cards")
            assert shown is not None
            assert shown.name is State.WAITING
            assert "fonts-noto-cjk" in shown.reason
    finally:
        fonts._find.cache_clear()


async def test_no_card_takes_150_mb() -> None:
    drawer = Drawer(within=PATIENCE)
    most = 0
    try:
        for one in [*NASTY.values(), card("Anna", "", picture=portrait())]:
            await drawer.draw(msgspec.msgpack.encode(one))
            assert drawer.pid is not None
            most = max(most, memory(drawer.pid))
    finally:
        await drawer.end()
    assert 20e6 < most < 150e6


async def test_it_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1234:secret")
    code = "import os,sys; m=repr(dict(os.environ)).encode(); say=sys.stdout.buffer.write; "
    code += "say(bytes(4)); sys.stdout.flush(); sys.stdin.buffer.read(4); "
    code += "say(len(m).to_bytes(4,'big')+m)"
    drawer = Drawer((sys.executable, "-c", code))
    assert b"secret" not in await drawer.draw(b"a")
    await drawer.end()


def test_the_seam_carries_all_of_a_card() -> None:
    one = card("Anna", "Hi", age=3, link="https://a.example", picture=b"p", title="T")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=Card) == one
