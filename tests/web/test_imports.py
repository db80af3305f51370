"""People from a file: a table first, doubts answered in it, then added and taken back."""

import asyncio
import html
import re
import tempfile
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from birthday_calendar.api import middlewares
from birthday_calendar.api.middlewares import FILE_LIMIT
from birthday_calendar.api.turns import Turns
from birthday_calendar.services import lists
from tests.api.conftest import ANN, CHIARA, GROUP
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages, fields_of

pytestmark = on_sqlite
CSV = "name,birthday,note\nAnna,15.03.1990,\nБорис,16.03.1985,tulips\nCy,\n"


async def bring(
    world: Pages, browser: Browser, content: str | bytes, chat_id: int = ANN, name: str = "a.csv"
) -> httpx.Response:
    """The page that comes back to a file."""
    address = f"/web/{(await world.calendar(chat_id)).id}/import"
    await browser.get(address)
    data = content.encode() if isinstance(content, str) else content
    return await browser.post(
        address, data={"token": browser.form_token}, files={"file": (name, data)}
    )


async def press(browser: Browser, page: httpx.Response, do: str, **fields: str) -> str:
    """A button below the table, with what stands in its fields."""
    form = fields_of(page.text) | fields | {"do": do}
    answer = await browser.post(page.url.path, data=form)
    return html.unescape(answer.text)


def rows(page: httpx.Response) -> list[list[list[str]]]:
    """Of the table: the words of each cell."""
    found = re.findall(r"<tr class.*?</tr>", page.text, re.DOTALL)
    return [
        [html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()
         for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in found
    ]  # fmt: skip


async def names(world: Pages, chat_id: int = ANN) -> list[str]:
    page = await lists.page(world.db, await world.calendar(chat_id))
    return [event.name for event in page.items]


async def test_a_file_is_shown_as_a_table_and_nothing_is_added_by_that(
    world: Pages, ann: Browser
) -> None:
    await world.add("Anna", 15, 3)
    page = await bring(world, ann, CSV)
    assert page.status_code == 200, page.text
    assert [" ".join(" ".join(cell) for cell in row) for row in rows(page)] == [
        "🎂 Anna line 2 15 March 1990 Would change 15 March → 15 March 1990",
        "🎂 Борис line 3 16 March 1985 New",
        "Cy line 4  Left out There is no birthday",
    ]
    assert await names(world) == ["Anna"]


async def test_all_is_added_and_taken_back_for_a_day(world: Pages, ann: Browser) -> None:
    page = await bring(world, ann, CSV)
    assert "✅ 2 added." in await press(ann, page, "add")
    assert await names(world) == ["Anna", "Борис"]
    assert "✅ 2 added." in await press(ann, page, "add")  # pressed twice
    world.later(hours=23)
    assert "2 added." in (await ann.get(f"/web/{(await world.calendar(ANN)).id}/import")).text
    assert "2 taken out again." in await press(ann, page, "undo")
    assert await names(world) == []


async def test_doubts_are_answered_in_the_table(world: Pages, ann: Browser) -> None:
    page = await bring(world, ann, "name,birthday\nAnna,04/05/1904\nBoris,06/07/1904\n")
    assert "2 dates can be read in two ways" in html.unescape(page.text)
    assert rows(page)[0][1] == ["4", "May", "1904"]
    order = {"answer.order": "month_first"}
    looked = await press(ann, page, "look", **order)
    assert "5 April 1904" in looked
    again = await ann.get(page.url.path)
    assert fields_of(again.text)["answer.order"] == "month_first"
    await press(ann, again, "add", **{"answer.year": "drop"})
    added = await lists.page(world.db, await world.calendar(ANN))
    assert [(one.day, one.month, one.year) for one in added.items] == [(5, 4, None), (7, 6, None)]


async def test_lines_do_as_well(world: Pages, ann: Browser) -> None:
    address = f"/web/{(await world.calendar(ANN)).id}/import"
    await ann.get(address)
    answer = await ann.submit(address, text="Anna 15.03.1990\nBoris 16 March\nnobody at all")
    assert len(rows(answer)) == 3
    await press(ann, answer, "add")
    assert await names(world) == ["Anna", "Boris"]


async def test_what_is_no_file_of_people_is_told_at_the_field(world: Pages, ann: Browser) -> None:
    page = await bring(world, ann, b"\x89PNG\r\n\x1a\n" + bytes(100), name="a.png")
    assert page.status_code == 422
    assert 'id="file-error"' in page.text
    nothing = await ann.submit(page.url.path)
    assert nothing.status_code == 422
    assert "Choose a file, or write somebody below it." in nothing.text


async def test_an_import_is_dropped(world: Pages, ann: Browser) -> None:
    page = await bring(world, ann, CSV)
    assert "Nothing was added." in await press(ann, page, "drop")
    assert (await ann.get(page.url.path)).status_code == 404


async def test_a_large_file_never_touches_the_disk(
    world: Pages, ann: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: Any, **__: Any) -> int:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", none)
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 2_000_000
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna\r\nBDAY:1990-03-15\r\n{photo}\r\nEND:VCARD\r\n"
    page = await bring(world, ann, card, name="a.vcf")
    assert page.status_code == 200, page.text
    assert rows(page)[0][0] == ["🎂", "Anna", "card", "1"]


async def test_a_file_that_is_too_large_is_refused_in_plain_words(
    world: Pages, ann: Browser
) -> None:
    page = await bring(world, ann, b"a" * (FILE_LIMIT + 1))
    assert page.status_code == 413
    assert "Files may have 5 MB." in page.text


async def test_files_are_read_one_at_a_time(world: Pages, ann: Browser) -> None:
    calendar = await world.calendar(ANN)
    files = world.app.state.files
    files._patience = 0.2
    async with files.turn(calendar.id):
        page = await bring(world, ann, CSV)
    assert page.status_code == 503
    assert "Go back, and send it again in a minute." in page.text
    assert (await bring(world, ann, CSV)).status_code == 200


async def test_a_form_that_is_none_is_refused(world: Pages, ann: Browser) -> None:
    address = f"/web/{(await world.calendar(ANN)).id}/import"
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await ann.post(address, content=b"--y", headers=broken)).status_code == 400
    assert (await ann.post(address, files={"file": ("a.csv", CSV)})).status_code == 403


async def test_who_may_only_add_changes_nobody(world: Pages, ann: Browser) -> None:
    await world.join(ANN)
    await world.add("Anna", 15, 3, GROUP)
    chiara = await world.visitor(CHIARA)
    page = await bring(world, chiara, CSV, GROUP)
    assert "what only admins may change here" in page.text
    said = await press(chiara, page, "add")
    assert "1 would change what only admins may change here, and stays as it is." in said


async def test_somebody_else_s_file_is_for_who_may_change_all(world: Pages, ann: Browser) -> None:
    await world.join(ANN)
    chiara = await world.visitor(CHIARA)
    of_ann = await bring(world, ann, CSV, GROUP)
    assert (await chiara.get(of_ann.url.path)).status_code == 403
    assert "You may not do that here" in await press(chiara, of_ann, "add")
    of_chiara = await bring(world, chiara, CSV, GROUP)
    assert (await ann.get(of_chiara.url.path)).status_code == 200
    own = (await world.calendar(ANN)).id
    elsewhere = of_ann.url.path.replace(f"/web/{(await world.calendar()).id}/", f"/web/{own}/")
    assert (await ann.get(elsewhere)).status_code == 404


async def test_of_very_many_those_with_something_to_say_come_first(
    world: Pages, ann: Browser
) -> None:
    lines = [f"Person {number},{1 + number % 28}.03.1990" for number in range(400)]
    page = await bring(world, ann, "\n".join(["name,birthday", *lines, "Zoe,15.03.1900"]))
    assert len(rows(page)) == 300
    assert rows(page)[0][0] == ["🎂", "Zoe", "line", "402"]
    assert "… and 101 more" in page.text


async def test_of_one_calendar_two_files_are_held_at_a_time_wherever_they_come_from(
    world: Pages, ann: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is up to 5 MB, for as long as its sender takes: many of them would end the worker."""
    bodies = Turns(12, of_a_calendar=2, patience=0.1)
    monkeypatch.setattr(world.app.state, "bodies", bodies)
    monkeypatch.setattr(middlewares, "BODY_TIMEOUT", 0.5)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    address = f"/web/{(await world.calendar(ANN)).id}/import"

    async def without_end() -> AsyncIterator[bytes]:
        yield b"--x"
        await asyncio.Event().wait()

    sent = (ann.post(address, content=without_end(), headers=kind) for _ in range(5))
    answers = await asyncio.gather(*sent)
    told = sorted(answer.status_code for answer in answers)
    assert told == [408, 408, 503, 503, 503]


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=x; charset=punycode",
        "Multipart/Form-Data; boundary=x; charset=punycode",
        "multipart/form-data; boundary=x; charset*=utf-8''punycode",
    ],
)
@pytest.mark.parametrize("path", ["import", "add"])
async def test_a_form_of_another_charset_is_not_read(
    world: Pages, ann: Browser, kind: str, path: str
) -> None:
    """Python's punycode is quadratic: 5 MB of it would keep a worker for a quarter of an hour."""
    page = await ann.get(f"/web/{(await world.calendar(ANN)).id}/{path}")
    field = b'--x\r\nContent-Disposition: form-data; name="a-"\r\n\r\n-' + b"a" * 1000
    body = field + b"\r\n--x--\r\n"
    answer = await ann.post(page.url.path, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("invites", "back"),
    [("people", "People"), ("settings", "Settings"), ("months/2026-03", "Month")],
)
async def test_one_goes_back_to_the_page_that_has_led_here(
    world: Pages, ann: Browser, invites: str, back: str
) -> None:
    home = f"/web/{(await world.calendar(ANN)).id}"
    [address] = re.findall(r'href="([^"]+/import[^"]*)"', (await ann.get(f"{home}/{invites}")).text)
    page = await ann.get(address)
    assert f"◀ {back}</a>" in page.text
    preview = await ann.submit(str(page.url), text="Ida 15.03.1990")
    assert f"◀ {back}</a>" in preview.text
    outcome = await ann.submit(str(preview.url), do="add")
    assert "1 added" in outcome.text
    assert f"◀ {back}</a>" in outcome.text
