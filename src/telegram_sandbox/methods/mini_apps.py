"""Methods for Mini Apps."""

import time

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.methods.answering import inline_result
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.world import prepared
from telegram_sandbox.world.bot import Bot

_KINDS = ("users", "bots", "groups", "channels")


@method
async def save_prepared_inline_message(bot: Bot, params: Params) -> Json:
    user_id = params.user_id()
    result = inline_result(_given(params))
    if user_id not in bot.directory.users:
        raise bad_request("user not found")
    names = {kind: f"allow_{kind.removesuffix('s')}_chats" for kind in _KINDS}
    kinds = frozenset(kind for kind, name in names.items() if params.boolean(name))
    if not kinds:
        raise bad_request("At least one chat type must be allowed")
    return {
        "id": prepared.save(bot, user_id, result, kinds),
        "expiration_date": int(time.time()) + prepared.LIFETIME,
    }


def _given(params: Params) -> object:
    error = "Can't parse JSON encoded inline query result"
    given: object = params.json("result", error)
    if given is None:  # to tdlib nothing is no JSON
        raise bad_request(error)
    return given
