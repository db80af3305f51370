"""What it means that a call to Telegram brings no result: for all calls, or for one chat only."""

import re
from enum import Enum, auto
from typing import Any

from birthday_calendar.states import State


class Refusal(Enum):
    """What it means that Telegram does not do something in a chat."""

    CLOSED = auto()  # the chat is closed to the bot until somebody there opens it again
    NOT_ALLOWED = auto()  # the bot is there and may not do that now
    NO_TOPIC = auto()  # the topic is gone; the chat is there
    TOPIC_CLOSED = auto()  # the topic takes no messages now
    NOBODY = auto()  # the chat, or Telegram, does not know that person (any more)
    TOO_LATE = auto()  # of what happened meanwhile; nothing is wrong with anybody
    OTHER = auto()  # the call is at fault


class TelegramFailure(Exception):
    """A call without a result: because of a `trouble` of all calls, or a `refusal` of this one."""

    trouble: State | None = None
    refusal: Refusal | None = None
    retry_after: float = 0.0  # seconds that Telegram asks to wait
    migrate_to_chat_id: int | None = None  # the chat's new id, where it has another one

    def __init__(self, said: str, description: str = ""):
        super().__init__(said)
        self.description = description or said


class TelegramUnreachable(TelegramFailure):
    """No answer, or none that makes sense: whether it was carried out can't be known."""

    trouble: State = State.UNREACHABLE


class TelegramError(TelegramFailure):
    """What Telegram answered, in its words; `code` is its error_code, an HTTP status."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None):
        # Telegram quotes what it can't read, which is what people wrote: not for logs
        said = re.sub(r'"[^"]*"', '"…"', description)
        super().__init__(f"{code} {said}", description)
        self.code = code
        parameters = parameters or {}
        self.retry_after = parameters.get("retry_after", 0.0)
        self.migrate_to_chat_id = parameters.get("migrate_to_chat_id")
        self.trouble = _trouble_of(code, said.lower())
        self.refusal = _refusal_of(code, said.lower()) if self.trouble is None else None


def _trouble_of(code: int, said: str) -> State | None:
    match code:
        case 401 | 404:
            return State.UNAUTHORIZED
        case 409:
            return State.WEBHOOK_SET if "webhook" in said else State.CONFLICT
        case 429:
            return State.THROTTLED
        case 400 if "webhook" in said:
            return State.WEBHOOK_REFUSED
    return State.UNREACHABLE if code >= 500 else None


# Words of the Bot API server and of Telegram behind it (https://core.telegram.org/api/errors).
_REFUSALS = {
    Refusal.NO_TOPIC: ("message thread not found", "topic_deleted", "topic_id_invalid"),
    Refusal.TOPIC_CLOSED: ("topic_closed", "topic_hidden"),
    Refusal.NOT_ALLOWED: (
        *("not enough rights", "have no rights to send", "need administrator rights"),
        *("chat_restricted", "chat_write_forbidden", "chat_send_", "chat_guest_send_forbidden"),
        *("user_banned_in_channel", "chat_admin_required"),
        *("payment_required", "allow_payment_required", "member list is inaccessible"),
    ),
    Refusal.CLOSED: ("chat not found", "peer_id_invalid", "group chat was deactivated"),
    Refusal.NOBODY: ("user not found", "member not found", "participant_id_invalid", "user_id"),
    Refusal.TOO_LATE: ("message is not modified", "query is too old", "message to edit not found"),
}


def _refusal_of(code: int, said: str) -> Refusal:
    for refusal, known in _REFUSALS.items():
        if any(words in said for words in known):
            return refusal
    return Refusal.CLOSED if code == 403 else Refusal.OTHER
