"""Whoever edits a message corrects what it has added."""

import re
from typing import Any

from aiogram import Bot, Router
from aiogram.types import Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.addressing import said_to_us
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.handlers import keeping
from birthday_calendar.bot.handlers.add import alone
from birthday_calendar.bot.handlers.edit import undo_of
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.roles import MAY_ADD
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import Event, EventDraft
from birthday_calendar.domain.people import likeness
from birthday_calendar.services import events
from birthday_calendar.wording import additions, cards

MOST = 20  # of a message, which are changed one by one
_COMMAND = re.compile(r"/add(?:@\w+)?(?:\s+|$)", re.IGNORECASE)


def register(router: Router) -> None:
    router.edited_message.register(corrected, said_before, flags=MAY_ADD)


async def said_before(message: Message, bot: Bot) -> bool:
    """Whether it can have added anybody: a group's other words are nothing to look up."""
    if _COMMAND.match(message.text or message.caption or ""):
        return True
    return bool(await said_to_us(message, bot))


async def corrected(context: Written, refused: Answer) -> Answer:
    _, message_id = context.texts, context.source.message_id
    before = await keeping.of_message(context, message_id)
    if not before:
        return None
    if refused:
        return refused
    said = keeping.said_in(context, message_id, _COMMAND.sub("", context.text, count=1))
    order = context.calendar.date_order
    reading = keeping.read(said, order)
    if (problem := alone(reading)) is not None:
        return context.say(sentence(problem.error, _))
    drafts = [one.draft for one in reading if isinstance(one, Line)]
    pairs, gone, fresh = _differences(before, drafts)
    if not pairs and not gone and not fresh:
        return None
    if len(pairs) + len(gone) > MOST:
        return context.say(_("That is too much to correct at once. Undo it, and write it anew."))
    changed = [await _change(context, event, draft) for event, draft in pairs]
    for event in gone:
        await events.delete(context.db, context.calendar, event.id, context.now)
    most = context.settings.events_per_calendar
    if fresh:
        changed += await events.add_all(
            context.db,
            context.calendar,
            fresh,
            context.now,
            most=most,
            message_id=message_id,
            added_by=context.person,
        )
    if len(before) == len(drafts) == 1:
        return _one(context, changed[0])
    lines = [additions.named(event, _) for event in changed]
    lines += [_("{name}: no more", name=additions.named(event, _)) for event in gone]
    undo = keyboards.undo_all(message_id, len(drafts), _)
    return context.say("\n".join(["✏️ " + _("Corrected:"), *additions.shown(lines, _)]), undo)


def _differences(
    before: list[Event], drafts: list[EventDraft]
) -> tuple[list[tuple[Event, EventDraft]], list[Event], list[EventDraft]]:
    """Whom each is to become, who is written no more, and who is new."""
    there = {likeness(event): event for event in before}
    new = {likeness(draft): draft for draft in drafts}
    stay = [(there[like], draft) for like, draft in new.items() if like in there]
    pairs = [
        (event, draft)
        for event, draft in stay
        if event.name != draft.name or draft.year not in (None, event.year)
    ]
    gone = [event for like, event in there.items() if like not in new]
    fresh = [draft for like, draft in new.items() if like not in there]
    both = min(len(gone), len(fresh))
    pairs += zip(gone[:both], fresh[:both], strict=True)
    return pairs, gone[both:], fresh[both:]


async def _change(context: Written, event: Event, draft: EventDraft) -> Event:
    """What a line does not say stays."""
    changes: dict[str, Any] = {
        "name": draft.name,
        "kind": draft.kind,
        "day": draft.day,
        "month": draft.month,
        "rule": draft.rule,
        "year": draft.year or (event.year if draft.rule is None else None),
        "tags": draft.tags or event.tags,
    }
    return await events.change(
        context.db, context.calendar, event.id, context.now, can_be_undone=True, **changes
    )


def _one(context: Written, event: Event) -> Answer:
    _ = context.texts
    card = cards.card(event, context.calendar, context.today, _, chat_id=context.chat.id)
    buttons = keyboards.card(event, _, undo=undo_of(event))
    return context.say("✏️ " + _("Corrected.") + "\n" + card, buttons)
