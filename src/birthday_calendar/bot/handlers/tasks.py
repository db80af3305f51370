"""Below what somebody looks after: it is done, handed over, or to be told once more.

Whose it is by now is asked anew at each press: whoever it was taken from, or who presses twice, is
told so over the chat.
"""

from typing import Any
from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot.answers import Answer, is_pressed, listed
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.keyboards import button, cut
from birthday_calendar.bot.presses.duties import OfTask, TaskTo
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import ANSWER
from birthday_calendar.bot.states import HandingOver
from birthday_calendar.domain import dates, duties
from birthday_calendar.domain.deliveries import Again
from birthday_calendar.domain.duties import Person, TaskState
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.services import duty_people, duty_tasks
from birthday_calendar.services.duty_tasks import Held
from birthday_calendar.wording import cards
from birthday_calendar.wording import duties as words

Asked = Context[Message | CallbackQuery]
IN_PRIVATE = F.message.chat.type == "private"
OFFERED = 8  # members, as buttons


def register(router: Router) -> None:
    pressed = router.callback_query.register
    pressed(done, IN_PRIVATE, OfTask.filter(F.action.in_({"done", "undone"})))
    pressed(ask_whom, IN_PRIVATE, OfTask.filter(F.action == "pass"))
    pressed(take_back, IN_PRIVATE, OfTask.filter(F.action == "back"))
    pressed(ask_when, IN_PRIVATE, OfTask.filter(F.action == "again"))
    pressed(again, IN_PRIVATE, OfTask.filter())
    pressed(member_pressed, IN_PRIVATE, TaskTo.filter())
    router.message.register(name_given, HandingOver.person, ANSWER)


async def done(context: Pressed, callback_data: OfTask) -> Answer:
    _, held = context.texts, await duty_tasks.get(context.db, callback_data.id, context.person)
    if (refused := whose_else(context, held)) is not None:
        return [context.toast(refused), *await redrawn(context)]
    is_done = callback_data.action == "done"
    was_done = held.task.state is TaskState.DONE
    if was_done != is_done:
        await duty_tasks.note_done(context.db, held, context.now, is_done=is_done)
    said = _("Noted: it is done.") if is_done else _("It is to be done again.")
    if was_done and is_done:
        said = _("It was done already.")
    return [context.toast(said), *await redrawn(context)]


async def ask_whom(context: Pressed, callback_data: OfTask) -> Answer:
    """Of the members, but for whose day it is."""
    held = await duty_tasks.get(context.db, callback_data.id, context.person)
    if (refused := whose_else(context, held)) is not None:
        return [context.toast(refused), *await redrawn(context)]
    known = {"task": held.task.id, "old": context.message_id, "ids": tasks_below(context)}
    return await question(context, held, known, await others(context, held))


async def question(
    context: Asked, held: Held, known: dict[str, Any], people: list[Person]
) -> Answer:
    _ = context.texts
    name = cards.bold(held.occasion.of.name)
    text = _("Who looks after {name} instead of you? Write a name.", name=name)
    if people:
        text = _("Who looks after {name} instead of you? Press it, or write a name.", name=name)
    rows = [
        [button(cut(one.name), TaskTo(id=held.task.id, member_id=one.member_id or 0))]
        for one in people[:OFFERED]
    ]
    return ask(context, HandingOver.person, text, above=rows, **known)


async def member_pressed(context: Pressed, callback_data: TaskTo) -> Answer:
    held = await duty_tasks.get(context.db, callback_data.id, context.person)
    there = await others(context, held)
    chosen = next((one for one in there if one.member_id == callback_data.member_id), None)
    if chosen is None:
        return out_of_date(context)
    return await handed_over(context, held, chosen)


async def name_given(context: Written) -> Answer:
    """A member, or a name that nobody here has: then who wrote it has to tell them."""
    number = context.conversation.data["task"]
    held = await duty_tasks.get(context.db, number, context.person)
    found = await duty_people.called(context.db, held.calendar, context.text)
    found = [one for one in found if one.member_id != context.person]
    if len(found) > 1:
        known = dict(context.conversation.data)
        known.pop("question", None)
        known.pop("topic", None)
        return await question(context, held, known, found)
    return await handed_over(context, held, found[0] if found else duties.named(context.text))


async def handed_over(context: Asked, held: Held, person: Person) -> Answer:
    """Raises Invalid, of whose day it is."""
    _ = context.texts
    asked = context.conversation.data if context.conversation.waits_for(HandingOver.person) else {}
    if (refused := whose_else(context, held)) is not None:
        context.conversation.end()
        return context.toast(refused) if is_pressed(context) else context.say(refused)
    await duty_tasks.hand_over(context.db, held, person, context.now, by=context.person)
    context.conversation.end()
    name = _.name(person.name)
    said = _("{name} looks after it now, and I tell them.", name=name)
    if not await duty_people.is_reached(context.db, held.calendar, person):
        said = _(
            "{name} looks after it now. I can't write to them, so please tell them.", name=name
        )
    answer = listed(context.answer("➡ " + said))
    if asked.get("task") == held.task.id and asked.get("old"):
        answer += await shown_in(context, asked["old"], asked["ids"])
    return answer


async def take_back(context: Pressed, callback_data: OfTask) -> Answer:
    """What they had handed over, unless somebody has done it."""
    _, held = context.texts, await duty_tasks.get(context.db, callback_data.id, context.person)
    by = held.task.handed_by
    if held.task.person.member_id == context.person:
        return [context.toast(_("It is yours.")), *await redrawn(context)]
    if by is None or by.member_id != context.person:
        return [context.toast(whose_else(context, held) or ""), *await redrawn(context)]
    if held.task.state is TaskState.DONE:
        return [context.toast(_("It was done already.")), *await redrawn(context)]
    await duty_tasks.take_back(context.db, held)
    return [context.toast(_("It is yours again.")), *await redrawn(context)]


async def ask_when(context: Pressed) -> Answer:
    return await redrawn(context, is_asked_when=True) or out_of_date(context)


async def again(context: Pressed, callback_data: OfTask) -> Answer:
    """All of the message that is theirs and open still."""
    _, due_at, zone = context.texts, None, context.calendar.time_zone
    for held in await below(context, tasks_below(context)):
        if whose_else(context, held) is None and held.task.state is TaskState.OPEN:
            when = Again(callback_data.action)
            due_at = await duty_tasks.tell_again(context.db, held, when, context.now)
            zone = held.calendar.time_zone
    if due_at is None:
        return [context.toast(_("Nothing of it is yours to do.")), *await redrawn(context)]
    local = due_at.astimezone(ZoneInfo(zone))
    day = _.distance(local.date(), dates.today_in(zone, context.now))
    said = _("I'll remind you {day} at {time}.", day=day, time=_.time(local.time()))
    return [context.toast(said), *await redrawn(context)]


def whose_else(context: Asked, held: Held) -> str | None:
    """What is said to whom it does not belong to any more; None where it is theirs."""
    if held.task.person.member_id == context.person:
        return None
    return context.texts("{name} looks after it now.", name=held.task.person.name)


async def others(context: Asked, held: Held) -> list[Person]:
    """The members to whom they may hand it over."""
    return [
        one
        for one in await duty_people.people(context.db, held.calendar)
        if one.member_id != context.person and not duties.is_own_day(one, held.occasion.of)
    ]


def tasks_below(context: Pressed) -> list[int]:
    """What a message tells, by its buttons."""
    message = context.source.message
    markup = message.reply_markup if isinstance(message, Message) else None
    rows = markup.inline_keyboard if markup is not None else []
    ids = []
    for one in (one for row in rows for one in row):
        if (one.callback_data or "").startswith(f"{OfTask.__prefix__}:"):
            ids.append(OfTask.unpack(one.callback_data or "").id)
    return [one for one in dict.fromkeys(ids) if one]


async def below(context: Asked, ids: list[int]) -> list[Held]:
    """Those that are there still, in their order."""
    for task_id in ids:
        try:
            calendar = (await duty_tasks.get(context.db, task_id, context.person)).calendar
        except NotFound:
            continue
        return await duty_tasks.get_those(context.db, calendar, ids)
    return []


async def redrawn(context: Pressed, *, is_asked_when: bool = False) -> list[TelegramMethod[Any]]:
    """The message with what has become of it by now."""
    ids = tasks_below(context)
    return await shown_in(context, context.message_id, ids, is_asked_when=is_asked_when)


async def shown_in(
    context: Asked, message_id: int, ids: list[int], *, is_asked_when: bool = False
) -> list[TelegramMethod[Any]]:
    held = await below(context, ids)
    if not held:
        return []
    _, chat_id = context.texts, context.chat.id
    today = dates.today_in(held[0].calendar.time_zone, context.now)
    text = words.reminder(held, today, chat_id, _)[-1]
    at = context.now if is_asked_when else None
    below_it = words.buttons(held, chat_id, _, choices_at=at)
    return [context.edit(message_id, text, InlineKeyboardMarkup.model_validate(below_it))]
