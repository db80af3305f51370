"""The method that gives a member of a group a tag.

Telegram's servers refuse what it may not, in capital letters; which words they have for a tag's
text isn't documented: these are those for an administrator's title, which is of the same kind.
"""

import unicodedata

from telegram_sandbox.errors import bad_request
from telegram_sandbox.methods.access import chat_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.members import ADMINISTRATORS, PRESENT, member
from telegram_sandbox.world.people import set_member
from telegram_sandbox.world.rights import is_given

MAX_TAG = 16  # characters: https://core.telegram.org/bots/api#setchatmembertag
_VARIATION = "\ufe0f"  # what makes some signs emoji


@method
async def set_chat_member_tag(bot: Bot, params: Params) -> bool:
    """Of a regular member; without a tag they have none any more."""
    user_id = params.user_id()
    chat = chat_of(bot, params)
    if chat.private:
        raise bad_request("method is available only for groups and supergroups")
    if bot.user_of(user_id) is None:
        raise bad_request("user not found")
    if not is_given(chat.bot, "can_manage_tags"):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    found = chat.members.get(user_id, member("left"))
    if found["status"] not in PRESENT:
        raise bad_request("USER_NOT_PARTICIPANT")
    if found["status"] in ADMINISTRATORS:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    tag = params.text("tag").strip()
    if any(_is_emoji(char) for char in tag):
        raise bad_request("ADMIN_RANK_EMOJI_NOT_ALLOWED")
    if len(tag) > MAX_TAG:
        raise bad_request("ADMIN_RANK_INVALID")
    rest = {name: value for name, value in found.items() if name != "tag"}
    set_member(bot, chat, user_id, rest | ({"tag": tag} if tag else {}), by=bot.user())
    return True


def _is_emoji(char: str) -> bool:
    return char == _VARIATION or (unicodedata.category(char) in ("So", "Sk") and ord(char) > 0x2000)
