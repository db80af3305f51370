"""What others note of a member's own day, which that member reads on no page, whatever they do."""

import html

import httpx
import pytest

from birthday_calendar.domain.models import Event, EventDraft, Role, Surprises, WhoMay
from birthday_calendar.services import calendars, events
from tests.api.conftest import ANN, CHIARA, GROUP
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages
from tests.web.test_imports import bring, press

pytestmark = on_sqlite
NOTE, WHO = "Trampoline", "Wilhelmina"


@pytest.fixture
async def chiara(world: Pages) -> Browser:
    """Who may change everything in the group, as all may there."""
    await world.join(ANN)
    group = await world.join(CHIARA, Role.EDITOR)
    await calendars.change(world.db, group, world.clock(), who_may=WhoMay.EVERYBODY)
    return await world.visitor(CHIARA)


@pytest.fixture
async def day(world: Pages, chiara: Browser) -> str:
    """The address of her card."""
    draft = EventDraft(name="Chiara", day=16, month=3, note=NOTE, responsible=WHO, tags=("team",))
    group = await world.calendar(GROUP)
    own = await events.add(world.db, group, draft, world.clock(), most=100, member_id=CHIARA)
    return f"/web/{group.id}/people/{own.id}"


async def kept(world: Pages, day: str) -> Event:
    return await events.get(world.db, await world.calendar(GROUP), int(day.rpartition("/")[2]))


def tells(answer: httpx.Response) -> bool:
    return any(word in html.unescape(answer.text) for word in (NOTE, WHO))


@pytest.mark.parametrize(
    "path",
    [
        "/months/2026-03", "/days/2026-03-16", "/years/2026", "/people", "/people?tag=team",
        "/people?search=Chiara", "/settings", "/deliveries", "/add",
        "/export/csv", "/export/vcf", "/export/ics", "/export/json",
    ],
)  # fmt: skip
async def test_no_page_tells_her(world: Pages, chiara: Browser, day: str, path: str) -> None:
    group = await world.calendar(GROUP)
    for rule in (Surprises.OTHERS, Surprises.HERE):
        await calendars.change(world.db, group, world.clock(), surprises=rule)
        answer = await chiara.get(f"/web/{group.id}{path}")
        assert answer.status_code == 200
        assert not tells(answer)
    ann = await world.visitor(ANN)
    assert tells(await ann.get(f"/web/{group.id}/days/2026-03-16"))


async def test_no_word_of_it_finds_her_day(world: Pages, chiara: Browser, day: str) -> None:
    home = day.rpartition("/")[0]
    for word in (NOTE, WHO, NOTE[:5]):
        assert "0 dates" in (await chiara.get(f"{home}?search={word}")).text


async def test_her_card_neither_shows_nor_changes_it(
    world: Pages, chiara: Browser, day: str
) -> None:
    assert not tells(await chiara.get(day))
    form = {
        "name": "Chiara",
        "day": "16",
        "month": "3",
        "kind": "birthday",
        "note": "",
        "responsible": "",
    }
    assert not tells(await chiara.submit(day, stamp="1", **form))  # somebody has changed it
    assert not tells(await chiara.submit(day, stamp="1", **form | {"day": "99"}))
    stamp = str(events.stamp(await kept(world, day)))
    changed = await chiara.submit(day, stamp=stamp, company="Acme", **form)
    assert "Saved" in changed.text
    assert not tells(changed)
    assert (await kept(world, day)).note == NOTE
    stamp = str(events.stamp(await kept(world, day)))
    assert not tells(await chiara.submit(day, do="undo", stamp=stamp))
    assert not tells(await chiara.submit(day, do="delete"))
    assert not tells(await chiara.submit(day, do="restore"))
    assert not tells(await chiara.get(day))
    assert (await kept(world, day)).note == NOTE


async def test_a_file_of_hers_does_not_tell_what_it_would_change(
    world: Pages, chiara: Browser, day: str
) -> None:
    for note in ("guess", NOTE):
        page = await bring(world, chiara, f"name,birthday,note\nChiara,16.03.,{note}\n", GROUP)
        assert "Note" not in "".join(page.text.split("<tbody>")[1:])
        await press(chiara, page, "add")
        assert (await kept(world, day)).note == NOTE
        assert not tells(await chiara.get(day))


async def test_a_file_of_somebody_else_s_does_not_tell_her_either(
    world: Pages, chiara: Browser, day: str
) -> None:
    ann = await world.visitor(ANN)
    page = await bring(world, ann, "name,birthday,note\nChiara,16.03.,Balloon\n", GROUP)
    assert "Note" in page.text
    assert "Note" not in "".join((await chiara.get(page.url.path)).text.split("<tbody>")[1:])
