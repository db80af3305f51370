"""What was sent of late, what was not and why, and what comes next: in the words of /why."""

from markupsafe import Markup
from starlette.responses import Response

from birthday_calendar.domain.audience import Audience
from birthday_calendar.services import reminders, telling
from birthday_calendar.services.coming import what_comes
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording import cards, settings
from birthday_calendar.wording import deliveries as words

SHOWN = 20


async def show(visit: CalendarVisit) -> Response:
    calendar, now, _ = visit.calendar, visit.now, visit.texts
    found, next_cursor = await reminders.page(
        visit.db, calendar, cursor=visit.query("cursor") or None, limit=SHOWN
    )
    told = (await telling.of_deliveries(visit.db, Audience(calendar), found)).told
    at, occasions, festive = await what_comes(visit.db, calendar, told, now)
    elsewhere = await reminders.latest_of_others(visit.db, calendar, SHOWN)
    above = [
        cards.pause(calendar, now, _),
        words.coming(at, occasions, festive, calendar, visit.today, _),
        settings.line("time_zone", calendar, now, _),
    ]
    # all of it is the chat's words, in which names are escaped
    return visit.page(
        "deliveries.html",
        above=[Markup(line) for line in above if line],  # noqa: S704
        lines=[Markup(line) for line in words.latest(told, calendar, now, _)],  # noqa: S704
        others=[Markup(line) for line in words.of_others(elsewhere, calendar, now, _)],  # noqa: S704
        nothing_yet=words.nothing_yet(calendar, _),
        next_cursor=next_cursor,
    )
