"""/add, in one line or step by step."""

import re
from datetime import date
from typing import Any

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.methods import SendMessage

from birthday_calendar.bot import answers
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.dialogues import ANSWER, Adding, ask, command
from birthday_calendar.bot.handlers import keeping
from birthday_calendar.bot.handlers.keeping import Here, Reading, Said
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.bot.senders import answered_sender
from birthday_calendar.domain import fields, lines, people
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.lines import Named
from birthday_calendar.domain.models import EventDraft, EventKind
from birthday_calendar.domain.parsing import days
from birthday_calendar.domain.people import NotUnderstood
from birthday_calendar.wording.occasions import LABELS


def register(router: Router) -> None:
    router.message.register(add, command("add"), flags=ADDS)
    router.message.register(name_given, Adding.name, ANSWER, flags=ADDS)
    router.message.register(date_given, Adding.date, ANSWER, flags=ADDS)


async def add(context: Written, command: CommandObject) -> Answer:
    text = command.args or ""
    sender = answered_sender(context.source)
    if not text and sender is None:
        return ask_name(context)
    if sender is not None and (not text or days.is_date(text)):
        return await of_somebody(context, sender, text)
    if not any(character.isdigit() for character in text) and "\n" not in text:
        reading = people.read(text, context.today)  # "Anna 1st of May", "Anna tomorrow"
        if alone(reading):
            try:
                return ask_date(context, text)
            except Invalid as error:
                return with_example(context, error)
    return await written(context, text)


async def written(context: Written, text: str) -> Answer:
    """People as they are written, by somebody who means that they be added."""
    said = keeping.said_in(context, context.source.message_id, text)
    order = context.calendar.date_order
    reading = keeping.read(said, order)
    if (problem := alone(reading)) is None:
        context.conversation.end()
        return await keeping.take(context, said, reading, order=order, is_sure=False)
    if (question := ask_again(context, said, problem.error)) is not None:
        return question
    return with_example(context, problem.error)


def with_example(context: Written, error: Invalid) -> Answer:
    _ = context.texts
    example = "<code>/add " + _("Anna Schmidt 15.03.1990") + "</code>"
    example = _("For example: {example}", example=example)
    return context.say(f"{sentence(error, _, hint=False)}\n{example}")


def ask_name(context: Here) -> SendMessage:
    _ = context.texts
    question = _(
        "Whose birthday is it? Write the name; or another day, such as: {example}",
        example=_("Anna &amp; Boris wedding"),
    )
    return ask(context, Adding.name, question)


async def name_given(context: Written) -> Answer:
    """The date may come with the name, or has come before it."""
    asked, text = context.conversation.data, context.text
    if "day" in asked:
        named = lines.parse_name(text)
        shown = f"{asked['day']}.{asked['month']}.{asked['year'] or ''}".rstrip(".")
        return await dated(context, known(named), shown)
    said = keeping.said_in(context, context.source.message_id, text)
    order = context.calendar.date_order
    reading = keeping.read(said, order)
    if (problem := alone(reading)) is None:
        context.conversation.end()
        return await keeping.take(context, said, reading, order=order)
    if problem.error.field == "date":
        return ask_date(context, text)
    if (question := ask_again(context, said, problem.error)) is not None:
        return question
    raise problem.error


async def date_given(context: Written) -> Answer:
    """Contacts that came meanwhile are next."""
    text, tags = lines.take_tags(context.text)
    waiting = context.conversation.data.get("waiting", [])
    asked = {
        name: value
        for name, value in context.conversation.data.items()
        if name in EventDraft.__struct_fields__
    }
    asked["tags"] = [*asked.get("tags", ()), *tags]
    half = context.conversation.data.get("half", {})
    asked["year"] = half.get("year")
    text = _completed(text, half)
    answer = await dated(context, asked, text)
    if not waiting or context.conversation.state is not None:
        return answer
    question = ask_date(context, waiting[0].pop("name"), **waiting[0])
    context.conversation.data["waiting"] = waiting[1:]
    return [*answers.listed(answer), question]


async def dated(
    context: Written, asked: dict[str, Any], text: str, *, is_answer: bool = True
) -> Answer:
    """Of whom all but the date was known; `is_answer` where that ends what was asked."""
    said = keeping.said_in(context, context.source.message_id, text, **asked)
    order = context.calendar.date_order
    reading = keeping.read(said, order)
    if is_answer:
        context.conversation.end()
    return await keeping.take(context, said, reading, order=order)


async def of_somebody(context: Written, name: str, text: str) -> Answer:
    """Somebody's own name, and perhaps a date."""
    if not text:
        return ask_date(context, name)
    return await dated(context, known(lines.parse_name(name)), text)


def alone(reading: Reading) -> NotUnderstood | None:
    """What is all that was written, and is not understood."""
    one = reading[0] if len(reading) == 1 else None
    return one if isinstance(one, NotUnderstood) else None


def ask_again(context: Here, said: Said, error: Invalid) -> Answer:
    """For the half of a line that can't be or isn't there, where the other one is understood."""
    _ = context.texts
    if error.field == "day" and (found := lines.read_in_part(said.written, said.on)):
        named, day = found
        half = _right_half(day, error)
        return ask(context, Adding.date, sentence(error, _), **known(named), half=half)
    if error.field == "name" and days.is_date(said.written):
        day = days.parse_date(said.written, said.on)
        return ask(context, Adding.name, sentence(error, _), **day._asdict())
    return None


def _right_half(day: days.Day, error: Invalid) -> dict[str, int | None]:
    """What of a date that can't be is right, most likely: its day, or else its year."""
    if "month" in error.values:  # which has fewer days
        return {"month": day.month, "year": day.year}
    if "year" in error.values:  # which has no 29 February
        return {"year": day.year}
    return {"day": day.day, "month": day.month} if day.month <= 12 else {}


def _completed(text: str, half: dict[str, int | None]) -> str:
    """A number alone is the half that was wrong."""
    number = text.strip(" .!")
    if not re.fullmatch("[0-9]{1,4}", number) or half.get("month") is None:
        return text
    if half.get("day") is None:
        return f"{number}.{half['month']:02}" if len(number) <= 2 else text
    return f"{half['day']:02}.{half['month']:02}.{number}"


def ask_date(context: Here, text: str, **more: Any) -> SendMessage:
    """`more` is what is known beside the name."""
    named = lines.parse_name(text)
    fields.check(EventDraft(day=1, month=1, **known(named, **more)), date.max)  # told now
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
    return ask(context, Adding.date, question, **known(named, **more))


def known(named: Named, **more: Any) -> dict[str, Any]:
    return named._asdict() | more
