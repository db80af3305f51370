"""Somebody writes a name and a date by themselves, and is asked whether to add it.

The question itself holds what would be added, so that its buttons mean that as long as it is shown.
"""

from datetime import date

import msgspec
from aiogram import F, Router
from aiogram.types import Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.bot.dialogues import ANSWER, Offering, is_no, is_yes
from birthday_calendar.bot.handlers import find
from birthday_calendar.bot.handlers.add import keep, told
from birthday_calendar.bot.handlers.edit import card
from birthday_calendar.bot.keyboards import Offer
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import hint, out_of_date, sentence
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.domain import fields, lines
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import EventDraft, EventKind
from birthday_calendar.domain.names import without_marks
from birthday_calendar.domain.parsing import days
from birthday_calendar.services import events
from birthday_calendar.wording import cards
from birthday_calendar.wording.occasions import ICONS, LABELS

OFFERED = ("name", "kind", "tags", "day", "month", "year")
HEARD_FOR = 600  # seconds: "ok" to a reminder of the next day is no answer to an offer


def register(router: Router) -> None:
    router.message.register(accepted, Offering.answer, is_yes, flags=ADDS)
    router.message.register(declined, Offering.answer, is_no)
    router.message.register(free_text, F.chat.type == "private", ANSWER, flags=REPEATABLE)
    router.callback_query.register(answered, Offer.filter(), flags=ADDS)


async def free_text(context: Written) -> Answer:
    """A name with a date is most likely meant to be kept."""
    _ = context.texts
    forget(context.conversation)
    try:
        draft = fields.check(lines.parse(context.text, context.today), context.today)
    except Invalid as error:
        if error.field not in ("date", "name"):
            return context.say(sentence(error, _))
        return await find.known(context) or context.say(hint(_))
    question = _(
        "Shall I add {name}, {date}?",
        name=cards.bold(draft.name),
        date=cards.bold(_.day(draft.month, draft.day, draft.year)),
    )
    if draft.kind is not EventKind.BIRTHDAY:
        question += f"\n{ICONS[draft.kind]} {_(LABELS[draft.kind])}"
    if draft.tags:
        tags = fields.BY_NAME["tags"]
        question += f"\n{tags.icon} {tags.written(draft)}"
    # on a full disk that is not kept: then only its buttons are heard
    offered = {name: getattr(draft, name) for name in OFFERED}
    context.conversation.wait_for(Offering.answer, at=context.now.timestamp(), **offered)
    return context.say(question, keyboards.offer(_))


async def accepted(context: Written) -> Answer:
    """In words, what [Add] below the last offer does."""
    offered = dict(context.conversation.data)
    context.conversation.end()
    age = context.now.timestamp() - offered.pop("at")
    if not 0 <= age <= HEARD_FOR:
        return context.say(hint(context.texts))
    draft = fields.check(msgspec.convert(offered, EventDraft), context.today)
    known = await events.find_same(context.db, context.calendar, draft)
    if known is not None:  # pressed already
        return context.say(card(context, known), keyboards.card(known, context.texts))
    event = await keep(context, draft)
    return context.say(told(context, event), keyboards.card(event, context.texts))


async def declined(context: Written) -> Answer:
    _ = context.texts
    context.conversation.end()
    return context.say(_("Cancelled."))


async def answered(context: Pressed, callback_data: Offer) -> Answer:
    _, question = context.texts, context.source.message
    forget(context.conversation)
    draft = offered(question, context.today) if isinstance(question, Message) else None
    if draft is None:
        return out_of_date(context)
    known = await events.find_same(context.db, context.calendar, draft)
    if known is not None:  # pressed twice, or added in another way meanwhile
        notice = context.toast(_("This is in the calendar already."))
        return [notice, context.show(card(context, known), keyboards.card(known, _))]
    if not callback_data.accepted:
        return context.show(_("Cancelled."))
    event = await keep(context, draft)
    return context.show(told(context, event), keyboards.card(event, _))


def forget(conversation: Conversation) -> None:
    """The last offer is not the last thing said any more, or is answered."""
    if conversation.waits_for(Offering.answer):
        conversation.end()


def offered(question: Message, today: date) -> EventDraft | None:
    """What is bold in it: the name, which Telegram takes apart around a link, and then the date.
    What comes after that are kind and tags.

    Raises Invalid for a date that has become none.
    """
    bold = [entity for entity in question.entities or [] if entity.type == "bold"]
    if len(bold) < 2:
        return None
    text = (question.text or "").encode("utf-16-le")  # what offsets count
    end_of_name, end = (2 * (one.offset + one.length) for one in bold[-2:])
    name, day, rest = (
        part.decode("utf-16-le", "replace")
        for part in (
            text[2 * bold[0].offset : end_of_name],
            text[2 * bold[-1].offset : end],
            text[end:],
        )
    )
    kinds = (kind for kind, icon in ICONS.items() if icon in rest)
    draft = EventDraft(
        name=without_marks(name),
        kind=next(kinds, EventKind.BIRTHDAY),
        tags=lines.take_tags(rest)[1],
        **days.parse_date(day, today)._asdict(),
    )
    return fields.check(draft, today)
