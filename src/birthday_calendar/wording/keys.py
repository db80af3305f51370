"""What is said of tokens and feeds: who made one, when it was used, why it rests. HTML, escaped."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from birthday_calendar.domain import key_rules
from birthday_calendar.domain.admission import Rules
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.keys import Access, Key, Rest, Token
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.wording.texts import Texts

ACCESS = {
    Access.READ: N_("read-only"),
    Access.WRITE: N_("reads and changes dates"),
    Access.ADMIN: N_("everything, settings and tokens too"),
}
_OF_BEFORE = N_("reads and changes")
OPENS = {
    Access.READ: N_("Whoever has it can read the calendar. I can't show it again."),
    Access.WRITE: N_("Whoever has it can read and change all dates. I can't show it again."),
    Access.ADMIN: N_(
        "Whoever has it can read and change everything, settings and tokens too. I can't show it"
        " again."
    ),
}
_RESTS = {
    Rest.NO_ADMIN: N_("Rests: whoever made it is no admin any more."),
    Rest.BOT_GONE: N_("Rests until I am back in the chat."),
    Rest.NOT_SERVED: N_("Rests: this bot does not serve the chat."),
}


class Reader:
    """Who looks at a calendar's keys, and what is known of who made them."""

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

    def facts(self, key: Key) -> list[str]:
        """When it was made, by whom, when it was used last, and until when it is good."""
        _ = self._texts
        used = _("not used yet")
        if key.last_used_at is not None:
            used = _("used {date}", date=self.day(key.last_used_at))
        facts = [self._made(key), used]
        if isinstance(key, Token) and key.expires_at is not None:
            until, expired = self.day(key.expires_at), key_rules.has_expired(key, self._now)
            facts.append(
                _("expired {date}", date=until) if expired else _("until {date}", date=until)
            )
        return facts

    def rest(self, key: Key) -> list[str]:
        """A line on why it opens nothing now, where it does not."""
        rest = key_rules.why_it_rests(self._rules, key, self._calendar)
        return [] if rest is None else ["💤 " + self._texts(_RESTS[rest])]

    def _made(self, key: Key) -> str:
        _, day = self._texts, self.day(key.created_at)
        if self._calendar.kind is CalendarKind.PERSONAL:
            return _("made {date}", date=day)
        if key.user_id == self._user_id:
            return _("made by you {date}", date=day)
        if key.user_id in self._makers:
            return _("made by {name} {date}", name=_.name(self._makers[key.user_id]), date=day)
        return _("made by somebody else {date}", date=day)

    def day(self, instant: datetime) -> str:
        """In the calendar's time zone; the year where it is another one."""
        zone = ZoneInfo(self._calendar.time_zone)
        day, today = instant.astimezone(zone).date(), self._now.astimezone(zone).date()
        if day == today:
            return self._texts("today")
        return self._texts.day(day.month, day.day, day.year if day.year != today.year else None)


def access_of(token: Token, _: Texts) -> str:
    return _(_OF_BEFORE if token.is_of_before else ACCESS[token.access])


def name_of(token: Token, _: Texts) -> str:
    return token.name or _("Token {number}", number=token.id)


def free_number(names: Iterable[str], numbered: Callable[[int, Texts], str], _: Texts) -> int:
    """The first one whose name none of them has."""
    taken = {name.casefold() for name in names}
    return next(one for one in count(1) if numbered(one, _).casefold() not in taken)


def numbered(number: int, _: Texts) -> str:
    return _("Token {number}", number=number)
