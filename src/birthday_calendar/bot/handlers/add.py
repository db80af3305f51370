"""/add, in one line or step by step."""

import re
from contextlib import suppress
from typing import Any

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.methods import SendMessage

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.handlers import asking, keeping, me, picked, questions
from birthday_calendar.bot.handlers.asking import ask_date, known
from birthday_calendar.bot.handlers.keeping import Here, Said
from birthday_calendar.bot.problems import explain, sentence
from birthday_calendar.bot.replies import ANSWER, command
from birthday_calendar.bot.roles import ADDS, KEEPS_OWN
from birthday_calendar.bot.senders import answered_sender, forwarded_sender, is_forwarded_to_oneself
from birthday_calendar.bot.states import Adding, Owning
from birthday_calendar.domain import lines, names, people
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.domain.parsing import days, phrases
from birthday_calendar.domain.people import NotUnderstood
from birthday_calendar.domain.readings import Reading

MOST_DAYS = 31  # of a month: what is more is a year


def register(router: Router) -> None:
    router.message.register(add, command("add"), flags=ADDS)
    router.message.register(name_given, Adding.name, ANSWER, flags=ADDS)
    router.message.register(date_given, Adding.date, ANSWER, flags=ADDS)
    router.message.register(own_date_given, Owning.date, ANSWER, flags=KEEPS_OWN)


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
        if (own := me.own_day(context, reading, order)) is not None:
            return await own_kept(context, own)
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
    pick = [(picked.label(_), picked.PICK)] if context.is_private else []
    return ask(context, Adding.name, question, pick)


async def hear(context: Here, answer: str) -> Answer:
    """The answer that the question suggests: whoever is picked."""
    return picked.ask_people(context)


async def name_given(context: Written) -> Answer:
    """The date may come with the name, or has come before it; people with theirs are new ones."""
    asked, text = context.conversation.data, context.text
    if "day" in asked and not days.has_date(text):
        if (answered := await questions.answered(context, text)) is not None:
            return answered
        named = lines.parse_name(text, is_answer=True)
        return await dated(context, known(named), shown(asked))
    said = keeping.said_in(context, context.source.message_id, text)
    order = context.calendar.date_order
    reading = keeping.read(said, order)
    if (problem := alone(reading)) is None:
        return await written(context, text)
    if problem.error.field == "date":
        return ask_date(context, text)
    if (question := ask_again(context, said, problem.error)) is not None:
        return question
    raise problem.error


async def own_date_given(context: Written) -> Answer:
    """In whatever words they say it; in private somebody else with a date is a new one."""
    text = context.text
    try:
        day = days.parse_date(text, context.today)
    except Invalid:
        if (answered := await questions.answered(context, text)) is not None:
            return answered
        order = context.calendar.date_order
        reading = keeping.read(keeping.said_in(context, context.source.message_id, text), order)
        is_own = me.own_day(context, reading, order) is not None
        if alone(reading) is None and (is_own or (context.is_private and context.guest is None)):
            return await written(context, text)
        raise
    context.conversation.end()
    return await me.kept(context, day)


async def date_given(context: Written) -> Answer:
    text, tags = lines.take_tags(context.text)
    asked = {
        name: value
        for name, value in context.conversation.data.items()
        if name in EventDraft.__struct_fields__
    }
    asked["tags"] = [*asked.get("tags", ()), *tags]
    half = context.conversation.data.get("half", {})
    asked["year"] = half.get("year")
    text = _completed(text, half)
    now, *others = asking.waiting(context.conversation)
    try:
        answer = await dated(context, asked, text)
    except Invalid as error:
        if error.field == "date" and (named := named_in(context)):
            if not any(one.startswith(names.folded(now["name"])) for one in named):
                others = [now, *others]  # still without a date
            return asking.go_on(context, await written(context, context.text), others)
        if error.field != "day" or (day := days.written(text)) is None:
            raise
        context.conversation.take_back()
        context.conversation.data["half"] = _right_half(day, error)
        return explain(context, error)
    return asking.go_on(context, answer, others)


def named_in(context: Written) -> set[str]:
    """Whom an answer names that is no date, but people with theirs: it is about them instead."""
    said = keeping.said_in(context, context.source.message_id, context.text)
    named = set()
    for one in keeping.read(said, context.calendar.date_order):
        if isinstance(one, Line) and not one.is_vague:
            named.add(names.folded(one.draft.name))
        elif isinstance(one, NotUnderstood) and one.error.field == "day":
            named.add("")  # Cleo 31 April
    return named


async def dated(
    context: Written, asked: dict[str, Any], text: str, *, is_answer: bool = True
) -> Answer:
    """Of whom all but the date was known; `is_answer` where that ends what was asked."""
    said = keeping.said_in(context, context.source.message_id, text, **asked)
    order = context.calendar.date_order
    reading = keeping.read(said, order)
    if is_answer:
        context.conversation.end()
    if (own := me.own_day(context, reading, order)) is not None:
        return await me.kept(context, own)
    return await keeping.take(context, said, reading, order=order)


async def own_kept(context: Written, day: days.Day) -> Answer:
    """The birthday of who says "my"; in a forwarded message that is its author, if one is known."""
    if context.source.forward_origin is None or is_forwarded_to_oneself(context.source):
        return await me.kept(context, day)
    author = forwarded_sender(context.source)
    if author is None:
        question = context.texts("Whose birthday is it? Write the name.")
        return ask(context, Adding.name, question, **day._asdict())
    return await dated(context, known(lines.parse_name(author)), shown(day._asdict()))


async def of_somebody(context: Written, name: str, text: str) -> Answer:
    """Somebody's own name, and perhaps a date."""
    if not text:
        return ask_date(context, name)
    return await dated(context, known(lines.parse_name(name)), text)


def shown(day: dict[str, Any]) -> str:
    """As it may be written."""
    return f"{day['day']}.{day['month']}.{day['year'] or ''}".rstrip(".")


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
    if error.reason == phrases.NO_NAME and (whose := _nobodys_day(said)):
        return ask(context, Adding.name, sentence(error, _), **whose._asdict())
    return None


def _nobodys_day(said: Said) -> days.Day | None:
    """Of a date alone, or beside a word that names nobody; None where there is none."""
    if days.written(said.written):
        return days.parse_date(said.written, said.on)
    with suppress(Invalid):
        if found := phrases.read_in_part(said.written, said.on):
            return found.day
    return None


def _right_half(day: days.Day, error: Invalid) -> dict[str, int | None]:
    """What of a date that can't be is right, most likely; of 29 February 1991 any of it may be."""
    if "month" in error.values:  # which has fewer days
        return {"month": day.month, "year": day.year}
    if "year" in error.values:  # which has no 29 February
        return day._asdict()
    return {"day": day.day, "month": day.month} if day.month <= 12 else {}


def _completed(text: str, half: dict[str, int | None]) -> str:
    """A number alone is the half that was wrong."""
    number = text.strip(" .!")
    if (day := days.of_month(number)) is not None:
        number = str(day)
    if not re.fullmatch("[0-9]{1,4}", number) or half.get("month") is None:
        return text
    day, month = half.get("day"), half["month"]
    is_year = len(number) > 2 or int(number) > MOST_DAYS or half.get("year") is None
    if day is not None and is_year:
        return f"{day:02}.{month:02}.{number}"
    return f"{number}.{month:02}" if len(number) <= 2 else text
