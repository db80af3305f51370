"""Why something was not told: the chat's own words, on a page. It is noon of 1 March."""

import html

from birthday_calendar.domain.deliveries import DeliveryStatus, Outcome
from birthday_calendar.domain.models import Role
from birthday_calendar.services import members
from birthday_calendar.storage import deliveries, outbox
from tests.api.conftest import ANN, CHIARA, NOW
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite


async def shown(world: Pages, browser: Browser) -> str:
    calendar = await world.calendar(ANN)
    answer = await browser.get(f"/web/{calendar.id}/deliveries")
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


async def test_a_calendar_that_has_told_nothing_yet_says_what_will_come(
    world: Pages, ann: Browser
) -> None:
    page = await shown(world, ann)
    assert "I have not had to remind you of anything yet. Reminders come at 09:00." in page
    assert "Nothing will come: there is nobody to remind you of." in page
    await world.add("Anna", 5, 3)
    assert "⏭ Next: in 3 days at 09:00: Anna" in await shown(world, ann)


async def test_what_was_not_sent_is_told_with_the_reason(world: Pages, ann: Browser) -> None:
    await world.add("Anna <b>", 1, 3)
    calendar = await world.calendar(ANN)
    [row] = await deliveries.latest(world.db, calendar.id, 20)
    failed = (DeliveryStatus.FAILED, NOW, Outcome.CHAT_CLOSED, "Forbidden")
    await outbox.finish(world.db, [row.id], *failed)
    page = await shown(world, ann)
    assert "❌ not sent, 1 March, 12:00 — reminder for 1 March (Anna <b>)" in page
    assert "the bot could not write here" in page
    assert "<b>" not in (await ann.get(f"/web/{calendar.id}/deliveries")).text


async def test_a_guest_is_not_told_what_the_owner_was(world: Pages, ann: Browser) -> None:
    calendar = await world.calendar(ANN)
    role = Role.EDITOR
    await members.met(world.db, calendar, CHIARA, "Chiara", None, world.clock(), role=role)
    chiara = await world.visitor(CHIARA)
    assert (await chiara.get(f"/web/{calendar.id}/people")).status_code == 200
    assert (await chiara.get(f"/web/{calendar.id}/deliveries")).status_code == 403
