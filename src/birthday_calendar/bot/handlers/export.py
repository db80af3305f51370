"""/export: all of a calendar as a file."""

from aiogram import Router
from aiogram.methods import SendDocument
from aiogram.types import BufferedInputFile

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.keyboards import button, keyboard
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.files import Export
from birthday_calendar.bot.replies import command
from birthday_calendar.domain.formats import Format
from birthday_calendar.services import exports

FORMATS = {Format.CSV: "CSV", Format.VCF: "vCard", Format.ICS: "ICS", Format.JSON: "JSON"}


def register(router: Router) -> None:
    router.message.register(export, command("export"), flags=REPEATABLE)
    router.callback_query.register(send, Export.filter(), flags=REPEATABLE)


async def export(context: Written) -> Answer:
    _ = context.texts
    buttons = [
        button(label, Export(file_format=file_format)) for file_format, label in FORMATS.items()
    ]
    text = _(
        "📤 All that is in this calendar, as a file. CSV is for spreadsheets, vCard for contacts, "
        "ICS for calendars, and JSON for programs; I read each of them again: /import"
    )
    return context.say(text, keyboard(buttons))


async def send(context: Pressed, callback_data: Export) -> Answer:
    _, file_format = context.texts, callback_data.file_format
    if file_format not in FORMATS:
        return None
    document = await exports.file(context.db, context.calendar, file_format, context.chat.id)
    caption = _.plural("{count} date", "{count} dates", document.events) + "."
    if document.left_out:
        caption += " " + _.plural(
            "Only {count} date is left out, as it would be too long.",
            "Only {count} dates are left out, as it would be too long.",
            document.left_out,
        )
    return SendDocument(
        chat_id=context.chat.id,
        document=BufferedInputFile(document.content, f"birthdays.{file_format}"),
        caption=caption,
        message_thread_id=context.topic,
    )
