"""API tokens as the bot shows them. HTML; what people wrote is escaped."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from birthday_calendar.domain import token_rules
from birthday_calendar.domain.admission import Rules
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.models import Access, Calendar, CalendarKind, Rest, Token
from birthday_calendar.wording.cards import bold
from birthday_calendar.wording.texts import Texts

ACCESS = {Access.READ: N_("read-only"), Access.WRITE: N_("reads and changes")}
_RESTS = {
    Rest.NO_ADMIN: N_("Rests: whoever made it is no admin any more."),
    Rest.BOT_GONE: N_("Rests until I am back in the chat."),
    Rest.NOT_SERVED: N_("Rests: this bot does not serve the chat."),
}


class Reader:
    """Who looks at a calendar's tokens, and what is known of who made them."""

    def __init__(
        self,
        calendar: Calendar,
        user_id: int,
        makers: Mapping[int, str],
        rules: Rules,
        now: datetime,
        texts: Texts,
    ):
        self._calendar = calendar
        self._user_id = user_id
        self._makers = makers
        self._rules = rules
        self._now = now
        self._texts = texts

    def page(self, shown: Iterable[Token]) -> str:
        _ = self._texts
        blocks = [self.card(token) for token in shown]
        if not blocks:
            blocks = [_("There is none yet. With one, another program can use this calendar.")]
        return "\n\n".join([whose(self._calendar, _), *blocks])

    def card(self, token: Token) -> str:
        _ = self._texts
        used = _("not used yet")
        if token.last_used_at is not None:
            used = _("used {date}", date=self._day(token.last_used_at))
        facts = [self._made(token), used]
        if token.expires_at is not None:
            until = self._day(token.expires_at)
            expired = token_rules.has_expired(token, self._now)
            facts.append(
                _("expired {date}", date=until) if expired else _("until {date}", date=until)
            )
        lines = [f"{bold(name_of(token, _))}, {_(ACCESS[token.access])}", " · ".join(facts)]
        rest = token_rules.why_it_rests(self._rules, token, self._calendar)
        if rest is not None:
            lines.append("💤 " + _(_RESTS[rest]))
        return "\n".join(lines)

    def _made(self, token: Token) -> str:
        _, day = self._texts, self._day(token.created_at)
        if self._calendar.kind is CalendarKind.PERSONAL:
            return _("made {date}", date=day)
        if token.user_id == self._user_id:
            return _("made by you {date}", date=day)
        if token.user_id in self._makers:
            return _("made by {name} {date}", name=_.name(self._makers[token.user_id]), date=day)
        return _("made by somebody else {date}", date=day)

    def _day(self, instant: datetime) -> str:
        """In the calendar's time zone; the year where it is another one."""
        zone = ZoneInfo(self._calendar.time_zone)
        day, today = instant.astimezone(zone).date(), self._now.astimezone(zone).date()
        if day == today:
            return self._texts("today")
        return self._texts.day(day.month, day.day, day.year if day.year != today.year else None)


def whose(calendar: Calendar, _: Texts) -> str:
    if calendar.kind is CalendarKind.PERSONAL:
        return "🔑 " + _("Tokens of your calendar")
    return "🔑 " + _("Tokens of {title}", title=_.name(calendar.title))


def name_of(token: Token, _: Texts) -> str:
    return token.name or _("Token {number}", number=token.id)


def free_number(there: Iterable[Token], _: Texts) -> int:
    """The first one that leaves a token's own name to it."""
    taken = {name_of(token, _).casefold() for token in there}
    number = 1
    while numbered(number, _).casefold() in taken:
        number += 1
    return number


def numbered(number: int, _: Texts) -> str:
    return _("Token {number}", number=number)


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
    opens = _("Whoever has it can read the calendar. I can't show it again.")
    if access is Access.WRITE:
        opens = _("Whoever has it can read and change the calendar. I can't show it again.")
    if until is not None:
        day = until.astimezone(ZoneInfo(calendar.time_zone)).date()
        opens += " " + _("It works until {date}.", date=_.day(day.month, day.day, day.year))
    shown = f"<code>{secret}</code>"
    return "\n\n".join([shown, opens, _("Try it:") + f"\n<pre>{curl}</pre>"])
