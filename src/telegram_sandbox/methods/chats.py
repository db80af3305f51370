"""Methods about chats and who is in them."""

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.methods.access import chat_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat
from telegram_sandbox.world.members import (
    ADMINISTRATORS,
    PERMISSIONS,
    PRESENT,
    described,
    member,
)
from telegram_sandbox.world.people import set_member

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")


@method
async def get_chat(bot: Bot, params: Params) -> Json:
    chat = chat_of(bot, params, "read")
    result = {**chat.json(), "accent_color_id": 0, "max_reaction_count": 11}
    result["accepted_gift_types"] = dict.fromkeys((*_GIFTS, "gifts_from_channels"), False)
    if chat.private:
        details = bot.directory.details_of(chat.id)
        if details.birthdate is not None:
            result["birthdate"] = details.birthdate
        if details.hides_forwards:
            result["has_private_forwards"] = True
    else:
        result["permissions"] = {name: name not in chat.denied for name in PERMISSIONS}
    if chat.pinned:
        result["pinned_message"] = chat.messages[chat.pinned[-1]].data
    return result


@method
async def get_chat_member(bot: Bot, params: Params) -> Json:
    user_id = params.user_id()
    chat = chat_of(bot, params, "read")
    user = bot.user_of(user_id)
    if user is None:
        raise bad_request("user not found")
    if user_id == bot.id:
        return described(chat, user, chat.bot)
    if not chat.private:  # somebody known who was never in the group has left it, to Telegram
        return described(chat, user, chat.members.get(user_id, member("left")))
    if user_id != chat.id:
        raise bad_request("user not found")
    return described(chat, user, member("member"))


@method
async def get_user_profile_photos(bot: Bot, params: Params) -> Json:
    """Of a person in the sandbox at most one picture, in one size."""
    user_id = params.user_id()
    if bot.user_of(user_id) is None:
        raise bad_request("user not found")
    photo = bot.directory.details_of(user_id).photo
    sizes = [bot.files.get(photo).as_photo()] if photo in bot.files.by_id else []
    offset, limit = params.integer("offset"), params.clamped("limit", 100, 1, 100)
    return {"total_count": len(sizes), "photos": sizes[max(0, offset) :][:limit]}


@method
async def get_chat_administrators(bot: Bot, params: Params) -> list[Json]:
    chat = chat_of(bot, params, "read")
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    return [found for found in _present(bot, chat) if found["status"] in ADMINISTRATORS]


@method
async def get_chat_member_count(bot: Bot, params: Params) -> int:
    chat = chat_of(bot, params, "read")
    return 2 if chat.private else len(_present(bot, chat))


@method
async def get_chat_members_count(bot: Bot, params: Params) -> int:
    return await get_chat_member_count(bot, params)


@method
async def leave_chat(bot: Bot, params: Params) -> bool:
    chat = chat_of(bot, params)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    set_member(bot, chat, bot.id, member("left"), by=bot.user())
    return True


def _present(bot: Bot, chat: Chat) -> list[Json]:
    members = {**chat.members, bot.id: chat.bot}
    return [
        described(chat, user, found)
        for user_id, found in members.items()
        if found["status"] in PRESENT and (user := bot.user_of(user_id))
    ]
