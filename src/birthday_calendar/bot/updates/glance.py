"""What can be told of an update at a glance, before aiogram reads all of it."""

from typing import Any

import msgspec
from msgspec import Struct

# Telegram's stand-ins for who writes as the group itself (an anonymous admin) or as a channel; and
# for the channel whose posts come to its group.
FACELESS = {1_087_968_824, 136_817_688, 777_000}


class User(Struct, frozen=True):
    id: int = 0
    language_code: str = ""


class Chat(Struct, frozen=True):
    id: int = 0
    type: str = ""


class Message(Struct, frozen=True, rename={"sender": "from"}):
    message_id: int = 0
    date: int = 0  # seconds since 1970
    chat: Chat = Chat()
    sender: User = User()
    sender_chat: Chat | None = None  # of who writes as a group or a channel
    text: str = ""
    caption: str = ""
    reply_to_message: "Message | None" = None


class Press(Struct, frozen=True, rename={"sender": "from"}):
    id: str = ""
    sender: User = User()
    message: Message | None = None


class InlineQuery(Struct, frozen=True, rename={"sender": "from"}):
    """Somebody writes @bot and something in a chat that we are not told of."""

    sender: User = User()


class Membership(Struct, frozen=True, rename={"sender": "from"}):
    chat: Chat = Chat()
    sender: User = User()


class Glance(Struct, frozen=True):
    """One of them is there, or none where it is of a kind that we don't ask for."""

    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Press | None = None
    inline_query: InlineQuery | None = None
    my_chat_member: Membership | None = None
    chat_member: Membership | None = None

    @property
    def chat(self) -> Chat:
        """Where it happened; nowhere where there is no chat."""
        if self.callback_query is not None:
            message = self.callback_query.message
            return Chat() if message is None else message.chat
        happened = self._written or self.my_chat_member or self.chat_member
        return Chat() if happened is None else happened.chat

    @property
    def sender(self) -> User:
        happened = (
            self._written
            or self.callback_query
            or self.inline_query
            or self.my_chat_member
            or self.chat_member
        )
        return User() if happened is None else happened.sender

    @property
    def is_faceless(self) -> bool:
        """Whether there may be several people behind the sender."""
        as_another = self._written is not None and self._written.sender_chat is not None
        return as_another or self.sender.id in FACELESS

    @property
    def _written(self) -> Message | None:
        return self.message or self.edited_message


def at(update: dict[str, Any]) -> Glance:
    """Nothing at all where it is not as Telegram makes them."""
    try:
        return msgspec.convert(update, Glance)
    except msgspec.ValidationError:
        return Glance()


def age(update: dict[str, Any], now: float) -> float:
    """Seconds since it was written; 0 of what was not."""
    written = at(update).message
    return now - written.date if written is not None else 0.0


def is_sound(value: Any) -> bool:
    """Whether its numbers are all such as a database takes; Telegram's have 52 bits at the most."""
    if isinstance(value, dict):
        return all(map(is_sound, value.values()))
    if isinstance(value, list):
        return all(map(is_sound, value))
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def chat_of(update: dict[str, Any]) -> int:
    """Where it happened; the person where there is no chat."""
    seen = at(update)
    return seen.chat.id or seen.sender.id
