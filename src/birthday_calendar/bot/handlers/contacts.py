"""A shared contact stands for a name; its vCard may say company and birthday, too."""

from typing import Any

from aiogram import F, Router
from aiogram.filters import StateFilter

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.dialogues import Adding
from birthday_calendar.bot.handlers.add import ask_date, dated, known
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.domain import lines, vcards

MOST_WAITING = 50  # contacts sent at once whose dates are asked for one after another


def register(router: Router) -> None:
    router.message.register(contact, F.contact, Adding.name, flags=ADDS)
    unasked = StateFilter(None, Adding.doubt, Adding.date)
    router.message.register(contact, F.contact, F.chat.type == "private", unasked, flags=ADDS)


async def contact(context: Written) -> Answer:
    shared = context.source.contact
    assert shared is not None
    found = vcards.read(shared.vcard or "", context.today)
    name = f"{shared.first_name} {shared.last_name or ''}".strip()
    named = lines.parse_name(name)
    is_waited_for = context.conversation.waits_for(Adding.date)
    more: dict[str, Any] = {"company": found.company} if found.company else {}
    if found.birthday is not None:
        day = found.birthday
        text = f"{day.day:02}.{day.month:02}" + (f".{day.year}" if day.year else "")
        return await dated(context, known(named, **more), text, is_answer=not is_waited_for)
    if is_waited_for:
        waiting = context.conversation.data.setdefault("waiting", [])
        if len(waiting) < MOST_WAITING:
            waiting.append({"name": name, **more})
        return None
    return ask_date(context, name, **more)
