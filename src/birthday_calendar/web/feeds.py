"""Feeds: this calendar in the calendar apps that people look at each day."""

from html import unescape
from typing import Any

from starlette.responses import Response

from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.keys import Feed, FeedOptions
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import EventKind
from birthday_calendar.services import feeds
from birthday_calendar.web import feed_form
from birthday_calendar.web.feed_form import Form
from birthday_calendar.web.feed_made import made
from birthday_calendar.web.keys import Errors, at_fields, reader
from birthday_calendar.web.saying import said
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording import feeds as words
from birthday_calendar.wording.keys import free_number
from birthday_calendar.wording.occasions import ICONS, LABELS


async def index(visit: CalendarVisit) -> Response:
    return await _page(visit)


async def create(visit: CalendarVisit) -> Response:
    """The one time that its address is shown: so no other one can show it again."""
    form = feed_form.sent(visit)
    read, errors = feed_form.read(form)
    if not errors:
        most = visit.settings.tokens_per_calendar
        try:
            _, secret = await feeds.create(
                visit.db, visit.calendar, visit.person, visit.now, most=most, **read
            )
        except Invalid as error:
            errors = at_fields(error, feed_form.NAMES)
    if errors:
        return await _page(visit, 422, form=form, errors=errors)
    return made(visit, read["name"], secret)


async def show(visit: CalendarVisit) -> Response:
    return await _card(visit)


async def change(visit: CalendarVisit) -> Response:
    """Its name and options, or revoke it."""
    feed_id = visit.number("feed_id")
    if visit.field("do") == "revoke":
        await feeds.revoke(visit.db, visit.calendar, feed_id)
        return visit.go(f"{visit.home}/feeds", said="revoked")
    form = feed_form.sent(visit)
    read, errors = feed_form.read(form)
    if not errors:
        try:
            await feeds.change(visit.db, visit.calendar, feed_id, visit.now, **read)
        except Invalid as error:
            errors = at_fields(error, feed_form.NAMES)
    if errors:
        return await _card(visit, 422, form=form, errors=errors)
    return visit.go(f"{visit.home}/feeds/{feed_id}", said="kept")


async def _card(
    visit: CalendarVisit,
    status: int = 200,
    *,
    form: Form | None = None,
    errors: Errors | None = None,
) -> Response:
    feed = await feeds.get(visit.db, visit.calendar, visit.number("feed_id"))
    return visit.page(
        "feed.html",
        status,
        said=said(visit) if status == 200 else "",
        feed=feed,
        example=words.example(feed.options, visit.today),
        **await _facts(visit, feed),
        **await _fields(visit, form or feed_form.shown(feed.name, feed.options, visit.texts)),
        errors=errors or {},
    )


async def _page(
    visit: CalendarVisit,
    status: int = 200,
    *,
    form: Form | None = None,
    errors: Errors | None = None,
) -> Response:
    _ = visit.texts
    there = (await feeds.list_(visit.db, visit.calendar))[::-1]
    number = free_number([one.name for one in there], words.numbered, _)
    new = feed_form.shown(words.numbered(number, _), FeedOptions(language=_.language), _)
    return visit.page(
        "feeds.html",
        status,
        said=said(visit) if status == 200 else "",
        feeds=[(one, await _facts(visit, one)) for one in there],
        **await _fields(visit, form or new),
        errors=errors or {},
    )


async def _fields(visit: CalendarVisit, form: Form) -> dict[str, Any]:
    """What the form's fields are made of."""
    tags = await feeds.tags_of(visit.db, visit.calendar)
    return {
        "form": form,
        "languages": {code: one.name for code, one in LANGUAGES.items()},
        "kinds": {kind: f"{ICONS[kind]} {visit.texts(LABELS[kind])}" for kind in EventKind},
        "tags": {tag: f"#{tag}" for tag in sorted({*tags, *form.tags})},
    }


async def _facts(visit: CalendarVisit, feed: Feed) -> dict[str, str]:
    reads = await reader(visit, [feed])
    return {
        "facts": unescape(" · ".join(reads.facts(feed))),
        "rests": " ".join(reads.rest(feed)),
    }
