"""A card: all that is known of an event, changed in place, taken back, deleted and brought back."""

from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from birthday_calendar.api.reading import number_in
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.fields import to_draft as as_draft
from birthday_calendar.domain.models import Event, EventDraft, EventKind
from birthday_calendar.domain.occasions import is_congratulated, next_day, occasion_on
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import events, reminders, telling
from birthday_calendar.web import event_form
from birthday_calendar.web.event_form import SECRETS, Values, Wrong
from birthday_calendar.web.saying import said, undo
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording import deliveries as words
from birthday_calendar.wording.occasions import LABELS

LOOKED_AT = 100  # messages


class Changed(Exception):
    """Somebody else has changed it since the form was shown."""

    def __init__(self, now: Event):
        super().__init__()
        self.now = now


async def show(visit: CalendarVisit) -> Response:
    event = await events.get(visit.db, visit.calendar, visit.number("event_id"))
    return await _page(visit, event)


async def change(visit: CalendarVisit) -> Response:
    """What its buttons do: keep what is in the fields, or one of DEEDS."""
    deed = _DEEDS.get(visit.field("do"), _keep)
    return await deed(visit)


async def _keep(visit: CalendarVisit) -> Response:
    """Raises Problem, or NotFound where it was deleted meanwhile."""
    event_id, stamp = visit.number("event_id"), visit.field("stamp")
    sent = {name: visit.field(name) for name in event_form.NAMES}
    before = await events.get(visit.db, visit.calendar, event_id)
    visit.caller.assure_may_change(before, visit.now)
    for name in visit.caller.hidden(visit.calendar, before):
        del sent[name]
    try:
        draft = event_form.to_draft(sent, as_draft(before), visit.today)
    except Wrong as wrong:
        return await _page(visit, before, 422, values=sent, errors=wrong.errors)

    def check(now: Event) -> None:
        visit.caller.assure_may_change(now, visit.now)
        if str(events.stamp(now)) != stamp:
            raise Changed(now)

    changes = {name: getattr(draft, name) for name in EventDraft.__struct_fields__}
    for name in visit.caller.hidden(visit.calendar, before):
        del changes[name]
    try:
        changed = await events.change(
            visit.db, visit.calendar, event_id, visit.now, check, can_be_undone=True, **changes
        )
    except Changed as meanwhile:
        return await _page(visit, meanwhile.now, 412, values=sent, is_changed=True)
    return visit.go(visit.request.url.path, said="kept", undo=events.stamp(changed))


async def _undo(visit: CalendarVisit) -> Response:
    """The last change, if it is that one still."""
    event_id, stamp = visit.number("event_id"), number_in(visit.field("stamp"))
    event = await events.get(visit.db, visit.calendar, event_id)
    visit.caller.assure_may_change(event, visit.now)
    try:
        if stamp is None:
            raise NotFound("change")
        await events.undo_change(visit.db, visit.calendar, event_id, stamp, visit.now)
    except NotFound:
        return visit.go(visit.request.url.path, said="too_late")
    return visit.go(visit.request.url.path, said="undone")


async def _delete(visit: CalendarVisit) -> Response:
    event_id = visit.number("event_id")

    def check(now: Event) -> None:
        visit.caller.assure_may_change(now, visit.now)

    await events.delete(visit.db, visit.calendar, event_id, visit.now, check=check)
    return visit.go(f"{visit.home}/people", said="deleted", undo=event_id)


async def _restore(visit: CalendarVisit) -> Response:
    event_id = visit.number("event_id")
    deleted = await events.get_also_deleted(visit.db, visit.calendar, event_id)
    if deleted is None:
        raise NotFound("event")
    visit.caller.assure_may_change(deleted, visit.now)
    await events.restore(visit.db, visit.calendar, event_id, visit.now)
    return visit.go(visit.request.url.path, said="restored")


_DEEDS = {"undo": _undo, "delete": _delete, "restore": _restore}


async def _page(
    visit: CalendarVisit,
    event: Event,
    status: int = 200,
    *,
    values: Values | None = None,
    is_changed: bool = False,
    **more: Any,
) -> Response:
    _, seen = visit.texts, visit.sees(event)
    day = next_day(event, visit.calendar.leap_rule, visit.today)
    hidden = visit.caller.hidden(visit.calendar, event)
    return visit.page(
        "card.html",
        status,
        event=seen,
        one=visit.who(occasion_on(day, event)),
        distance=_.distance(day, visit.today),
        values=event_form.to_values(seen, _) | (values or {}),
        now=event_form.to_values(seen, _),
        errors=more.get("errors", {}),
        is_changed=is_changed,
        stamp=events.stamp(event),
        may_change=visit.may_change(event),
        is_greeted=is_congratulated(event) and event.member_id != visit.person,
        hidden=[name for name in SECRETS if name in hidden],
        kinds=list(EventKind),
        labels=LABELS,
        said=said(visit) if status == 200 else "",
        undo=undo(visit) if visit.query("said") == "kept" else "",
        told=await _told(visit, event),
    )


async def _told(visit: CalendarVisit, event: Event) -> list[Markup]:
    """What its chat was told of it of late."""
    if not visit.may(Deed.OWN):
        return []
    calendar = visit.calendar
    latest = await reminders.latest(visit.db, calendar, LOOKED_AT)
    told = (await telling.of_deliveries(visit.db, Audience(calendar), latest)).told
    of_it = [
        (delivery, its)
        for delivery, occasions in told
        if (its := [one for one in occasions if one.of.id == event.id])
    ]
    lines = words.latest(of_it, calendar, visit.now, visit.texts)
    return [Markup(line) for line in lines]  # noqa: S704  # the chat's words: names are escaped
