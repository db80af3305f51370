"""Who may do what in a group's calendar; in one's own everybody may do everything."""

from datetime import datetime, timedelta
from enum import StrEnum

from birthday_calendar.domain.models import Event, WhoMay

OWN_FOR = timedelta(days=1)  # for which whoever added an event may take that back


class Deed(StrEnum):
    """What somebody is about to do."""

    ADD = "add"
    CHANGE = "change"  # an event that is there, or delete it
    SET_UP = "set_up"  # settings
    RULE = "rule"  # say who may do what; erase the calendar


_OPEN = {
    WhoMay.EVERYBODY: {Deed.ADD, Deed.CHANGE, Deed.SET_UP},
    WhoMay.ADD: {Deed.ADD},
    WhoMay.ADMINS: set[Deed](),
}


def everybody_may(deed: Deed, rule: WhoMay) -> bool:
    return deed in _OPEN[rule]


def is_own(event: Event, user_id: int, now: datetime) -> bool:
    """Whether they may change it whatever the rule is: it is theirs, or they added it just now."""
    if event.member_id == user_id:
        return True
    return event.added_by == user_id and now - event.created_at < OWN_FOR
