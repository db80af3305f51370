"""Whom a private bot serves: nobody but whom ALLOWED_USERS and ALLOWED_CHATS name, if they do."""

from typing import Protocol

from birthday_calendar.domain.models import Calendar


class Rules(Protocol):
    """As `config.Settings` has them, Telegram ids; where both are empty, everybody is let in."""

    @property
    def allowed_users(self) -> frozenset[int]: ...
    @property
    def allowed_chats(self) -> frozenset[int]: ...


def admits(rules: Rules, calendar: Calendar) -> bool:
    return lets_in(rules, calendar.chat_id, calendar.created_by)


def lets_in(rules: Rules, chat_id: int, brought_by: int | None) -> bool:
    """A chat that is named, or is of a person who is: in private, or as they brought the bot."""
    if not rules.allowed_users and not rules.allowed_chats:
        return True
    is_of_one = not rules.allowed_users.isdisjoint({chat_id, brought_by})
    return is_of_one or chat_id in rules.allowed_chats
