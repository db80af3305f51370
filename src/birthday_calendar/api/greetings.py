"""/greetings of an event: texts to congratulate with, of our own."""

from datetime import date

from msgspec import Struct
from starlette.responses import Response

from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.greetings import Gender, Length, Style, check_theme
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import events, greetings
from birthday_calendar.services.greetings import Prepared


class GreetingIn(Struct, kw_only=True, forbid_unknown_fields=True):
    style: Style = Style.FRIENDLY
    length: Length = Length.MEDIUM
    gender: Gender = Gender.UNKNOWN
    theme: str | None = None
    language: str | None = None


class GreetingOut(Struct):
    text: str


class GreetingsOut(Struct):
    date: date
    items: list[GreetingOut]


async def create(call: Call) -> Response:
    sent = await read(call.request, GreetingIn)
    language = language_of(sent.language, call.calendar)
    prepared = greetings.changed(
        await begun(call),
        style=sent.style,
        length=sent.length,
        gender=sent.gender,
        theme=None if sent.theme is None else check_theme(sent.theme),
    )
    found = await greetings.suggest(call.db, prepared, language, call.now)
    items = [GreetingOut(one.text) for one in found]
    return to_json(GreetingsOut(prepared.draft.day, items))


async def begun(call: Call) -> Prepared:
    """A greeting of the event in the path. Raises NotFound and NotGreeted."""
    return await greetings.begin(
        call.db,
        call.calendar,
        await events.get(call.db, call.calendar, call.number("event_id")),
        call.now,
        chat_id=call.calendar.chat_id,
        user_id=call.caller.person,
    )


def language_of(wanted: str | None, calendar: Calendar) -> str:
    """The calendar's, where none is wanted. Raises Invalid."""
    language = wanted or calendar.language
    if language not in LANGUAGES:
        raise Invalid("language", N_("expected one of {languages}"), languages=", ".join(LANGUAGES))
    return language
