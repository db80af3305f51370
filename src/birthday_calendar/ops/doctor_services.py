"""Checks of what the programs need and do: database, Telegram, polling, webhook, reminders."""

import asyncio
import socket
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from birthday_calendar import health
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import N_, CalendarError, DatabaseBroken
from birthday_calendar.ops.doctor_report import Check
from birthday_calendar.services import bots, lateness
from birthday_calendar.states import Level, State
from birthday_calendar.storage import condition, leases
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramError, TelegramFailure, TelegramUnreachable

PATIENCE = 2.0  # seconds with the database
QUICK_CHECK_WITHIN = 2.5  # seconds
_RESTORE = N_('somebody has dropped them: restore a backup, see "Backup, break, restore"')


async def database(settings: Settings) -> list[Check]:
    kind = urlsplit(settings.database_url).scheme
    async with Database(settings.database_url, patience=PATIENCE) as db:
        found = await health.of_database(db)
        if not found.state.is_well:
            detail = f"{kind} is {found.state}: {found.reason}"
            return [Check("database", found.state.level, detail, found.state.advice(), found.state)]
        if missing := await condition.missing_tables(db):
            detail = f"{kind} has lost tables: {', '.join(missing)}"
            return [Check("database", Level.FAILURE, detail, _RESTORE)]
        if db.is_sqlite:
            level, what = await _quick_check(db)
        else:
            version = await condition.encryption(db)
            level, what = Level.OK, f"encrypted, {version}" if version else "not encrypted"
    detail = f"{kind}, {found.reason or 'migrated'}; {what}"
    state = State.CORRUPT if level is Level.FAILURE else State.UP
    return [Check("database", level, detail, state.advice(), state)]


async def _quick_check(db: Database) -> tuple[Level, str]:
    try:
        async with asyncio.timeout(QUICK_CHECK_WITHIN):
            wrong = await condition.quick_check(db)
    except TimeoutError:
        return Level.OK, f"quick_check was not done after {QUICK_CHECK_WITHIN:g} s"
    except DatabaseBroken as error:
        return Level.FAILURE, str(error)
    return (Level.FAILURE, wrong) if wrong else (Level.OK, "quick_check finds nothing wrong")


async def telegram(settings: Settings) -> list[Check]:
    where = "the sandbox" if settings.is_on_sandbox else settings.telegram_api_url
    if not settings.telegram_bot_token:  # of another form than Telegram's no program starts
        state = State.UNAUTHORIZED
        detail = "TELEGRAM_BOT_TOKEN is not set"
        return [Check("Telegram", Level.FAILURE, detail, state.advice(), state)]
    try:
        async with _bot_api(settings) as api:
            me = await api.call("getMe")
    except TelegramError as error:
        state = error.trouble or State.UNREACHABLE
        detail = f"{where} says {error}"
        return [Check("Telegram", Level.FAILURE, detail, state.advice(), state)]
    except TelegramUnreachable as error:
        detail = f"{where} can't be reached: {error}"
        advice = "see nginx and sandbox" if settings.is_on_sandbox else error.trouble.advice()
        return [Check("Telegram", Level.FAILURE, detail, advice, error.trouble)]
    return [Check("Telegram", Level.OK, f"@{me['username']} at {where}")]


async def polling(settings: Settings) -> list[Check]:
    """Who polls: the holder of the lease, and what the bot here says of itself."""
    check = _state_of("bot", "polling", settings)
    return [_with(check, await _leader(settings, f"poll:{settings.bot_id}"))]


async def reminders(settings: Settings) -> list[Check]:
    check = _state_of("reminders", "reminders", settings)
    return [_with(check, await _leader(settings, "reminders"))]


async def cards(settings: Settings) -> list[Check]:
    """What keeps cards from being drawn, such as missing fonts; its program has its own line."""
    found = _state_of("cards", "drawing", settings)
    return [] if found.level is Level.OK else [found]


async def deliveries(settings: Settings) -> list[Check]:
    """Whether people are told in time, whoever sends."""
    now = datetime.now(UTC)
    try:
        async with Database(settings.database_url, patience=PATIENCE) as db:
            late = await lateness.find(db, now)
    except CalendarError:
        return [Check("deliveries", Level.WARNING, "unknown: see database")]
    if late is None:
        return [Check("deliveries", Level.OK, "none is late")]
    behind = (now - late.since) // timedelta(minutes=1)
    detail = f"late: {late.count}, the first of them by {behind} minutes"
    advice = N_('see the lines `reminders` and `Telegram`, and "Reminders are not sent"')
    return [Check("deliveries", Level.FAILURE, detail, advice)]


async def sandbox(settings: Settings) -> list[Check]:
    """Who may reach it, and what it stands before; its program has a line of its own."""
    if not settings.sandbox:
        return []
    async with Database(settings.database_url) as db:
        found = await bots.of_sandbox(db, settings)
    detail = f"for Telegram, at {settings.public_url}/sandbox/"
    if not found.state.is_well:
        detail = f"for Telegram is on, and {found.reason}"
    return [Check("stand-in", found.state.level, detail, found.state.advice())]


async def webhook(settings: Settings) -> list[Check]:
    if not settings.enable_telegram_bot:
        return [Check("webhook", Level.OK, "not this bot's business: ENABLE_TELEGRAM_BOT is false")]
    try:
        async with _bot_api(settings) as api:
            info = await api.call("getWebhookInfo")
    except TelegramFailure:
        return [Check("webhook", Level.WARNING, "unknown: see Telegram")]
    found, wanted = info.get("url", ""), settings.webhook_url
    waiting = info.get("pending_update_count", 0)
    pending = f"{waiting} updates wait"
    at = urlsplit(found).hostname  # the rest of it may be a secret
    if wanted and found != wanted:
        detail = f"WEBHOOK_URL is set, and Telegram knows {f'one at {at}' if at else 'none'}"
        advice = N_("the bot sets it within a minute; if not, see its line above and bot.log")
        return [Check("webhook", Level.FAILURE, detail, advice)]
    if found and not wanted:
        advice = N_(
            "`supervisorctl restart bot` removes it; if it comes back, another program sets it"
        )
        return [Check("webhook", Level.FAILURE, f"one is left at {at}; {pending}", advice)]
    said = info.get("last_error_message")  # known for long after it was over
    if said and waiting:
        advice = State.WEBHOOK_FAILING.advice()
        return [Check("webhook", Level.WARNING, f"at {at}: {said}; {pending}", advice)]
    return [Check("webhook", Level.OK, f"at {at}; {pending}" if found else f"none; {pending}")]


def _state_of(program: str, name: str, settings: Settings) -> Check:
    found = health.of_program(settings.run_dir, program)
    since = f" since {found.since:%Y-%m-%d %H:%M} UTC" if found.since else ""
    detail = f"{found.state}{since}" + (f": {found.reason}" if found.reason else "")
    return Check(name, found.state.level, detail, found.state.advice(program), found.state)


def _with(check: Check, leader: str) -> Check:
    detail = f"{check.detail}; {leader}" if leader else check.detail
    return msgspec.structs.replace(check, detail=detail)


async def _leader(settings: Settings, lease: str) -> str:
    with suppress(CalendarError):
        async with Database(settings.database_url, patience=PATIENCE) as db:
            holder = await leases.holder(db, lease)
        if holder is None:
            return "nobody holds the lease"
        host = holder.partition(":")[0]
        where = "this machine" if host == socket.gethostname() else host
        return f"the lease is held on {where}"
    return ""  # the database's own line says why


def _bot_api(settings: Settings) -> BotApi:
    return BotApi(settings.telegram_api_url, settings.telegram_bot_token)
