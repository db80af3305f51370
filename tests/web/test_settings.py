"""Settings in a form: what can't be is told at its field, and nobody's change undoes another's."""

import html
import re
from datetime import time

from birthday_calendar.domain.models import EventKind, LeapRule, WhoMay
from birthday_calendar.services import calendars
from tests.api.conftest import ANN, CHIARA, GROUP
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages, fields_of

pytestmark = on_sqlite


async def settings(world: Pages, browser: Browser, chat_id: int = ANN) -> dict[str, str]:
    """The form of them, as it is shown."""
    calendar = await world.calendar(chat_id)
    answer = await browser.get(f"/web/{calendar.id}/settings")
    assert answer.status_code == 200, answer.text
    return fields_of(answer.text)


async def save(world: Pages, browser: Browser, chat_id: int = ANN, **changes: str) -> str:
    """The page that comes back."""
    calendar = await world.calendar(chat_id)
    form = await settings(world, browser, chat_id) | changes
    answer = await browser.post(f"/web/{calendar.id}/settings", data=form)
    return html.unescape(answer.text)


async def test_what_is_saved_is_shown(world: Pages, ann: Browser) -> None:
    shown = await save(world, ann, remind_at="18:30", lead_days="0, 7", leap_rule="march_1")
    assert "Saved." in shown
    form = await settings(world, ann)
    assert (form["remind_at"], form["lead_days"]) == ("18:30", "0, 7")
    calendar = await world.calendar(ANN)
    assert calendar.remind_at == time(18, 30)
    assert calendar.leap_rule is LeapRule.MARCH_1


async def test_a_city_says_the_time_zone(world: Pages, ann: Browser) -> None:
    assert "Europe/Berlin" in await save(world, ann, time_zone="München")
    assert (await world.calendar(ANN)).time_zone == "Europe/Berlin"


async def test_what_can_t_be_is_told_at_its_field_and_nothing_is_lost(
    world: Pages, ann: Browser
) -> None:
    shown = await save(world, ann, time_zone="Springfeld", lead_days="many", weekly_digest="on")
    assert len(re.findall('aria-invalid="true"', shown)) == 2
    assert "Write numbers of days" in shown
    form = fields_of(shown)
    assert (form["time_zone"], form["lead_days"]) == ("Springfeld", "many")
    assert form["weekly_digest"] == "on"
    assert not (await world.calendar(ANN)).weekly_digest


async def test_two_who_change_settings_at_once_both_do(world: Pages, ann: Browser) -> None:
    form = await settings(world, ann)
    calendar = await world.calendar(ANN)
    await calendars.change(world.db, calendar, world.clock(), remind_at=time(7))
    await ann.post(f"/web/{calendar.id}/settings", data=form | {"lead_days": "3"})
    changed = await world.calendar(ANN)
    assert changed.remind_at == time(7)
    assert changed.lead_days == {3}


async def test_a_language_is_spoken_at_once_and_left_to_telegram_again(
    world: Pages, ann: Browser
) -> None:
    assert "Настройки" in await save(world, ann, language="ru")
    assert "Settings" in await save(world, ann, language="each")
    assert not (await world.calendar(ANN)).language_chosen


async def test_days_can_be_taken_away_and_switches_switched_off(world: Pages, ann: Browser) -> None:
    await save(world, ann, lead_days="", show_zodiac="on")
    changed = await world.calendar(ANN)
    assert (changed.lead_days, changed.show_zodiac) == (frozenset(), True)
    form = await settings(world, ann)
    del form["show_zodiac"]
    await ann.post(f"/web/{changed.id}/settings", data=form)
    assert not (await world.calendar(ANN)).show_zodiac


async def test_of_a_group_its_admins_say_who_may_do_what(world: Pages, ann: Browser) -> None:
    await world.join(ANN)
    await save(world, ann, GROUP, who_may="everybody")
    assert (await world.calendar()).who_may is WhoMay.EVERYBODY


async def test_a_member_may_not_say_so(world: Pages, ann: Browser) -> None:
    await world.join(ANN)
    chiara = await world.visitor(CHIARA)
    shown = await save(world, chiara, GROUP, remind_at="10:00")
    assert "You may not do that here" in shown
    await save(world, ann, GROUP, who_may="everybody")
    assert "Saved." in await save(world, chiara, GROUP, remind_at="10:00")
    forged = {"who_may": "admins", "was.who_may": "everybody"}
    assert "You may not do that here" in await save(world, chiara, GROUP, **forged)
    assert (await world.calendar()).who_may is WhoMay.EVERYBODY


async def test_tomorrow_s_reminder_is_shown_as_the_chat_will_have_it(
    world: Pages, ann: Browser
) -> None:
    calendar = await world.calendar(ANN)
    empty = await ann.get(f"/web/{calendar.id}/settings")
    assert "There is nothing to say tomorrow" in empty.text
    await world.add("Anna <b>", 2, 3, year=1990, kind=EventKind.BIRTHDAY)
    answer = await ann.get(f"/web/{calendar.id}/settings")
    assert "Tomorrow at 09:00 I will say:" in answer.text
    assert "Anna &lt;b&gt;" in answer.text


async def test_a_made_up_value_is_refused(world: Pages, ann: Browser) -> None:
    assert "Is none that I know" in await save(world, ann, leap_rule="never")
    assert "expected one of" in (await save(world, ann, language="xx")).lower()


async def test_a_group_chooses_what_it_does_on_somebody_s_day(world: Pages, ann: Browser) -> None:
    shown = await save(
        world, ann, GROUP, congratulate_at="12:30", pin_day="on", poll_weeks="2", tag_day="on"
    )
    assert "There is no chat of organisers" in shown
    calendar = await world.calendar(GROUP)
    assert (calendar.congratulate_at, calendar.poll_weeks) == (time(12, 30), 2)
    assert (calendar.pin_day, calendar.tag_day, calendar.remind_too) == (True, True, False)
    assert calendar.celebrates_by == ANN
    await save(world, ann, GROUP, congratulate_at="")
    assert (await world.calendar(GROUP)).congratulate_at is None
    assert "must be from 0 to 4" in (await save(world, ann, GROUP, poll_weeks="9")).lower()


async def test_one_s_own_calendar_has_no_such_choice(world: Pages, ann: Browser) -> None:
    assert "congratulate_at" not in await settings(world, ann)
    await save(world, ann, remind_at="18:30")
    assert (await world.calendar(ANN)).remind_at == time(18, 30)
