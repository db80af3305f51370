"""From what is owed to a chat to the calls of the Bot API that say it."""

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import structlog
from msgspec import Struct
from msgspec.structs import replace

from birthday_calendar import rights
from birthday_calendar.card_client import CardsAway, Undrawable
from birthday_calendar.database import Database
from birthday_calendar.domain import celebrations as rules
from birthday_calendar.domain import dates
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.celebrations import Right
from birthday_calendar.domain.deliveries import Delivery, DeliveryKind
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar, Occasion
from birthday_calendar.services import celebrations, duty_tasks, telling
from birthday_calendar.services.telling import Announcement
from birthday_calendar.studio import Studio, TooManyCards
from birthday_calendar.telegram import BotApi, Upload
from birthday_calendar.wording import celebrations as words
from birthday_calendar.wording import duties as duty_words
from birthday_calendar.wording import reminders as messages
from birthday_calendar.wording.messages import split, visible_length
from birthday_calendar.wording.texts import Texts, texts

log = structlog.get_logger(__name__)

CAPTION_LIMIT = 1_024  # characters: https://core.telegram.org/bots/api#sendphoto
CARDS_AGAIN = 60.0  # seconds until somebody is asked again for a card who had none to give
HOLIDAYS_WITHIN = 10.0  # seconds: a message without them is not sent again


class Unsure(Exception):
    """Without a right the bot can't know whether somebody reads along."""


class Part(Struct, frozen=True):
    """One message, without the chat that it goes to."""

    method: str
    parameters: dict[str, Any]
    upload: Upload | None = None
    instead: "Part | None" = None  # where Telegram does not take it


class Message(Struct, frozen=True):
    """`is_of_day`: it is pinned until the day is over, by its first part."""

    parts: list[Part]
    is_of_day: bool = False


NOTHING = Message([])


class Composer:
    """`compose` raises Unsure and TelegramSilent where Telegram was asked, and CalendarError.

    `app` is where a private chat opens the pages; empty where none does. `studio` draws cards.
    """

    def __init__(
        self,
        db: Database,
        api: BotApi,
        now: Callable[[], datetime],
        app: str = "",
        studio: Studio | None = None,
    ):
        self._db = db
        self._api = api
        self._now = now
        self._app = app
        self._studio = studio
        self._draws_at = 0.0  # by the monotonic clock: who is away is not waited for each time

    async def compose(
        self, audience: Audience, reader: Calendar, owed: Sequence[Delivery]
    ) -> Message:
        """All of it, as things are now, in the reader's language."""
        calendar, kind, _ = audience.calendar, owed[0].kind, texts(reader.language)
        today = dates.today_in(calendar.time_zone, self._now())
        if kind is DeliveryKind.RIGHTS:
            return _of_texts(self._rights(calendar, owed[0], _))
        if kind is DeliveryKind.DUTY:
            return await self._tasks(calendar, reader, owed, today, _)
        announced = await telling.of_deliveries(self._db, audience, owed, patience=HOLIDAYS_WITHIN)
        occasions = [one for __, some in announced.told for one in some]
        if kind is DeliveryKind.POLL:
            return await self._poll(calendar, reader, occasions, _)
        is_of_day = reader.id == calendar.id and any(
            rules.is_pinned(calendar, one.kind, some, today) for one, some in announced.told
        )
        if kind is DeliveryKind.CONGRATULATION and owed[0].local_date == today:
            message = await self._congratulation(calendar, occasions, _)
        else:
            message = self._reminder(calendar, announced, today, reader)
        return replace(message, is_of_day=is_of_day)

    def _reminder(
        self, calendar: Calendar, announced: Announcement, today: date, reader: Calendar
    ) -> Message:
        told, language = announced.told, reader.language
        parts = messages.compose(
            calendar,
            told,
            today,
            announced.more,
            language,
            holidays=announced.holidays,
            holidays_ahead=announced.holidays_ahead,
            nobody_s=announced.nobody_s,
        )
        app = self._app if reader.chat_id > 0 else ""  # Telegram takes no such button in a group
        return _of_texts(parts, messages.buttons(calendar, told, self._now(), language, app=app))

    async def _tasks(
        self, calendar: Calendar, reader: Calendar, owed: Sequence[Delivery], today: date, _: Texts
    ) -> Message:
        """What somebody looks after."""
        held = await duty_tasks.told(self._db, calendar, owed)
        if not held:
            return NOTHING
        parts = duty_words.reminder(held, today, reader.chat_id, _)
        return _of_texts(parts, duty_words.buttons(held, reader.chat_id, _))

    async def _congratulation(
        self, calendar: Calendar, occasions: Sequence[Occasion], _: Texts
    ) -> Message:
        said = await celebrations.texts(
            self._db, calendar, occasions, calendar.language, self._now()
        )
        if not said:
            return NOTHING
        heading, texts_of_all = words.congratulation(said, _)
        whole = split([*heading, *texts_of_all], _.and_more)
        picture = await self._card(calendar, said, _) if calendar.congratulate_card else None
        if picture is None:
            return _of_texts(whole)
        if len(whole) == 1 and visible_length(whole[0]) <= CAPTION_LIMIT:
            return _with_picture(picture, whole[0], [])
        return _with_picture(picture, words.heading(_), split(texts_of_all, _.and_more))

    async def _card(
        self, calendar: Calendar, said: Sequence[tuple[Occasion, str]], _: Texts
    ) -> bytes | None:
        """None where there is nobody to draw it, or so many names as no card has room for."""
        if self._studio is None or time.monotonic() < self._draws_at:
            return None
        member_id = said[0][0].of.member_id if len(said) == 1 else None
        try:
            return await self._studio.draw(words.card(said, _), member_id, calendar.chat_id)
        except (Invalid, Undrawable, TooManyCards):  # others have theirs all the same
            return None
        except CardsAway as error:
            log.warning("a congratulation goes without its card", reason=str(error))
            self._draws_at = time.monotonic() + CARDS_AGAIN
            return None

    async def _poll(
        self, calendar: Calendar, organisers: Calendar, occasions: Sequence[Occasion], _: Texts
    ) -> Message:
        """Nothing where whom it is for reads along there, or it is too late to ask."""
        if not occasions or not await self._is_unseen(organisers, occasions[0]):
            return NOTHING
        one = occasions[0]
        closes = rules.poll_closes(calendar, one.date)
        if self._now() >= closes - rules.SHORTEST_POLL:
            return NOTHING
        poll = {
            "question": words.question(one.of, one.date, _),
            "options": [{"text": _(idea)} for idea in words.IDEAS],
            "is_anonymous": False,  # Telegram lets nobody add options to one that is
            "allows_multiple_answers": True,
            "allow_adding_options": True,
            "hide_results_until_closes": True,
            "close_date": int(closes.timestamp()),
            "description": words.about_poll(calendar, one.date - rules.CLOSES_BEFORE, _),
        }
        return Message([Part("sendPoll", poll)])

    async def _is_unseen(self, organisers: Calendar, one: Occasion) -> bool:
        """By whom it is for. Raises Unsure, and TelegramSilent."""
        assert one.of.member_id is not None  # or nobody is asked
        try:
            found = await rights.standing(self._api, organisers.chat_id, one.of.member_id)
        except rights.TelegramSilent:
            raise
        except rights.NotKnown as error:
            raise Unsure from error
        if found.is_there is None:
            raise Unsure
        return not found.is_there

    def _rights(self, calendar: Calendar, owed: Delivery, _: Texts) -> list[str]:
        """What is missing still."""
        missing = [one for one in Right if one == owed.slot and one in calendar.missing_rights]
        return words.missing(calendar, missing, _)


def _with_picture(picture: bytes, caption: str, rest: list[str]) -> Message:
    """A group that takes no photos gets the text that stands below it."""
    below = {"caption": caption, "parse_mode": "HTML"}
    upload = Upload("photo", "card.jpg", picture)
    [first, *texts_] = _of_texts([caption, *rest]).parts
    return Message([Part("sendPhoto", below, upload, first), *texts_])


async def call_of(part: Part, api: BotApi, reader: Calendar) -> Any:
    """The message, as Telegram has it. Raises TelegramFailure."""
    where = {"chat_id": reader.chat_id, "message_thread_id": reader.thread_id}
    if part.upload is None:
        return await api.call(part.method, **where, **part.parameters)
    return await api.send(part.method, part.upload, **where, **part.parameters)


def _of_texts(parts: Sequence[str], buttons: dict[str, Any] | None = None) -> Message:
    """`buttons` stand below the last one."""
    return Message(
        [
            Part(
                "sendMessage",
                {
                    "text": text,
                    "parse_mode": "HTML",
                    "reply_markup": buttons if number == len(parts) else None,
                },
            )
            for number, text in enumerate(parts, start=1)
        ]
    )
