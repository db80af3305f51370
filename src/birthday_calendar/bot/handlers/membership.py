"""The bot and people come to a chat and leave it; groups get a new id."""

from aiogram import F, Router
from aiogram.methods import LeaveChat
from aiogram.types import ChatMemberRestricted, ChatMemberUpdated, User

from birthday_calendar import rights
from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Written
from birthday_calendar.bot.door import Door, TurnedAway
from birthday_calendar.bot.handlers.start import greeting, steps
from birthday_calendar.bot.meeting import Meet, shown_name
from birthday_calendar.bot.roles import Roles
from birthday_calendar.domain.models import Pause, Role
from birthday_calendar.services import calendars, members, own_birthday, tokens

MemberUpdated = Context[ChatMemberUpdated]


def register(router: Router) -> None:
    router.my_chat_member.register(channel, F.chat.type == "channel")
    router.my_chat_member.register(own_place)
    router.chat_member.register(standing_changed)
    router.message.register(member_left_message, F.left_chat_member)
    router.message.register(topic_edited, F.forum_topic_edited)
    router.message.register(upgraded, F.migrate_to_chat_id)
    router.message.register(upgraded_from, F.migrate_from_chat_id)


async def channel(context: MemberUpdated) -> Answer:
    """There is nobody to talk with in a channel."""
    is_gone = context.source.new_chat_member.status in rights.GONE
    return None if is_gone else LeaveChat(chat_id=context.chat.id)


async def own_place(context: MemberUpdated, door: Door) -> Answer:
    """Somebody blocked the bot or threw it out, or took it back."""
    if context.source.new_chat_member.status in rights.GONE:
        if context.found is not None:
            reason = Pause.BLOCKED if context.is_private else Pause.KICKED
            await calendars.pause(context.db, context.found, reason)
        return None
    is_brought = context.source.old_chat_member.status in rights.GONE
    opened = await door.open(context, is_brought=is_brought)
    if isinstance(opened, TurnedAway):  # in private they are told as soon as they write
        return None if context.is_private else door.turn_away(context, opened)
    if context.is_private or not is_brought:
        return None
    return context.say(
        await greeting(context, opened), steps(opened, context.texts, context.settings)
    )


async def standing_changed(context: MemberUpdated, meet: Meet, roles: Roles) -> Answer:
    """Somebody came, left, or was made an admin or none: their tokens rest or wake."""
    member = context.source.new_chat_member
    roles.forget(context.chat.id, member.user.id)
    is_here = member.status not in rights.GONE
    if isinstance(member, ChatMemberRestricted):  # who is, may have left all the same
        is_here = member.is_member
    is_admin = member.status in rights.ADMINS
    return await note_member(context, member.user, meet, is_admin=is_admin, is_here=is_here)


async def member_left_message(context: Written, meet: Meet) -> Answer:
    """Bots that are no admins learn of it from this message only."""
    user = context.source.left_chat_member
    assert user is not None
    return await note_member(context, user, meet, is_admin=False, is_here=False)


async def topic_edited(context: Written) -> Answer:
    edited = context.source.forum_topic_edited
    if context.found is not None and context.topic is not None and edited and edited.name:
        await calendars.rename_topic(context.db, context.found, context.topic, edited.name)
    return None


async def upgraded(context: Written) -> Answer:
    assert context.source.migrate_to_chat_id is not None
    await calendars.move(context.db, context.chat.id, context.source.migrate_to_chat_id)
    return None


async def upgraded_from(context: Written) -> Answer:
    assert context.source.migrate_from_chat_id is not None
    await calendars.move(context.db, context.source.migrate_from_chat_id, context.chat.id)
    return None


async def note_member(
    context: Context[Source], user: User, meet: Meet, *, is_admin: bool, is_here: bool
) -> Answer:
    db, calendar, now = context.db, context.found, context.now
    if calendar is None or user.is_bot:
        return None
    await tokens.note_maker(db, calendar, user.id, now, is_admin=is_admin)
    if is_here:
        role = Role.OWNER if is_admin else Role.EDITOR
        await members.met(db, calendar, user.id, shown_name(user), user.username, now, role=role)
    else:
        meet.forget(calendar, user.id)
        if await members.left(db, calendar, user.id, now):
            return await offer_removal(context, user)
    return None


async def offer_removal(context: Context[Source], user: User) -> Answer:
    """Of the own birthday of who has left; whoever presses the button may do that or not."""
    own = await own_birthday.get(context.db, context.calendar, user.id)
    if own is None:
        return None
    _ = context.texts
    text = _(
        "{name} has left. I still keep their birthday, {date}.",
        name=_.name(own.name),
        date=_.day(own.month, own.day),
    )
    return context.say(text, keyboards.of_who_left(own, _))
