"""All that is kept: as the year goes, or as it comes next, and what is looked for in it."""

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from starlette.responses import Response

from birthday_calendar.api.problems import invalid
from birthday_calendar.domain.models import EventKind
from birthday_calendar.domain.occasions import next_day, occasion_on
from birthday_calendar.services import holidays, lists
from birthday_calendar.services.holidays import Found
from birthday_calendar.web.saying import said, undo
from birthday_calendar.web.visit import CalendarVisit, not_to_keep
from birthday_calendar.wording.occasions import LABELS

SHOWN = 50
MOST_HOLIDAYS = 10
WANTED = ("search", "kind", "tag", "month", "sort")


class Wanted(Struct):
    """What was asked for, as its form shows it again."""

    search: str
    kind: str
    tag: str
    month: str
    sort: str


async def show(visit: CalendarVisit) -> Response:
    wanted = Wanted(*(visit.query(name) for name in WANTED))
    turns = visit.request.app.state.searches
    looks_at_all = wanted.search or wanted.kind or wanted.tag
    async with turns.turn(visit.calendar.id) if looks_at_all else nullcontext():
        page = await lists.page(
            visit.db,
            visit.calendar,
            **_filters(wanted),
            person=visit.person,
            next_from=None if wanted.sort == "year" else visit.today,
            cursor=visit.query("cursor") or None,
            limit=SHOWN,
            reader=visit.texts.language,
            totals=visit.request.app.state.totals,
        )
    rule = visit.calendar.leap_rule
    who = [visit.who(occasion_on(next_day(one, rule, visit.today), one)) for one in page.items]
    asked = {name: value for name in WANTED if (value := getattr(wanted, name))}
    of_sets = await _holidays(visit, wanted)
    shown = visit.page(
        "people.html",
        wanted=wanted,
        holidays=of_sets.items[:MOST_HOLIDAYS],
        who=who,
        total=page.total,
        is_near=page.is_near,
        kinds=list(EventKind),
        labels=LABELS,
        said=said(visit),
        undo=undo(visit),
        is_filtered=any(name != "sort" for name in asked),
        later=urlencode(asked | {"cursor": page.next_cursor}) if page.next_cursor else "",
    )
    return shown if of_sets.is_whole else not_to_keep(shown)


async def _holidays(visit: CalendarVisit, wanted: Wanted) -> Found:
    """By words alone: they have no tags; on the first page."""
    if wanted.tag or wanted.month or wanted.kind not in ("", EventKind.HOLIDAY):
        return Found([], True)
    if visit.query("cursor"):
        return Found([], True)
    return await holidays.find(visit.calendar, wanted.search, visit.today)


def _filters(wanted: Wanted) -> dict[str, Any]:
    """Raises Problem for what no form of ours sends."""
    try:
        return {
            "search": wanted.search,
            "kind": EventKind(wanted.kind) if wanted.kind else None,
            "tag": wanted.tag or None,
            "month": range(13)[int(wanted.month)] if wanted.month else None,
        }
    except (ValueError, IndexError):
        raise invalid("month", "is none") from None
