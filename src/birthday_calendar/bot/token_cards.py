"""API tokens as the bot shows them. HTML, escaped."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from birthday_calendar.domain.keys import Access, Token
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.wording.cards import bold
from birthday_calendar.wording.keys import ACCESS, OPENS, Reader, access_of, name_of
from birthday_calendar.wording.texts import Texts


def page(shown: Iterable[Token], calendar: Calendar, reader: Reader, _: Texts) -> str:
    blocks = [card(token, reader, _) for token in shown]
    if not blocks:
        blocks = [_("There is none yet. With one, another program can use this calendar.")]
    return "\n\n".join([whose(calendar, _), *blocks])


def card(token: Token, reader: Reader, _: Texts) -> str:
    lines = [f"{bold(name_of(token, _))}, {access_of(token, _)}", " · ".join(reader.facts(token))]
    return "\n".join([*lines, *reader.rest(token)])


def whose(calendar: Calendar, _: Texts) -> str:
    if calendar.kind is CalendarKind.PERSONAL:
        return "🔑 " + _("Tokens of your calendar")
    return "🔑 " + _("Tokens of {title}", title=_.name(calendar.title))


def heading(name: str, access: Access | None, calendar: Calendar, _: Texts) -> str:
    """What is known of one that is being made; its name is all that is bold."""
    text = "🔑 " + bold(name)
    if access is not None:
        text += ", " + _(ACCESS[access])
    if calendar.kind is CalendarKind.SHARED:
        text += " · " + _.name(calendar.title)
    return text


def secret(
    secret: str, calendar: Calendar, access: Access, until: datetime | None, url: str, _: Texts
) -> str:
    """The one time that it is shown, with how to use it at `url`, where the API is."""
    address = f"{url}/api/v1/calendars/{calendar.id}/events"
    curl = escape(f'curl -H "Authorization: Bearer {secret}" {address}', quote=False)
    opens = _(OPENS[access])
    if until is not None:
        day = until.astimezone(ZoneInfo(calendar.time_zone)).date()
        opens += " " + _("It works until {date}.", date=_.day(day.month, day.day, day.year))
    shown = f"<code>{secret}</code>"
    return "\n\n".join([shown, opens, _("Try it:") + f"\n<pre>{curl}</pre>"])
