"""Methods that bring updates to the bot: by long polling or by a webhook."""

import asyncio
import socket
from urllib.parse import urlsplit

from telegram_sandbox.errors import ApiError, bad_request, conflict
from telegram_sandbox.fields import Json, as_argument
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import METHODS, Result, method, run_call
from telegram_sandbox.world import webhook
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.updates import DEFAULT_TYPES, MAX_TIMEOUT
from telegram_sandbox.world.webhook import Webhook, WebhookSettings


@method
async def get_updates(bot: Bot, params: Params) -> list[Json]:
    if bot.webhook is not None:
        active = conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        raise await bot.updates.held_back(active)
    offset = params.integer("offset")
    limit = params.clamped("limit", 100, 1, 100)
    timeout = params.clamped("timeout", 0, 0, MAX_TIMEOUT)
    _remember_allowed(bot, params)
    try:
        return await bot.updates.poll(offset, limit, timeout)
    except ApiError as error:
        raise await bot.updates.held_back(error) from None


@method
async def set_webhook(bot: Bot, params: Params) -> Result:
    if not params.text("url"):
        return await delete_webhook(bot, params)
    certificate = params.upload("certificate")
    settings = WebhookSettings(
        url=params.text("url"),
        secret_token=params.text("secret_token"),
        max_connections=params.clamped("max_connections", 40, 1, 100),
        ip_address=params.text("ip_address"),
        certificate=certificate.content.decode(errors="replace") if certificate else "",
    )
    drop = params.boolean("drop_pending_updates")
    if bot.webhook is not None and bot.webhook.settings == settings and not drop:
        _remember_allowed(bot, params)
        return Result(True, "Webhook is already set")
    webhook.check(settings)
    await _resolve(settings.target)
    bot.updates.stop_poller(conflict("terminated by setWebhook request"))
    _close_webhook(bot)
    if drop:
        bot.updates.clear()
    _remember_allowed(bot, params)

    async def reply(call: Json) -> None:
        args = {name: as_argument(value) for name, value in call.items()}
        called = METHODS.get(args.pop("method").lower())
        if called is not None:
            await run_call(bot, called, Params(args))

    bot.webhook = Webhook(settings, bot.updates, reply)
    return Result(True, "Webhook was set")


@method
async def delete_webhook(bot: Bot, params: Params) -> Result:
    was_set = bot.webhook is not None
    _close_webhook(bot)
    if params.boolean("drop_pending_updates"):
        bot.updates.clear()
    return Result(True, "Webhook was deleted" if was_set else "Webhook is already deleted")


@method
async def get_webhook_info(bot: Bot, params: Params) -> Json:
    info = {"url": "", "has_custom_certificate": False}
    if bot.webhook is not None:
        info = bot.webhook.info()
    bot.updates.drop_expired()
    info["pending_update_count"] = len(bot.updates.pending)
    if bot.updates.allowed != DEFAULT_TYPES:
        info["allowed_updates"] = sorted(bot.updates.allowed)
    return info


def _remember_allowed(bot: Bot, params: Params) -> None:
    try:
        bot.updates.remember_allowed(params.json("allowed_updates", "no JSON"))
    except ApiError:
        return  # tdlib ignores a list it can't read


def _close_webhook(bot: Bot) -> None:
    if bot.webhook is not None:
        bot.webhook.close()
        bot.webhook = None


async def _resolve(url: str) -> None:
    """Telegram resolves the host before it says yes."""
    try:
        await asyncio.get_running_loop().getaddrinfo(urlsplit(url).hostname, None)
    except (socket.gaierror, UnicodeError):
        text = "bad webhook: Failed to resolve host: Name or service not known"
        raise bad_request(text) from None
