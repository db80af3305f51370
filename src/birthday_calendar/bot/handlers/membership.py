"""The bot and people come to a chat and leave it; groups get a new id."""

from datetime import datetime

from aiogram import F, Router
from aiogram.methods import LeaveChat, SendMessage
from aiogram.types import ChatMemberUpdated, Message

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.door import Door, TurnedAway
from birthday_calendar.bot.handlers.start import first_steps, welcome
from birthday_calendar.database import Database
from birthday_calendar.domain.models import Pause
from birthday_calendar.services import calendars, rights, tokens
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.wording.texts import Texts


def register(router: Router) -> None:
    router.my_chat_member.register(channel, F.chat.type == "channel")
    router.my_chat_member.register(own_place)
    router.chat_member.register(standing_changed)
    router.message.register(member_left_message, F.left_chat_member)
    router.message.register(upgraded, F.migrate_to_chat_id)
    router.message.register(upgraded_from, F.migrate_from_chat_id)


async def channel(incoming: ChatMemberUpdated) -> Answer:
    """There is nobody to talk with in a channel."""
    return (
        None
        if incoming.new_chat_member.status in rights.GONE
        else LeaveChat(chat_id=incoming.chat.id)
    )


async def own_place(
    incoming: ChatMemberUpdated, db: Database, door: Door, now: datetime, _: Texts
) -> Answer:
    """Somebody blocked the bot or threw it out, or took it back."""
    private = incoming.chat.type == "private"
    if incoming.new_chat_member.status in rights.GONE:
        calendar = await get_by_chat(db, incoming.chat.id)
        if calendar is not None:
            await calendars.pause(db, calendar, Pause.BLOCKED if private else Pause.KICKED)
        return None
    is_brought = incoming.old_chat_member.status in rights.GONE
    opened = await door.open(incoming.chat, incoming.from_user, now, is_brought=is_brought)
    if isinstance(opened, TurnedAway):  # in private they are told as soon as they write
        return None if private else door.turn_away(incoming, opened, _)
    if private or not is_brought:
        return None
    return SendMessage(chat_id=incoming.chat.id, text=f"{welcome(_)}\n\n{first_steps(_)}")


async def standing_changed(incoming: ChatMemberUpdated, db: Database, now: datetime) -> Answer:
    """Somebody came, left, or was made an admin or none: their tokens rest or wake."""
    member = incoming.new_chat_member
    is_admin = member.status in rights.ADMINS
    return await note_member(db, incoming.chat.id, member.user.id, now, is_admin=is_admin)


async def member_left_message(message: Message, db: Database, now: datetime) -> Answer:
    """Bots that are no admins learn of it from this message only."""
    assert message.left_chat_member is not None
    user_id = message.left_chat_member.id
    return await note_member(db, message.chat.id, user_id, now, is_admin=False)


async def upgraded(message: Message, db: Database) -> Answer:
    assert message.migrate_to_chat_id is not None
    await calendars.move(db, message.chat.id, message.migrate_to_chat_id)
    return None


async def upgraded_from(message: Message, db: Database) -> Answer:
    assert message.migrate_from_chat_id is not None
    await calendars.move(db, message.migrate_from_chat_id, message.chat.id)
    return None


async def note_member(
    db: Database, chat_id: int, user_id: int, now: datetime, *, is_admin: bool
) -> Answer:
    calendar = await get_by_chat(db, chat_id)
    if calendar is not None:
        await tokens.note_maker(db, calendar, user_id, now, is_admin=is_admin)
    return None
