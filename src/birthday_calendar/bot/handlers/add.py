"""/add, in one line or step by step."""

from datetime import date

import msgspec
from aiogram import F, Router
from aiogram.filters import CommandObject, StateFilter
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Written
from birthday_calendar.bot.dialogues import ANSWER, Adding, Offering, ask, command
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.domain import fields, lines
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Event, EventDraft, EventKind
from birthday_calendar.domain.parsing import days
from birthday_calendar.services import events
from birthday_calendar.wording import cards
from birthday_calendar.wording.occasions import LABELS


def register(router: Router) -> None:
    router.message.register(add, command("add"), flags=ADDS)
    router.message.register(name_given, Adding.name, ANSWER, flags=ADDS)
    router.message.register(date_given, Adding.date, ANSWER, flags=ADDS)
    router.message.register(contact_given, F.contact, Adding.name, flags=ADDS)
    router.message.register(
        contact_given,
        F.contact,
        F.chat.type == "private",
        StateFilter(None, Offering),
        flags=ADDS,
    )


async def add(context: Written, command: CommandObject) -> Answer:
    _ = context.texts
    if not command.args:
        return ask_name(context)
    try:
        if not any(character.isdigit() for character in command.args):
            return ask_date(context, command.args)
        draft = lines.parse(command.args, context.today)
    except Invalid as error:
        example = "<code>/add " + _("Anna Schmidt 15.03.1990") + "</code>"
        example = _("For example: {example}", example=example)
        return context.say(f"{sentence(error, _, hint=False)}\n{example}")
    return await added(context, draft)


def ask_name(context: Context[Message | CallbackQuery]) -> SendMessage:
    _ = context.texts
    question = _(
        "Whose birthday is it? Write the name; or another day, such as: {example}",
        example=_("Anna &amp; Boris wedding"),
    )
    return ask(context, Adding.name, question)


async def name_given(context: Written) -> Answer:
    """The date may come with the name."""
    try:
        draft = lines.parse(context.text, context.today)
    except Invalid as error:
        if error.field != "date":
            raise
        return ask_date(context, context.text)
    return await added(context, draft)


async def date_given(context: Written) -> Answer:
    text, tags = lines.take_tags(context.text)
    day = days.parse_date(text, context.today)
    asked = context.conversation.data
    said = {"tags": [*asked.get("tags", ()), *tags]} | day._asdict()
    return await added(context, msgspec.convert(asked | said, EventDraft))


async def contact_given(context: Written) -> Answer:
    """Somebody's contact stands for the name."""
    contact = context.source.contact
    assert contact is not None
    return ask_date(context, f"{contact.first_name} {contact.last_name or ''}")


def ask_date(context: Written, text: str) -> Answer:
    named = lines.parse_name(text)
    draft = EventDraft(day=1, month=1, **named._asdict())
    fields.check(draft, date.max)  # too long is told now
    _, name = context.texts, context.texts.name(named.name)
    if named.kind is EventKind.BIRTHDAY:
        question = _(
            "When is the birthday of {name}? For example: 15.03.1990, or 15 March without a year.",
            name=name,
        )
    else:
        if not lines.says_kind(named.name, named.kind):
            name = f"{_(LABELS[named.kind])}: {name}"
        question = _(
            "{event}. On which date? For example: 5.06.2010, or 5 June without a year.", event=name
        )
    return ask(context, Adding.date, question, **named._asdict())


async def added(context: Written, draft: EventDraft) -> Answer:
    context.conversation.end()
    event = await keep(context, draft)
    text, _ = told(context, event), context.texts
    if days.reads_two_ways(context.text):
        shown = _.day(event.month, event.day)
        text += "\nℹ️ " + _("I took the first number for the day: {date}.", date=shown)
    return context.say(text, keyboards.card(event, _))


async def keep(context: Context[Source], draft: EventDraft) -> Event:
    most = context.settings.events_per_calendar
    return await events.add(
        context.db,
        context.calendar,
        draft,
        context.now,
        most=most,
        added_by=context.person,
        is_shown=context.is_private,  # in a group a message more tells others, too
    )


def told(context: Context[Source], event: Event) -> str:
    _ = context.texts
    card = cards.card(event, context.calendar, context.today, _)
    return "✅ " + _("Added.") + "\n" + card
