"""/greet, on a card, below a reminder: whom somebody wants to congratulate."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, is_pressed
from birthday_calendar.bot.completions import Completions, Said
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.handlers import questions, reminders
from birthday_calendar.bot.handlers.choosing import end_choosing
from birthday_calendar.bot.handlers.find import found
from birthday_calendar.bot.handlers.greeting import Asked, Pen, composed
from birthday_calendar.bot.handlers.views import first_ones
from birthday_calendar.bot.keyboards import PICK_SIZE
from birthday_calendar.bot.presses.people import Person
from birthday_calendar.bot.presses.reminders import GreetTold, Told
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.replies import ANSWER, command
from birthday_calendar.bot.states import Choosing
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.greetings import NotGreeted
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import below_reminders, events, greetings, lists
from birthday_calendar.services.greetings import Prepared
from birthday_calendar.wording import cards

PURPOSE = "greet"
WHOM = N_("Whom shall I congratulate?")

OfOne = Callable[[Event], Awaitable[Answer]]


def is_for_greeting(message: Message, context: Written) -> bool:
    return bool(context.conversation.data.get("purpose") == PURPOSE)


def register(router: Router) -> None:
    router.message.register(choose, command("greet"))
    router.message.register(name_given, Choosing.name, is_for_greeting, ANSWER)
    pressed = router.callback_query.register
    pressed(person, Person.filter(F.action == PURPOSE))
    pressed(told, Told.filter(F.action == PURPOSE))
    pressed(one_told, GreetTold.filter())


async def choose(
    context: Written, command: CommandObject, completions: Completions, done: Said | None
) -> Answer:
    begin_it = partial(begin, context, Pen(completions, done), context.calendar)
    return await choose_whom(context, command.args, PURPOSE, context.texts(WHOM), begin_it)


async def name_given(context: Written, completions: Completions, done: Said | None) -> Answer:
    if (answered := await questions.answered(context, context.text)) is not None:
        return answered
    begin_it = partial(begin, context, Pen(completions, done), context.calendar)
    return await look_for(context, context.text, PURPOSE, context.texts(WHOM), begin_it)


async def choose_whom(
    context: Written, name: str | None, purpose: str, question: str, of_one: OfOne
) -> Answer:
    """Without a name: of those whose day is near."""
    _, db, calendar = context.texts, context.db, context.calendar
    if name:
        return await look_for(context, name, purpose, question, of_one)
    near = await greetings.soon(db, calendar, context.today, most=PICK_SIZE)
    if not near and not (await lists.numbered_page(db, calendar, 0, size=1)).items:
        return context.say(_("The calendar is empty. Add somebody: /add"), first_ones(context))
    write = _("Press it, or write the name.") if near else _("Write a name, or a part of it.")
    people = keyboards.people([*dict.fromkeys(one.of for one in near)], purpose, _)
    return ask(context, Choosing.name, f"{question} {write}", above=people, purpose=purpose)


async def look_for(
    context: Written, text: str, purpose: str, question: str, of_one: OfOne
) -> Answer:
    # all would see what answers an ordinary message in a group; what a press opens, they don't
    is_alone = context.is_private or context.is_alone
    return await found(context, text, purpose, question, of_one if is_alone else None)


async def person(
    context: Pressed, callback_data: Person, completions: Completions, done: Said | None
) -> Answer:
    """Beside the list or card in which they were pressed."""
    end_choosing(context)
    event = await events.get(context.db, context.calendar, callback_data.id)
    return await begin(context, Pen(completions, done), context.calendar, event)


async def told(context: Pressed, completions: Completions, done: Said | None) -> Answer:
    """Whom the reminder told of; of several it is asked whom."""
    found = await told_of(context, _of_told, context.texts(WHOM))
    if not isinstance(found, tuple):
        return found
    return await begin(context, Pen(completions, done), *found)


async def told_of(
    context: Pressed, of_one: Callable[[int, int], CallbackData], question: str
) -> Answer | tuple[Calendar, Event]:
    """The only one whom the reminder told of; else what is said: the question, with buttons that
    do `of_one` of the reminder's number and an event.
    """
    _ = context.texts
    reminder = await reminders.find(context)
    people = await below_reminders.congratulated_on(context.db, reminder)
    people = [one for one in people if context.person is None or one.member_id != context.person]
    if len(people) == 1:
        return reminder.calendar, people[0]
    if not people:
        return context.toast(_("It is your own day: that button is for the others."))
    buttons = [
        keyboards.button(keyboards.cut(one.name), of_one(context.message_id, one.id))
        for one in people[:PICK_SIZE]
    ]
    context.is_aside = not context.is_private and context.person is not None
    return context.say(question, keyboards.keyboard(*([one] for one in buttons)))


def _of_told(message_id: int, event_id: int) -> CallbackData:
    return GreetTold(message_id=message_id, id=event_id)


async def one_told(
    context: Pressed, callback_data: GreetTold, completions: Completions, done: Said | None
) -> Answer:
    found = await found_told(context, callback_data.message_id, callback_data.id)
    return await begin(context, Pen(completions, done), *found)


async def found_told(context: Pressed, message_id: int, event_id: int) -> tuple[Calendar, Event]:
    """Raises NotFound."""
    reminder = await below_reminders.find(context.db, context.calendar, message_id)
    event = await below_reminders.event_of(context.db, reminder, event_id)
    return reminder.calendar, event


async def begin(context: Asked, pen: Pen, calendar: Calendar, event: Event) -> Answer:
    prepared = await begun(context, calendar, event)
    return await composed(context, pen, prepared) if isinstance(prepared, Prepared) else prepared


async def begun(context: Asked, calendar: Calendar, event: Event) -> Prepared | Answer:
    """A greeting that is not composed yet; or why there is none."""
    _, db, now = context.texts, context.db, context.now
    try:
        return await greetings.begin(
            db, calendar, event, now, chat_id=context.chat.id, user_id=context.person
        )
    except NotGreeted:
        name = cards.bold(event.name)
        return context.say("🕯 " + _("{name} is remembered, and not congratulated.", name=name))
    except Invalid as error:  # somebody's own day
        if is_pressed(context):
            return context.toast(sentence(error, _), alert=True)
        return context.say(sentence(error, _))
