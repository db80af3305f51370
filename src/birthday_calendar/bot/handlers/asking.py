"""Whose date is asked for; of several people, one after another."""

from datetime import date
from typing import Any

import msgspec
from aiogram import Router
from aiogram.methods import SendMessage
from aiogram.types import Message

from birthday_calendar.bot import answers
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.bot.dialogues import ask, way_out
from birthday_calendar.bot.handlers.keeping import Here
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.bot.states import Adding
from birthday_calendar.domain import fields, lines
from birthday_calendar.domain.lines import Named
from birthday_calendar.domain.models import EventDraft, EventKind
from birthday_calendar.wording.occasions import LABELS

MOST_WAITING = 50  # people sent at once whose dates are asked for one after another
SKIP = "⏭"  # an answer that means: the next one
_SKIP_WORDS = {
    *("skip", "next", "i don't know", "don't know", "dunno", "no idea", "not sure"),
    *("пропустить", "пропусти", "дальше", "следующий", "не знаю", "не помню", "без понятия"),
}
_OF_SOMEBODY = ("name", "kind", "tags", "company")

Known = dict[str, Any]  # what is known of somebody: fields of EventDraft


def register(router: Router) -> None:
    router.message.register(skipped, Adding.date, is_skip, flags=ADDS)


def is_skip(message: Message) -> bool:
    """A filter: whether somebody says that they don't know."""
    return (message.text or "").strip(" .!?").casefold().replace("’", "'") in _SKIP_WORDS


def known(named: Named) -> Known:
    return named._asdict()


def ask_date(context: Here, text: str) -> SendMessage:
    """Of whom `text` names. Raises Invalid."""
    return ask_date_of(context, known(lines.parse_name(text)))


def ask_date_of(context: Here, whom: Known, *, can_skip: bool = False) -> SendMessage:
    """Raises Invalid for what can't be kept, before anybody has answered."""
    draft = msgspec.convert(msgspec.to_builtins(whom) | {"day": 1, "month": 1}, EventDraft)
    fields.check(draft, date.max)
    _, name = context.texts, context.texts.name(draft.name)
    if draft.kind is EventKind.BIRTHDAY:
        question = _(
            "When is the birthday of {name}? For example: 15.03.1990, or 15 March without a year.",
            name=name,
        )
    else:
        if not lines.says_kind(draft.name, draft.kind):
            name = f"{_(LABELS[draft.kind])}: {name}"
        question = _(
            "{event}. On which date? For example: 5.06.2010, or 5 June without a year.", event=name
        )
    suggests = [("⏭ " + _("Skip"), SKIP)] if can_skip else []
    return ask(context, Adding.date, question, suggests, **whom)


# --- one after another ----------------------------------------------------------------------------


def waiting(conversation: Conversation) -> list[Known]:
    """Whose dates are to be asked for yet, whoever is asked about just now before them."""
    asked, behind = conversation.data, conversation.data.get("waiting", [])
    if not conversation.waits_for(Adding.date):
        return [*behind]
    return [{name: asked[name] for name in _OF_SOMEBODY if name in asked}, *behind]


def go_on(context: Here, answer: Answer, others: list[Known]) -> Answer:
    """Ask about the next one; where somebody is asked about still, the others go on waiting."""
    if not others:
        return answer
    if context.conversation.state is not None:
        context.conversation.data["waiting"] = others
        return answer
    said = answers.listed(answer)
    return [*said, ask_first(context, others, is_only=not said)]


def ask_first(context: Here, people: list[Known], *, is_only: bool = True) -> SendMessage:
    """With a way past them, unless this is the only one of whom anything was said."""
    can_skip = len(people) > 1 or not is_only
    question = ask_date_of(context, people[0], can_skip=can_skip)
    context.conversation.data["waiting"] = people[1:]
    return question


async def skipped(context: Written) -> Answer:
    return await hear(context, SKIP)


async def hear(context: Here, answer: str) -> Answer:
    """That somebody's date is not known: nothing is kept of them."""
    _, name = context.texts, context.texts.name(context.conversation.data["name"])
    _now, *others = waiting(context.conversation)
    context.conversation.end()
    if not others:
        return context.answer(_("Skipped: {name}", name=name))
    question = ask_first(context, others, is_only=False)
    return context.answer(question.text, way_out(context))
