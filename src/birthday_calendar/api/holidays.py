"""/calendars/{id}/holidays: the sets of holidays that a calendar has, and which there are."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct
from starlette.responses import Response

from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import PageQuery
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.models import Calendar, Subscription
from birthday_calendar.services import cursors, holidays

T = TypeVar("T")


class HolidaySetOut(Struct):
    set: str
    name: str
    country: str
    region: str | None


class HolidaySetPage(Struct):
    items: list[HolidaySetOut]
    next_cursor: str | None


class HolidaySetQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    search: str = ""


class SubscriptionIn(Struct, kw_only=True, forbid_unknown_fields=True):
    in_reminders: bool = False
    in_feeds: bool = True


class SubscriptionOut(Struct):
    set: str
    name: str
    in_reminders: bool
    in_feeds: bool


class SubscriptionPage(Struct):
    items: list[SubscriptionOut]
    next_cursor: str | None


async def choose(call: Call) -> Response:
    """All sets, or those that are called so."""
    query: HolidaySetQuery = call.query
    those = sets.find(query.search) if query.search.strip() else [*sets.all_sets().values()]
    some, next_cursor = _page(those, query)
    language = call.calendar.language
    shown = [HolidaySetOut(one.key, one.name(language), one.country, one.region) for one in some]
    return to_json(HolidaySetPage(shown, next_cursor), next_cursor=next_cursor)


async def index(call: Call) -> Response:
    some, next_cursor = _page(call.calendar.holiday_sets, call.query)
    shown = [_shown(call.calendar, one) for one in some]
    return to_json(SubscriptionPage(shown, next_cursor), next_cursor=next_cursor)


async def show(call: Call) -> Response:
    return to_json(_shown(call.calendar, _of_path(call, call.calendar)))


async def put(call: Call) -> Response:
    sent = await read(call.request, SubscriptionIn)
    wanted = Subscription(
        key=call.request.path_params["set_id"],
        in_reminders=sent.in_reminders,
        in_feeds=sent.in_feeds,
    )
    changed = await holidays.subscribe(call.db, call.calendar, wanted)
    return to_json(_shown(changed, wanted))


async def delete(call: Call) -> Response:
    await holidays.unsubscribe(call.db, call.calendar, call.request.path_params["set_id"])
    return Response(status_code=204)


def _of_path(call: Call, calendar: Calendar) -> Subscription:
    found = holidays.subscription(calendar, call.request.path_params["set_id"])
    if found is None:
        raise NotFound("set")
    return found


def _shown(calendar: Calendar, one: Subscription) -> SubscriptionOut:
    name = sets.of_key(one.key).name(calendar.language)
    return SubscriptionOut(one.key, name, one.in_reminders, one.in_feeds)


def _page(those: Sequence[T], query: PageQuery) -> tuple[Sequence[T], str | None]:
    begin = 0
    if query.cursor is not None:
        (begin,) = cursors.read(query.cursor, tuple[int])
        if not 0 <= begin <= len(those):
            raise cursors.not_ours()
    end = begin + query.limit
    return those[begin:end], cursors.write((end,)) if end < len(those) else None
