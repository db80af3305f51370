"""Which programs have access: tokens, each with its secret shown once; and webhooks, looked at."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from html import unescape
from typing import NamedTuple

from starlette.responses import Response

from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.keys import Access, Key, Token
from birthday_calendar.services import tokens, webhooks
from birthday_calendar.web.forms import NO_CHOICE
from birthday_calendar.web.keys import Errors, at_fields, reader
from birthday_calendar.web.saying import said
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording.keys import (
    ACCESS,
    OPENS,
    Reader,
    access_of,
    free_number,
    name_of,
    numbered,
)
from birthday_calendar.wording.webhooks import state

FIELDS = ("name", "access", "days")
DAYS = {"30": N_("30 days"), "365": N_("A year"), "0": N_("No end")}
_FIRST = {"access": Access.READ, "days": "365"}  # what stands in the form


class Shown(NamedTuple):
    """A token or a webhook: what is said of it, and why it does nothing now, where it does not."""

    id: int
    name: str
    what: str
    facts: str
    rests: str
    url: str = ""


async def index(visit: CalendarVisit) -> Response:
    return await _page(visit)


async def create(visit: CalendarVisit) -> Response:
    """The one time that its secret is shown: so no other address can show it again."""
    values = {name: visit.field(name) for name in FIELDS}
    try:
        access = _one_of(values["access"], ACCESS, "access")
        days = int(_one_of(values["days"], DAYS, "days"))
        token, secret = await tokens.create(
            visit.db,
            visit.calendar,
            visit.person,
            visit.now,
            name=key_rules.check_name(values["name"], []),
            access=Access(access),
            expires_at=visit.now + timedelta(days=days) if days else None,
            most=visit.settings.tokens_per_calendar,
        )
    except Invalid as error:
        return await _page(visit, 422, values=values, errors=at_fields(error, FIELDS))
    return visit.page(
        "token_made.html",
        201,
        one=_token(token, await reader(visit, [token]), visit),
        secret=secret,
        opens=visit.texts(OPENS[token.access]),
        address=f"{visit.settings.public_url}/api/v1/calendars/{visit.calendar.id}/events",
    )


async def show(visit: CalendarVisit) -> Response:
    return await _card(visit)


async def change(visit: CalendarVisit) -> Response:
    """Rename it, or revoke it."""
    token_id = visit.number("token_id")
    if visit.field("do") == "revoke":
        await tokens.revoke(visit.db, visit.calendar, token_id)
        return visit.go(f"{visit.home}/tokens", said="revoked")
    name = visit.field("name")
    try:
        await tokens.rename(visit.db, visit.calendar, token_id, name)
    except Invalid as error:
        return await _card(visit, 422, name=name, errors=at_fields(error, ()))
    return visit.go(f"{visit.home}/tokens", said="kept")


async def _card(
    visit: CalendarVisit,
    status: int = 200,
    *,
    name: str | None = None,
    errors: Errors | None = None,
) -> Response:
    token = await tokens.get(visit.db, visit.calendar, visit.number("token_id"))
    return visit.page(
        "token.html",
        status,
        one=_token(token, await reader(visit, [token]), visit),
        values={"name": token.name if name is None else name},
        errors=errors or {},
    )


async def _page(
    visit: CalendarVisit,
    status: int = 200,
    *,
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
) -> Response:
    _ = visit.texts
    there = (await tokens.list_(visit.db, visit.calendar))[::-1]
    called = await webhooks.list_(visit.db, visit.calendar)
    makers: Sequence[Key] = [*there, *called]
    reads = await reader(visit, makers)
    number = free_number([name_of(one, _) for one in there], numbered, _)
    return visit.page(
        "tokens.html",
        status,
        said=said(visit) if status == 200 else "",
        tokens=[_token(one, reads, visit) for one in there],
        webhooks=[
            Shown(
                id=one.id,
                name=one.name,
                what=state(one, visit.now, _),
                facts=_plain(reads.facts(one)),
                rests=_plain(reads.rest(one)),
                url=one.url,
            )
            for one in called
        ],
        accesses={access: _.capital(_(label)) for access, label in ACCESS.items()},
        days={days: _(label) for days, label in DAYS.items()},
        values=values or _FIRST | {"name": numbered(number, _)},
        errors=errors or {},
    )


def _token(token: Token, reads: Reader, visit: CalendarVisit) -> Shown:
    _ = visit.texts
    return Shown(
        id=token.id,
        name=name_of(token, _),
        what=access_of(token, _),
        facts=_plain(reads.facts(token)),
        rests=_plain(reads.rest(token)),
    )


def _plain(facts: Sequence[str]) -> str:
    return unescape(" · ".join(facts))


def _one_of(text: str, known: Collection[str], field: str) -> str:
    if text not in known:
        raise Invalid(field, NO_CHOICE)
    return text
