"""The sandbox's own endpoints about chats and who is in them; control.py says how to call them.

`by` is whose doing it is: the first member of the group unless it is given. The bot is told of
each change as Telegram tells it; what Telegram doesn't allow a person, too, is refused with 400.

POST   /sandbox/block       {user_id}: the person blocks the bot
POST   /sandbox/unblock     {user_id}
POST   /sandbox/deactivate  {user_id}: the account is deleted
POST   /sandbox/kick        {chat_id, by?}: the bot is removed from the group and banned
POST   /sandbox/members     {chat_id, user_id, status?, is_anonymous?, custom_title?, tag?, rights?,
                            by?}:
                            anyone's status and rights in a chat; user_id may be "bot". status is
                            creator, administrator, member, restricted (in supergroups), left or
                            kicked; rights is {can_…: true or false} of an administrator or of a
                            restricted member, who has none to begin with. What isn't given stays
POST   /sandbox/startgroup  {chat_id, user_id, payload, title?}: the person opens the bot's link
                            ?startgroup=payload and chooses that group, made by them where nobody
                            knows it: the bot joins if it isn't there, and hears /start@bot payload
POST   /sandbox/permissions {chat_id, can_…: true or false}: what members may do in a group; what is
                            not named stays
POST   /sandbox/freeze      {chat_id, frozen}: Telegram itself restricts the chat, or no more
POST   /sandbox/migrate     {chat_id, by?}: a basic group becomes a supergroup; answers the new
                            chat_id
POST   /sandbox/forum       {chat_id, is_forum}: a supergroup gets topics, or has none any more
POST   /sandbox/topics      {chat_id, name, icon_color?, by?}: somebody makes a topic; answers its
                            message_thread_id. General has 1
POST   /sandbox/topics/ACT  {chat_id, message_thread_id, by?}: ACT is edit (with name), close,
                            reopen or delete, which the bot's server takes a minute to notice unless
                            it was long_ago (true); hide and unhide are for General
"""

from telegram_sandbox.fields import Json
from telegram_sandbox.web.endpoints import chat_in, endpoint, person_in
from telegram_sandbox.world import forum, people
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat
from telegram_sandbox.world.members import PERMISSIONS, changed, member
from telegram_sandbox.world.people import set_member
from telegram_sandbox.world.rights import member_of

_NO_RIGHTS = ("is_anonymous", "custom_title", "tag")


@endpoint
async def block(bot: Bot, arguments: Json) -> Json:
    return _set_bot(bot, arguments, "kicked")


@endpoint
async def unblock(bot: Bot, arguments: Json) -> Json:
    return _set_bot(bot, arguments, "member")


@endpoint
async def deactivate(bot: Bot, arguments: Json) -> Json:
    bot.directory.deactivated.add(person_in(bot, arguments)["id"])
    return {"ok": True}


@endpoint
async def kick(bot: Bot, arguments: Json) -> Json:
    chat = chat_in(bot, arguments)
    set_member(bot, chat, bot.id, member("kicked"), by=_someone(bot, chat, arguments))
    return {"ok": True}


@endpoint
async def set_members(bot: Bot, arguments: Json) -> Json:
    chat = chat_in(bot, arguments)
    user_id = bot.id if arguments["user_id"] == "bot" else int(arguments["user_id"])
    if bot.user_of(user_id) is None:
        raise LookupError(f"user {user_id}")
    own = {
        name: arguments[name]
        for name in ("is_anonymous", "custom_title", "tag")
        if name in arguments
    }
    rights = {**arguments.get("rights", {}), **own}
    old = chat.bot if user_id == bot.id else member_of(chat, user_id)
    new = changed(old, arguments.get("status"), rights)
    if chat.type != "supergroup" and (new["status"] == "restricted" or new.get("is_anonymous")):
        raise ValueError("only in a supergroup: upgrade the group at /sandbox/migrate")
    set_member(bot, chat, user_id, new, by=_someone(bot, chat, arguments))
    return {"ok": True}


@endpoint
async def start_in_group(bot: Bot, arguments: Json) -> Json:
    user, chat_id = person_in(bot, arguments), int(arguments["chat_id"])
    if chat_id not in bot.directory.chats:
        title = str(arguments.get("title", "Group"))
        made = bot.directory.add_chat({"id": chat_id, "title": title})
        made.members[user["id"]], made.bot = member("creator"), member("left")
    return people.start_in_group(
        bot, chat_in(bot, arguments), user, str(arguments.get("payload", ""))
    )


@endpoint
async def set_permissions(bot: Bot, arguments: Json) -> Json:
    chat = chat_in(bot, arguments)
    named = {name: value for name, value in arguments.items() if name != "chat_id"}
    for name, value in named.items():
        if name not in PERMISSIONS or not isinstance(value, bool):
            raise ValueError(f"{name}: {value!r} is no permission")
    chat.denied -= {name for name, value in named.items() if value}
    chat.denied |= {name for name, value in named.items() if not value}
    bot.tell("chat", chat.id)
    return {"ok": True}


@endpoint
async def freeze(bot: Bot, arguments: Json) -> Json:
    chat_in(bot, arguments).frozen = _boolean(arguments, "frozen")
    return {"ok": True}


@endpoint
async def migrate(bot: Bot, arguments: Json) -> Json:
    chat = chat_in(bot, arguments)
    upgraded = people.migrate(bot, chat, by=_someone(bot, chat, arguments))
    return {"ok": True, "chat_id": upgraded.id}


@endpoint
async def set_forum(bot: Bot, arguments: Json) -> Json:
    forum.switch(bot, chat_in(bot, arguments), _boolean(arguments, "is_forum"))
    return {"ok": True}


@endpoint
async def create_topic(bot: Bot, arguments: Json) -> Json:
    chat = chat_in(bot, arguments)
    by, color = _someone(bot, chat, arguments), int(arguments.get("icon_color", 0))
    topic = forum.create(bot, chat, by, str(arguments["name"]), color)
    return {"ok": True, "message_thread_id": topic.id}


@endpoint
async def change_topic(bot: Bot, arguments: Json) -> Json:
    chat, act = chat_in(bot, arguments), arguments["act"]
    by, topic_id = _someone(bot, chat, arguments), int(arguments.get("message_thread_id", 0))
    match act:
        case "edit":
            forum.edit(bot, chat, by, topic_id, str(arguments["name"]))
        case "close" | "reopen":
            forum.close(bot, chat, by, topic_id, closed=act == "close")
        case "hide" | "unhide":
            forum.hide(bot, chat, by, hidden=act == "hide")
        case "delete":
            forum.delete(bot, chat, by, topic_id, long_ago=bool(arguments.get("long_ago")))
        case _:
            raise LookupError(act)
    return {"ok": True}


def _set_bot(bot: Bot, arguments: Json, status: str) -> Json:
    """What a person makes of the bot in their private chat."""
    user = person_in(bot, arguments)
    chat = bot.directory.private_chat(user["id"])
    set_member(bot, chat, bot.id, member(status), by=user)
    return {"ok": True}


def _boolean(arguments: Json, name: str) -> bool:
    value = arguments[name]
    if not isinstance(value, bool):
        raise ValueError(f"{name} has to be true or false")
    return value


def _someone(bot: Bot, chat: Chat, arguments: Json) -> Json:
    """Who changes something: `by`, or the group's first member, or the person of the chat."""
    candidates = [int(arguments["by"])] if "by" in arguments else [*chat.members, chat.id]
    known = (bot.directory.users[number] for number in candidates if number in bot.directory.users)
    stranger = {"id": 700_000_099, "is_bot": False, "first_name": "Somebody"}
    return next(known, stranger)
