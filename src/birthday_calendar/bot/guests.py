"""Whose calendar a private chat is about: its own, or one that somebody shares with its person."""

from typing import NamedTuple

from aiogram.filters.callback_data import CallbackData
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from birthday_calendar.bot.answers import Answer, Source, listed
from birthday_calendar.bot.context import Context
from birthday_calendar.bot.keyboards import button
from birthday_calendar.bot.presses.duties import OfTask, TaskTo
from birthday_calendar.bot.presses.people import Detail, OfKind, Person, UndoEdit
from birthday_calendar.bot.presses.questions import Cancel, Decide, Suggested
from birthday_calendar.bot.presses.reminders import GreetTold, RemindAgain, Told
from birthday_calendar.bot.presses.settings import Choice, Forget, PauseFor
from birthday_calendar.bot.presses.sharing import (
    Accept,
    Calendars,
    Guest,
    Invite,
    Link,
    NotNow,
    Sharing,
)
from birthday_calendar.domain import admission
from birthday_calendar.domain.models import Calendar, Followed, Role
from birthday_calendar.services import sharing
from birthday_calendar.wording.messages import MESSAGE_LIMIT, visible_length
from birthday_calendar.wording.texts import Texts

Kinds = tuple[type[CallbackData], ...]

_OF_EVENTS: Kinds = (Person, Detail, OfKind, UndoEdit)
_ANSWERS: Kinds = (Cancel, Decide, Suggested)
# what nobody does in another's calendar, and what stands below reminders of one's own
_ONE_S_OWN: Kinds = (
    *(Accept, Calendars, Choice, Forget, GreetTold, Guest, Invite, Link, NotNow, PauseFor),
    *(OfTask, RemindAgain, Sharing, TaskTo, Told),
)


class About(NamedTuple):
    """How storage/arrivals.py finds the calendar that an update is about."""

    guest: int | None = None  # who may be one
    event: int | None = None  # that of a pressed button
    is_answer: bool = False  # to a question, which is about the calendar it was asked in


def about(source: Source) -> About:
    if isinstance(source, Message):
        if source.chat.type != "private":
            return About()
        is_command = (source.text or "").startswith("/")
        return About(source.chat.id, is_answer=not is_command and source.edit_date is None)
    if not isinstance(source, CallbackQuery) or source.message is None:
        return About()
    if source.message.chat.type != "private" or _is_of(source, _ONE_S_OWN):
        return About()
    return About(source.message.chat.id, _event(source), _is_of(source, _ANSWERS))


def headed(context: Context[Source], answer: Answer) -> Answer:
    """The first words in the chat name the calendar, where it is not its own."""
    if context.guest is None:
        return answer
    said, heading = listed(answer), name_of(context.calendar, context.texts)
    for place, one in enumerate(said):
        if isinstance(one, SendMessage | EditMessageText) and one.chat_id == context.chat.id:
            text = f"{heading}\n{one.text}"
            if (one.text or "").startswith(heading) or visible_length(text) > MESSAGE_LIMIT:
                return answer
            return [*said[:place], one.model_copy(update={"text": text}), *said[place + 1 :]]
    return answer


def name_of(calendar: Calendar, _: Texts) -> str:
    return f"📒 {_.name(calendar.title)}"


async def followed(context: Context[Source]) -> list[Followed]:
    """What others share with whom it is from, of people whom the bot serves still."""
    if context.user is None:
        return []
    others = await sharing.followed(context.db, context.user.id)
    return [one for one in others if admission.admits(context.settings, one.calendar)]


async def others(context: Context[Source]) -> list[tuple[Calendar, Role | None]]:
    """The calendars beside this one, where it is in private: their own, and what they follow."""
    if not context.is_private or context.own is None:
        return []
    every: list[tuple[Calendar, Role | None]] = [(context.own, None)]
    every += [(one.calendar, one.role) for one in await followed(context)]
    return [one for one in every if one[0].id != context.calendar.id]


def back(_: Texts) -> InlineKeyboardButton:
    return button("🏠 " + _("Back to yours"), Calendars(action="open"))


def _is_of(pressed: CallbackQuery, kinds: Kinds) -> bool:
    return (pressed.data or "").partition(":")[0] in {kind.__prefix__ for kind in kinds}


def _event(pressed: CallbackQuery) -> int | None:
    for kind in _OF_EVENTS:
        if _is_of(pressed, (kind,)):
            try:
                number = kind.unpack(pressed.data or "").model_dump()["id"]
            except (TypeError, ValueError):
                return None
            return int(number)
    return None
