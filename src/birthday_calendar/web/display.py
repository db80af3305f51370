"""/display/{secret}: a month, or what comes next, on a wall; the secret of a feed opens it."""

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from birthday_calendar.api.problems import Problem
from birthday_calendar.domain import dates, feeds
from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.holidays.sets import Holiday
from birthday_calendar.domain.keys import Feed
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import celebrated, holidays
from birthday_calendar.web.dates import last_of_month
from birthday_calendar.web.grid import SHOWN, by_day, counted, of_month, weeks
from birthday_calendar.web.rendering import render
from birthday_calendar.web.who import who_of
from birthday_calendar.wording.texts import Texts, texts

AHEAD = timedelta(days=60)
EACH = 15 * 60  # seconds: so often a screen asks again


async def show(request: Request) -> Response:
    state = request.app.state
    feed, calendar = await state.feed_gate.enter(request)
    if feed.is_of_duties:  # which is one person's alone
        raise Problem("unknown-feed")
    now, _ = state.clock(), texts(feed.options.language)
    request.state.texts = _
    today = dates.today_in(calendar.time_zone, now)
    shows = _coming if request.query_params.get("show") == "next" else _month
    async with state.looks.turn(calendar.id):
        page = await shows(request, feed, calendar, today, _)
    response = HTMLResponse(page, headers={"Refresh": str(EACH), "Referrer-Policy": "no-referrer"})
    response.background = state.feed_gate.noting_use(feed, now)
    return response


async def _month(request: Request, feed: Feed, calendar: Calendar, today: date, _: Texts) -> str:
    first = today.replace(day=1)
    found, counts = await of_month(request.app.state.database, calendar, first, _.language)
    shown = [one for one in found if feeds.has(feed.options, one.of)]
    if len(shown) < len(found):  # of those that are left out nobody is counted
        counts = counted(shown)
    beside = await _holidays(feed, calendar, first, last_of_month(first))
    days = by_day(who_of(one, _, today) for one in shown)
    grid = weeks(first, today, _, days, counts)
    return _page(
        feed, _, today, heading=_.month_of_year(first), weeks=grid, days={}, holidays=beside
    )


async def _coming(request: Request, feed: Feed, calendar: Calendar, today: date, _: Texts) -> str:
    page = await celebrated.page(
        request.app.state.database,
        calendar,
        today,
        today + AHEAD,
        limit=SHOWN,
        reader=_.language,
    )
    shown = (one for one in page.items if feeds.has(feed.options, one.of))
    days = by_day(who_of(one, _, today) for one in shown)
    last = page.items[-1].date if page.next_cursor else today + AHEAD
    beside = await _holidays(feed, calendar, today, last)
    days = {day: days.get(day, []) for day in sorted(days.keys() | beside.keys())}
    return _page(feed, _, today, heading=_("Coming up"), weeks=[], days=days, holidays=beside)


async def _holidays(
    feed: Feed, calendar: Calendar, first: date, last: date
) -> dict[date, list[Holiday]]:
    """By day, as far as the feed has them."""
    if not feeds.has_holidays(feed.options):
        return {}
    found = await holidays.between(calendar, first, last, which=lambda one: one.in_feeds)
    return sets.by_day(found.items)


def _page(feed: Feed, _: Texts, today: date, **values: Any) -> str:
    weekdays = _.weekdays()
    return render("display.html", _, options=feed.options, today=today, weekdays=weekdays, **values)
