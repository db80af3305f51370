"""Who may do what in a calendar: by a group's rule, by what somebody is to a personal one, or by a
token.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from birthday_calendar.domain.keys import Access, Token
from birthday_calendar.domain.models import Event, Role, WhoMay

OWN_FOR = timedelta(days=1)  # for which whoever added an event may take that back


class Deed(StrEnum):
    """What somebody is about to do; who only looks does none."""

    KEEP_OWN = "keep_own"  # one's own birthday
    ADD = "add"
    CHANGE = "change"  # an event that is there, or delete it
    SET_UP = "set_up"  # settings
    RULE = "rule"  # say who may do what; erase the calendar
    KEEP_FEEDS = "keep_feeds"
    KEEP_TOKENS = "keep_tokens"  # and webhooks
    OWN = "own"  # ask for what is the owner's of a personal calendar; groups see to it otherwise


_EVERYBODY_S = {Deed.KEEP_OWN, Deed.OWN}
_OPEN = {
    WhoMay.EVERYBODY: _EVERYBODY_S | {Deed.ADD, Deed.CHANGE, Deed.SET_UP},
    WhoMay.ADD: _EVERYBODY_S | {Deed.ADD},
    WhoMay.ADMINS: _EVERYBODY_S,
}
_GUESTS = {
    Role.EDITOR: {Deed.KEEP_OWN, Deed.ADD, Deed.CHANGE},
    Role.VIEWER: set[Deed](),
}
_TOKENS = {
    Access.READ: set[Deed](),
    Access.WRITE: {Deed.KEEP_OWN, Deed.ADD, Deed.CHANGE},
}
_ALL = frozenset(Deed)
_OF_BEFORE = _ALL - {Deed.KEEP_TOKENS}


def everybody_may(deed: Deed, rule: WhoMay) -> bool:
    return deed in _OPEN[rule]


def guest_may(deed: Deed, role: Role) -> bool:
    """In a personal calendar that is shared with them; its owner may do everything."""
    return deed in _GUESTS.get(role, set())


def deeds_in_group(rule: WhoMay, *, is_admin: bool) -> frozenset[Deed]:
    return _ALL if is_admin else frozenset(_OPEN[rule])


def deeds_in_personal(role: Role) -> frozenset[Deed]:
    return _ALL if role is Role.OWNER else frozenset(_GUESTS[role])


def deeds_of_token(token: Token) -> frozenset[Deed]:
    if token.access is Access.ADMIN:
        return _ALL
    return _OF_BEFORE if token.is_of_before else frozenset(_TOKENS[token.access])


def is_own(event: Event, user_id: int, now: datetime) -> bool:
    """Whether they may change it whatever the rule is: it is theirs, or they added it just now."""
    if event.member_id == user_id:
        return True
    return event.added_by == user_id and now - event.created_at < OWN_FOR
