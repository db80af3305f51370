"""What somebody was given to look after, and how long ahead they are reminded of it."""

from typing import Any

from aiogram import Router
from aiogram.types import InlineKeyboardMarkup
from msgspec.structs import replace

from birthday_calendar.bot.answers import Answer, is_pressed
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.handlers.duty import Asked, about, spoken_of, stopped
from birthday_calendar.bot.keyboards import button, keyboard
from birthday_calendar.bot.presses.duties import Duties, Given, LeadDaysOf
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.replies import ANSWER
from birthday_calendar.bot.roles import CHANGES
from birthday_calendar.bot.states import Giving
from birthday_calendar.domain.duties import Duty
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Event
from birthday_calendar.domain.parsing import counts
from birthday_calendar.services import duties, duty_people
from birthday_calendar.wording import cards
from birthday_calendar.wording import duties as words


def register(router: Router) -> None:
    router.message.register(lead_days_written, Giving.lead_days, ANSWER, about, flags=CHANGES)
    router.callback_query.register(ask_lead_days, LeadDaysOf.filter(), about, flags=CHANGES)


async def give(context: Asked, duty: Duty, event: Event | None) -> Answer:
    """Raises Invalid, where it was written."""
    _, db, calendar = context.texts, context.db, context.calendar
    try:
        duty = await duties.give(
            db, calendar, replace(duty, created_by=context.person), context.now
        )
    except Invalid as error:
        if is_pressed(context):
            return context.toast(sentence(error, _))
        raise
    context.conversation.end()
    return context.answer(*await shown(context, duty, event))


async def shown(
    context: Asked, duty: Duty, event: Event | None
) -> tuple[str, InlineKeyboardMarkup]:
    """What was given, how long ahead they are reminded, and who can't be."""
    _, calendar = context.texts, context.calendar
    lines = ["✅ " + words.duty(duty, event, _)]
    lines.append("⏰ " + cards.lead_days(duty.lead_days, _) if duty.lead_days else "🔕 –")
    for one in duty.people:
        if not await duty_people.is_reached(context.db, calendar, one):
            lines.append("🔕 " + words.silent(one, _))
    below = [
        button("⏳ " + _("Days before"), LeadDaysOf(calendar_id=calendar.id, duty=duty.id)),
        button(
            "✖ " + _("Take it away"), Given(action="away", calendar_id=calendar.id, duty=duty.id)
        ),
    ]
    back = button("👤 " + _("Who looks after what"), Duties(action="show", calendar_id=calendar.id))
    return "\n".join(lines), keyboard(below, [back])


async def ask_lead_days(context: Pressed, callback_data: LeadDaysOf, refused: str | None) -> Answer:
    _, calendar = context.texts, context.calendar
    if refused is not None:
        return context.toast(_(refused))
    duty = await duties.get(context.db, calendar, callback_data.duty)
    await spoken_of(context, duty.event_id)
    question = _(
        "How many days before shall I remind who looks after it? For example: 0, 1, 7, where 0 is "
        "the day itself."
    )
    known: dict[str, Any] = {"calendar_id": calendar.id, "duty": duty.id}
    return ask(context, Giving.lead_days, question, **known)


async def lead_days_written(context: Written, refused: str | None) -> Answer:
    if refused is not None:
        return stopped(context, refused)
    asked = context.conversation.data
    duty = await duties.get(context.db, context.calendar, asked["duty"])
    days = counts.parse_lead_days(context.text)
    event = await spoken_of(context, duty.event_id)
    return await give(context, replace(duty, lead_days=days), event)
