"""Giving days to somebody: "/duty Anna → Boris", or asked for one after the other."""

from typing import Any

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.types import Message
from msgspec.structs import replace

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.dialogues import ask, way_out_below
from birthday_calendar.bot.handlers.duty import (
    EXAMPLES,
    WITHOUT_WORDS,
    Asked,
    about,
    groups_below,
    hidden_of,
    spoken_of,
    stopped,
)
from birthday_calendar.bot.handlers.duty_given import give
from birthday_calendar.bot.keyboards import Row, button, cut, keyboard
from birthday_calendar.bot.presses.duties import Duties, GiveTo, GiveWhat
from birthday_calendar.bot.problems import out_of_date, sentence
from birthday_calendar.bot.replies import ANSWER, command
from birthday_calendar.bot.roles import CHANGES
from birthday_calendar.bot.states import Giving
from birthday_calendar.domain import duties as rules
from birthday_calendar.domain import duty_words
from birthday_calendar.domain.duties import WHOLE_YEAR, Duty, Person, Scope
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import Event
from birthday_calendar.services import duty_dealing, duty_meaning, duty_people, feeds
from birthday_calendar.wording import duties as words
from birthday_calendar.wording.texts import Texts

OFFERED = 8  # of a kind, as buttons
WHAT = N_(
    "What shall somebody look after? Press it, or write a name, a #tag, or dates such as 20.12 – "
    "10.1."
)


def register(router: Router) -> None:
    router.message.register(in_words, command("duty"), ~WITHOUT_WORDS, about, flags=CHANGES)
    router.message.register(what_written, Giving.what, ANSWER, about, flags=CHANGES)
    router.message.register(people_written, Giving.people, ANSWER, about, flags=CHANGES)
    pressed = router.callback_query.register
    pressed(ask_what, Duties.filter(F.action.in_({"give", "rotation"})), about, flags=CHANGES)
    pressed(what_pressed, GiveWhat.filter(), about, flags=CHANGES)
    pressed(person_pressed, GiveTo.filter(), about, flags=CHANGES)


async def in_words(context: Written, command: CommandObject) -> Answer:
    """What and to whom; what is given alone is asked to whom."""
    _, text = context.texts, command.args or ""
    if (parts := duty_words.split(text)) is not None:
        try:
            duty, event = await what_is_meant(context, parts[0])
        except Invalid as error:
            if rows := await groups_below(context):
                said = f"{sentence(error, _)} {_('Is it a day of a group? Choose it first:')}"
                return context.say(said, keyboard(*rows))
            raise
        people = await who_are_meant(context, parts[1])
        return await give(context, replace(duty, people=people), event)
    known: dict[str, list[Person]] = {}
    for left, right in duty_words.splits(text):
        found = []
        for one in duty_words.people(right):
            if one not in known:
                known[one] = await duty_people.called(context.db, context.calendar, one)
            found.append(known[one])
        if not found or not all(len(one) == 1 for one in found):
            continue
        try:
            duty, event = await what_is_meant(context, left)
        except Invalid:
            continue
        return await give(context, replace(duty, people=tuple(one for [one] in found)), event)
    try:
        duty, event = await what_is_meant(context, text)
    except Invalid:
        return context.say(_(EXAMPLES))
    return await ask_people(context, duty, event, is_rotation=False)


async def ask_what(context: Pressed, callback_data: Duties, refused: str | None) -> Answer:
    """Of days the next ones that are nobody's; of a rotation tags, and all of the year."""
    _, db, calendar = context.texts, context.db, context.calendar
    if refused is not None:
        return context.toast(_(refused))
    is_rotation = callback_data.action == "rotation"
    tags = (await feeds.tags_of(db, calendar))[:OFFERED]

    def choice(text: str, kind: str, number: int) -> Row:
        data = {"calendar_id": calendar.id, "kind": kind, "number": number}
        return [button(cut(text), GiveWhat.model_validate(data))]

    rows = [choice(_("All days"), "all", 0)] if is_rotation else []
    rows += [choice(f"#{tag}", "tag", number) for number, tag in enumerate(tags) if is_rotation]
    if not is_rotation:
        hidden = await hidden_of(context)
        seen = await duty_dealing.outlook(db, calendar, context.today)
        rows += [
            choice(f"{one.occasion.of.name} · {day_of(one, _)}", "event", one.occasion.of.id)
            for one in seen.nobody_s
            if not words.is_secret(calendar, one.occasion.of, context.chat.id, hidden)
        ][:OFFERED]
    known: dict[str, Any] = {"calendar_id": calendar.id, "is_rotation": is_rotation, "tags": tags}
    return ask(context, Giving.what, _(WHAT), above=rows, **known)


async def what_pressed(context: Pressed, callback_data: GiveWhat, refused: str | None) -> Answer:
    _, asked = context.texts, context.conversation.data
    if refused is not None:
        return context.toast(_(refused))
    if not context.conversation.waits_for(Giving.what):
        return out_of_date(context)
    duty, event = Duty(calendar_id=context.calendar.id, scope=Scope.RANGE, people=()), None
    match callback_data.kind:
        case "all":
            first, last = WHOLE_YEAR
            duty = replace(duty, first=first, last=last)
        case "tag":
            tags = asked.get("tags", [])
            if callback_data.number >= len(tags):
                return out_of_date(context)
            duty = replace(duty, scope=Scope.TAG, tag=tags[callback_data.number])
        case "event":
            event = await spoken_of(context, callback_data.number)
            duty = replace(duty, scope=Scope.EVENT, event_id=callback_data.number)
    return await ask_people(context, duty, event, is_rotation=asked["is_rotation"])


async def what_written(context: Written, refused: str | None) -> Answer:
    _, asked = context.texts, context.conversation.data
    if refused is not None:
        return stopped(context, refused)
    parts = duty_words.split(context.text)
    duty, event = await what_is_meant(context, parts[0] if parts else context.text)
    if parts is not None:
        people = await who_are_meant(context, parts[1])
        return await give(context, replace(duty, people=people), event)
    return await ask_people(context, duty, event, is_rotation=asked["is_rotation"])


async def ask_people(
    context: Asked, duty: Duty, event: Event | None, *, is_rotation: bool
) -> Answer:
    _ = context.texts
    known: dict[str, Any] = {
        "calendar_id": context.calendar.id,
        "is_rotation": is_rotation,
        "scope": duty.scope,
        "event": duty.event_id,
        "tag": duty.tag,
        "first": duty.first,
        "last": duty.last,
        "chosen": [],
    }
    what = words.about(duty, event, _)
    text = _("Who looks after {what}? Press it, or write a name.", what=what)
    if is_rotation:
        text = _(
            "Who looks after {what} in turn? Press them in their order, or write their names: "
            "Anna, Boris.",
            what=what,
        )
    rows = await people_rows(context, event, [])
    return ask(context, Giving.people, text, above=rows, **known)


async def people_rows(context: Asked, event: Event | None, chosen: list[int]) -> list[Row]:
    _, calendar = context.texts, context.calendar
    rows: list[Row] = []
    for one in await offered(context, event):
        place = chosen.index(one.member_id) + 1 if one.member_id in chosen else 0
        label = f"{place}. " * bool(place) + cut(one.name)
        to = GiveTo(calendar_id=calendar.id, member_id=one.member_id or 0)
        rows.append([button(label, to)])
    if chosen:
        rows.append([button("✓ " + _("These in turn"), GiveTo(calendar_id=calendar.id))])
    return rows


async def offered(context: Asked, event: Event | None) -> list[Person]:
    people = await duty_people.people(context.db, context.calendar)
    may = [one for one in people if event is None or not rules.is_own_day(one, event)]
    return may[:OFFERED]


async def person_pressed(context: Pressed, callback_data: GiveTo, refused: str | None) -> Answer:
    """Who has it; of a rotation one more, or all that were chosen."""
    _, asked = context.texts, context.conversation.data
    if refused is not None:
        return context.toast(_(refused))
    if not context.conversation.waits_for(Giving.people):
        return out_of_date(context)
    duty, event = await asked_about(context)
    there = {one.member_id: one for one in await duty_people.people(context.db, context.calendar)}
    chosen: list[int] = asked["chosen"]
    if asked["is_rotation"] and callback_data.member_id:
        if callback_data.member_id in chosen:
            chosen.remove(callback_data.member_id)
        elif callback_data.member_id in there:
            chosen.append(callback_data.member_id)
        message = context.source.message
        if not isinstance(message, Message):
            return out_of_date(context)
        rows = await people_rows(context, event, chosen)
        return context.show(message.html_text, keyboard(*rows, way_out_below(message)))
    ids = chosen if asked["is_rotation"] else [callback_data.member_id]
    people = tuple(there[one] for one in ids if one in there)
    return await give(context, replace(duty, people=people), event)


async def people_written(context: Written, refused: str | None) -> Answer:
    if refused is not None:
        return stopped(context, refused)
    duty, event = await asked_about(context)
    people = await who_are_meant(context, context.text)
    return await give(context, replace(duty, people=people), event)


async def asked_about(context: Asked) -> tuple[Duty, Event | None]:
    """What the question was about. Raises NotFound."""
    asked: dict[str, Any] = context.conversation.data
    duty = Duty(
        calendar_id=context.calendar.id,
        scope=Scope(asked["scope"]),
        people=(),
        event_id=asked["event"],
        tag=asked["tag"],
        first=asked["first"],
        last=asked["last"],
    )
    return duty, await spoken_of(context, duty.event_id)


async def what_is_meant(context: Asked, text: str) -> tuple[Duty, Event | None]:
    """Raises Invalid where it is nothing that can be given here."""
    calendar, chat_id, hidden = context.calendar, context.chat.id, await hidden_of(context)

    def is_secret(event: Event) -> bool:
        return words.is_secret(calendar, event, chat_id, hidden)

    return await duty_meaning.what(context.db, calendar, text, context.today, is_secret)


async def who_are_meant(context: Asked, text: str) -> tuple[Person, ...]:
    """Raises Invalid."""
    return await duty_meaning.people(context.db, context.calendar, text, context.person)


def day_of(one: rules.Dealt, _: Texts) -> str:
    return _.day(one.occasion.date.month, one.occasion.date.day)
