"""What people press below a reminder: its message shows what became of it."""

from typing import Any
from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.methods import EditMessageReplyMarkup, TelegramMethod
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message, MessageEntity
from aiogram.utils.text_decorations import html_decoration

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed
from birthday_calendar.bot.handlers import find as finding
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.reminders import RemindAgain, Told
from birthday_calendar.domain import dates
from birthday_calendar.services import below_reminders, reminders
from birthday_calendar.services.below_reminders import Reminder
from birthday_calendar.wording import cards, reminder_buttons
from birthday_calendar.wording.messages import MESSAGE_LIMIT, visible_length
from birthday_calendar.wording.reminder_buttons import Button


def register(router: Router) -> None:
    pressed = router.callback_query.register
    pressed(card, Told.filter(F.action == "card"), flags=REPEATABLE)
    pressed(congratulated, Told.filter(F.action == "congratulated"))
    pressed(ask_when, Told.filter(F.action == "again"), flags=REPEATABLE)
    pressed(again, RemindAgain.filter())
    pressed(not_again, Told.filter(F.action == "not_again"))


async def card(context: Pressed, callback_data: Told) -> Answer:
    """Below the reminder, which stays as it is; that of another calendar is only to be read."""
    reminder = await find(context)
    event = await below_reminders.event_of(context.db, reminder, callback_data.id)
    if not reminder.is_elsewhere:
        return context.say(finding.card(context, event), keyboards.card(event, context.texts))
    calendar, chat_id = reminder.calendar, reminder.chat_id
    today = dates.today_in(calendar.time_zone, context.now)
    return context.say(cards.card(event, calendar, today, context.texts, chat_id=chat_id))


async def congratulated(context: Pressed) -> Answer:
    """Whoever presses a second time has not."""
    _, user, reminder = context.texts, context.source.from_user, await find(context)
    if not context.is_private and await is_their_day(context, reminder):
        return context.toast(_("It is your own day: that button is for the others."))
    is_noted = await below_reminders.congratulate(
        context.db, reminder, user.id, user.full_name, context.now
    )
    said = _("Noted. Press again to take it back.") if is_noted else _("Taken back.")
    return [context.toast(said), *await redrawn(context)]


async def is_their_day(context: Pressed, reminder: Reminder) -> bool:
    """Whether nobody is congratulated there but who pressed."""
    told = await below_reminders.congratulated_on(context.db, reminder)
    members = {one.member_id for one in told}
    return members == {context.source.from_user.id}


async def ask_when(context: Pressed) -> Answer:
    return await redrawn(context, is_open=True)


async def again(context: Pressed, callback_data: RemindAgain) -> Answer:
    _, reminder = context.texts, await find(context)
    zone = reminder.calendar.time_zone
    due_at = await reminders.tell_again(
        context.db, reminder.calendar, reminder.told, callback_data.when, context.now
    )
    local = due_at.astimezone(ZoneInfo(zone))
    day = _.distance(local.date(), dates.today_in(zone, context.now))
    said = _("I'll remind you {day} at {time}.", day=day, time=_.time(local.time()))
    return [context.toast(said), *await redrawn(context)]


async def not_again(context: Pressed, callback_data: Told) -> Answer:
    _ = context.texts
    is_taken_back = await below_reminders.take_back_again(
        context.db, await find(context), callback_data.id
    )
    said = _("Taken back.") if is_taken_back else _("That has been sent already.")
    return [context.toast(said), *await redrawn(context)]


async def find(context: Pressed) -> Reminder:
    """What the pressed message told, of this calendar or another. Raises NotFound."""
    return await below_reminders.find(context.db, context.calendar, context.message_id)


async def redrawn(context: Pressed, *, is_open: bool = False) -> list[TelegramMethod[Any]]:
    """The reminder with what is known of it by now, whatever the pressed message still showed.

    Raises NotFound where the message told nothing.
    """
    message = context.source.message
    if not isinstance(message, Message):  # too old to be changed
        return []
    reminder = await find(context)
    calendar, language = reminder.calendar, context.calendar.language
    below = await below_reminders.look(context.db, reminder)
    cards, postcard, is_festive = shown_below(message)
    keyboard = InlineKeyboardMarkup.model_validate(
        reminder_buttons.keyboard(
            calendar,
            context.now,
            cards,
            postcard=postcard,
            is_festive=is_festive,
            agains=below.agains,
            is_open=is_open,
            language=language,
        )
    )
    text = without_pressed(message)
    said = reminder_buttons.pressed(
        calendar, context.now, below.congratulated, below.agains, reminder.chat_id, language
    )
    if said:
        text = f"{text}\n<blockquote>{said}</blockquote>"
    if visible_length(text) > MESSAGE_LIMIT:
        markup = EditMessageReplyMarkup(
            chat_id=context.chat.id, message_id=message.message_id, reply_markup=keyboard
        )
        return [markup]
    return [context.show(text, keyboard)]


def shown_below(message: Message) -> tuple[list[Button], Button | None, bool]:
    """The buttons that open cards, the one for a postcard, and whether there is one to note who
    congratulated.
    """
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    found = [one for row in rows for one in row]
    cards = [_as_data(one) for one in found if _does(one, "card")]
    posted = [_as_data(one) for one in found if one.web_app or _does(one, "postcard")]
    is_festive = any(_does(one, "congratulated") for one in found)
    return cards, posted[0] if posted else None, is_festive


def _does(button: InlineKeyboardButton, action: str) -> bool:
    return (button.callback_data or "").startswith(f"{Told.__prefix__}:{action}:")


def _as_data(button: InlineKeyboardButton) -> Button:
    return button.model_dump(exclude_none=True)


def without_pressed(message: Message) -> str:
    """What the reminder itself says: before the quotation at its end, which only we put there."""
    text, entities = message.text or "", message.entities or []
    units = text.encode("utf-16-le")  # what offsets count
    quotations = [
        one
        for one in entities
        if one.type == "blockquote" and 2 * (one.offset + one.length) >= len(units)
    ]
    if quotations:
        begin = quotations[-1].offset
        text = units[: 2 * begin].decode("utf-16-le").rstrip("\n")
        entities = [one for one in entities if _ends(one) <= begin]
    return html_decoration.unparse(text, entities)


def _ends(entity: MessageEntity) -> int:
    return entity.offset + entity.length
