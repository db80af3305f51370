"""Which bot may serve a database: the sandbox keeps off one that is a real bot's.

Whoever reaches the sandbox may speak as anybody, and so read and change every calendar. Where it
stands in because a token was lost, it must not stand in front of people's data.
"""

import asyncio
from contextlib import suppress
from datetime import datetime

from birthday_calendar.config import SANDBOX_BOT, Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.health import DATABASE_TIMEOUT, Health
from birthday_calendar.states import State
from birthday_calendar.storage import bots

NO_BOT = (
    "TELEGRAM_BOT_TOKEN is not set: get a token from @BotFather, or set SANDBOX=true to try it out"
    " without Telegram"
)


async def admit(db: Database, settings: Settings, now: datetime) -> Health | None:
    """Remember that a bot serves this database, or say what to show while it must not.

    Raises DatabaseUnavailable or StorageFull.
    """
    if not settings.telegram_bot_token:
        return Health(state=State.WAITING, reason=NO_BOT)
    async with db.transaction():
        if whose := await _kept_off(db, settings):
            reason = (
                f"this database belongs to {whose}: set TELEGRAM_BOT_TOKEN, or SANDBOX=true to try"
                " it on this data"
            )
            return Health(state=State.REFUSED, reason=reason)
        await bots.remember(db, settings.bot_id, now)
    return None


async def is_another_s(db: Database, settings: Settings) -> bool:
    """Whether the sandbox keeps off this database, so that nobody speaks there by its token."""
    return bool(await _kept_off(db, settings))


async def of_sandbox(db: Database, settings: Settings) -> Health:
    """`on`, or `exposed` where it would not be on unless somebody had asked for it."""
    if settings.sandbox_by_default or not settings.is_on_sandbox:
        return Health(state=State.ON)
    if not settings.is_reached_from_here_only:
        return Health(state=State.EXPOSED, reason="others may reach it, and speak as anybody")
    if settings.bot_id != SANDBOX_BOT:
        return Health(state=State.EXPOSED, reason="it stands in for a bot that has a token")
    with suppress(CalendarError, TimeoutError):  # the database's own state says why
        async with asyncio.timeout(DATABASE_TIMEOUT):
            if await _whose(db):
                return Health(state=State.EXPOSED, reason="it stands before a real bot's data")
    return Health(state=State.ON)


async def _kept_off(db: Database, settings: Settings) -> str:
    """Whose the database is, where the sandbox keeps off it."""
    return await _whose(db) if settings.sandbox_by_default else ""


async def _whose(db: Database) -> str:
    """Whose a database is that is not the sandbox's alone; empty where it is."""
    if others := await bots.others(db, SANDBOX_BOT):
        return f"bot {others[0]}"
    return "an unknown bot" if await bots.is_of_nobody_known(db) else ""
