"""What people press below a reminder: its message shows what became of it."""

from typing import Any
from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.methods import EditMessageReplyMarkup, TelegramMethod
from aiogram.types import InlineKeyboardMarkup, Message, MessageEntity
from aiogram.utils.text_decorations import html_decoration

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed
from birthday_calendar.bot.handlers import edit
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses import RemindAgain, Told
from birthday_calendar.services import below_reminders, events, reminders
from birthday_calendar.wording import reminder_buttons
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
    """Below the reminder, which stays as it is."""
    event = await events.get(context.db, context.calendar, callback_data.id)
    return context.say(edit.card(context, event), keyboards.card(event, context.texts))


async def congratulated(context: Pressed) -> Answer:
    """Whoever presses a second time has not."""
    _, user = context.texts, context.source.from_user
    is_noted = await below_reminders.congratulate(
        context.db, context.calendar, context.message_id, user.id, user.full_name, context.now
    )
    said = _("Noted. Press again to take it back.") if is_noted else _("Taken back.")
    return [context.toast(said), *await redrawn(context)]


async def ask_when(context: Pressed) -> Answer:
    return await redrawn(context, is_open=True)


async def again(context: Pressed, callback_data: RemindAgain) -> Answer:
    _, zone = context.texts, ZoneInfo(context.calendar.time_zone)
    due_at = await reminders.tell_again(
        context.db, context.calendar, context.message_id, callback_data.when, context.now
    )
    local = due_at.astimezone(zone)
    day = _.distance(local.date(), context.today)
    said = _("I'll remind you {day} at {time}.", day=day, time=_.time(local.time()))
    return [context.toast(said), *await redrawn(context)]


async def not_again(context: Pressed, callback_data: Told) -> Answer:
    _ = context.texts
    is_taken_back = await below_reminders.take_back_again(
        context.db, context.calendar, context.message_id, callback_data.id
    )
    said = _("Taken back.") if is_taken_back else _("That has been sent already.")
    return [context.toast(said), *await redrawn(context)]


async def redrawn(context: Pressed, *, is_open: bool = False) -> list[TelegramMethod[Any]]:
    """The reminder with what is known of it by now, whatever the pressed message still showed.

    Raises NotFound where the message told nothing.
    """
    message = context.source.message
    if not isinstance(message, Message):  # too old to be changed
        return []
    calendar = context.calendar
    below = await below_reminders.look(context.db, calendar, message.message_id)
    cards, is_festive = shown_below(message)
    keyboard = InlineKeyboardMarkup.model_validate(
        reminder_buttons.keyboard(
            calendar,
            context.now,
            cards,
            is_festive=is_festive,
            agains=below.agains,
            is_open=is_open,
        )
    )
    text = without_pressed(message)
    if said := reminder_buttons.pressed(calendar, context.now, below.congratulated, below.agains):
        text = f"{text}\n<blockquote>{said}</blockquote>"
    if visible_length(text) > MESSAGE_LIMIT:
        markup = EditMessageReplyMarkup(
            chat_id=context.chat.id, message_id=message.message_id, reply_markup=keyboard
        )
        return [markup]
    return [context.show(text, keyboard)]


def shown_below(message: Message) -> tuple[list[Button], bool]:
    """The buttons that open cards, and whether there is one to note who congratulated."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    found = [(one.text, one.callback_data or "") for row in rows for one in row]
    cards = [
        {"text": text, "callback_data": data}
        for text, data in found
        if data.startswith(f"{Told.__prefix__}:card:")
    ]
    noted = Told(action="congratulated", id=0).pack()
    return cards, any(data == noted for _, data in found)


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
