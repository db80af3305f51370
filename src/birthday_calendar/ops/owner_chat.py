"""Whoever runs this, in the chat OWNER_CHAT_ID: whether they can be written to, and a try of it."""

from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.domain.languages import DEFAULT
from birthday_calendar.ops.doctor_report import Check
from birthday_calendar.services import calendars
from birthday_calendar.states import Level
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure
from birthday_calendar.wording import alerts
from birthday_calendar.wording.texts import texts

PATIENCE = 2.0  # seconds with the database


async def check(settings: Settings) -> list[Check]:
    """For the doctor. It asks by "typing…", which fails where a message would, and leaves none."""
    if not settings.owner_chat_id:
        return []
    try:
        async with BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api:
            await api.call("sendChatAction", chat_id=settings.owner_chat_id, action="typing")
    except TelegramFailure as error:
        if error.trouble:
            return [Check("owner", Level.WARNING, "unknown: see Telegram")]
        detail = f"OWNER_CHAT_ID can't be written to: {error}"
        return [Check("owner", Level.WARNING, detail, _advice(error))]
    return [Check("owner", Level.OK, "OWNER_CHAT_ID is told what fails")]


async def try_it(settings: Settings) -> int:
    """`birthday-calendar tell-owner`. The exit code: 0 where the message was taken, else 1."""
    if not settings.owner_chat_id:
        print("Nobody is told: OWNER_CHAT_ID is not set")
        return 1
    text = alerts.trial(texts(await language(settings) or DEFAULT))
    try:
        async with BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api:
            await say(api, settings.owner_chat_id, text)
    except TelegramFailure as error:
        print(f"Telegram has not taken it: {error}\n→ {_advice(error)}")
        return 1
    print("OWNER_CHAT_ID has a message now")
    return 0


async def say(api: BotApi, chat_id: int, text: str) -> None:
    """Raises TelegramFailure."""
    await api.call("sendMessage", chat_id=chat_id, text=text, parse_mode="HTML")


async def language(settings: Settings) -> str | None:
    """That of the owner's own calendar; None where there is none, or it can't be looked at now."""
    try:
        async with Database(settings.database_url, patience=PATIENCE) as db:
            return await calendars.language_in(db, settings.owner_chat_id)
    except CalendarError:
        return None


def _advice(error: TelegramFailure) -> str:
    if error.migrate_to_chat_id:
        return f"the group has another id by now: OWNER_CHAT_ID={error.migrate_to_chat_id}"
    if error.trouble:
        return error.trouble.advice()
    return (
        "write /start to the bot there, or take it into the group and let it write; then try it:"
        " `birthday-calendar tell-owner`"
    )
