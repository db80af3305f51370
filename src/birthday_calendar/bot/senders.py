"""Whose words a message shows: of who is forwarded, or replied to."""

from aiogram.types import Message, MessageOriginHiddenUser, MessageOriginUser

from birthday_calendar.bot.dialogues import has_no_face


def forwarded_sender(message: Message) -> str | None:
    """The name of the person whose message was forwarded; None where it is none, or a bot's."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser) and not origin.sender_user.is_bot:
        return origin.sender_user.full_name
    if isinstance(origin, MessageOriginHiddenUser):
        return origin.sender_user_name
    return None


def is_forwarded_to_oneself(message: Message) -> bool:
    """Whether somebody forwards what they have written themselves."""
    origin = message.forward_origin
    return (
        isinstance(origin, MessageOriginUser)
        and message.from_user is not None
        and origin.sender_user.id == message.from_user.id
    )


def answered_sender(message: Message) -> str | None:
    """The name of the person whose message was replied to, or was forwarded there.

    In private who replies to what they wrote themselves means nobody.
    """
    to = message.reply_to_message
    if to is None or to.forum_topic_created is not None:
        return None
    if to.forward_origin is not None:
        return forwarded_sender(to)
    if message.chat.type == "private" or has_no_face(to):
        return None
    if to.from_user is None or to.from_user.is_bot:
        return None
    return to.from_user.full_name
