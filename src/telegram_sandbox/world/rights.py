"""What the bot and people may do in a chat, and the words in which the bot is refused.

An administrator may do what the rights say that were given. Permissions are everybody's: the chat
can deny them to its members, and to one restricted member; those to write bind no administrator.
So does tdlib work it out (DialogParticipantStatus::apply_restrictions), which then refuses messages
before Telegram's servers see them (can_send_message_content). What only those servers know they
refuse in capital letters.
"""

from telegram_sandbox.errors import bad_request, forbidden
from telegram_sandbox.fields import Json
from telegram_sandbox.world.chats import Chat
from telegram_sandbox.world.members import PRESENT, RIGHTS, member

_KINDS = {  # of content: the permission it needs, and what tdlib calls it
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
    "text": ("can_send_messages", "text messages"),
    "contact": ("can_send_messages", "contacts"),
    "poll": ("can_send_polls", "polls"),
    "location": ("can_send_messages", "locations"),
}


def is_given(found: Json, right: str) -> bool:
    """Whether a ChatMember has a right as an administrator.

    A bot has can_pin_messages and the like only so, whatever everybody may.
    """
    if found["status"] == "administrator":
        return bool(found[right])
    return bool(found["status"] == "creator")


def is_allowed(chat: Chat, found: Json, permission: str) -> bool:
    """Whether a ChatMember has a permission; in a private chat everybody has all."""
    status = found["status"]
    if chat.private or status == "creator":
        return True
    if status == "administrator" and permission not in RIGHTS:
        return True
    if status == "restricted" and not found[permission]:
        return False
    return permission not in chat.denied and status in PRESENT


def member_of(chat: Chat, user_id: int) -> Json:
    """A person's ChatMember; whoever is not known there counts as a member."""
    return chat.members.get(user_id, member("member"))


def kind_refused(chat: Chat, found: Json, content: Json) -> str | None:
    """What of this content (fields of a Message) a ChatMember may not send; None for nothing."""
    for kind, (permission, words) in _KINDS.items():
        if kind in content and not is_allowed(chat, found, permission):
            return words
    return None


def require_open(chat: Chat) -> None:
    """Raises ApiError where nothing of the bot gets into the chat, whatever its rights are.

    403 where a person doesn't let it write: not yet, or no more; 400 where Telegram doesn't.
    """
    if chat.private and chat.bot_status == "kicked":
        raise forbidden("bot was blocked by the user")
    if chat.private and not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    if chat.frozen:
        raise bad_request("CHAT_RESTRICTED")
