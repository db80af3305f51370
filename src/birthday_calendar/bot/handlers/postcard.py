"""/card, below a greeting, below a reminder: a picture to congratulate with, made in the chat."""

from functools import partial
from html import escape

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import SendPhoto
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, Message
from msgspec import Struct

from birthday_calendar.bot import keyboards, mini_app
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.handlers import greet, greeting, questions
from birthday_calendar.bot.handlers.choosing import end_choosing
from birthday_calendar.bot.handlers.greeting import Asked
from birthday_calendar.bot.middlewares import Beside
from birthday_calendar.bot.presses.people import Person
from birthday_calendar.bot.presses.reminders import Post, PostTold, Told
from birthday_calendar.bot.replies import ANSWER, command
from birthday_calendar.bot.states import Choosing
from birthday_calendar.card_client import CardsAway
from birthday_calendar.domain.cards import Card, Design
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import events, greetings
from birthday_calendar.services.greetings import Prepared
from birthday_calendar.studio import Studio
from birthday_calendar.wording import postcards

PURPOSE = "postcard"
WHOM = N_("Whom is the card for?")


class Drawn(Struct, frozen=True):
    jpeg: bytes | None  # None where there is no picture just now


def is_for_postcard(message: Message, context: Written) -> bool:
    return bool(context.conversation.data.get("purpose") == PURPOSE)


def register(router: Router) -> None:
    router.message.register(choose, command("card"))
    router.message.register(name_given, Choosing.name, is_for_postcard, ANSWER)
    pressed = router.callback_query.register
    pressed(person, Person.filter(F.action == PURPOSE))
    pressed(told, Told.filter(F.action == PURPOSE))
    pressed(one_told, PostTold.filter())
    pressed(of_greeting, Post.filter())


async def choose(
    context: Written, command: CommandObject, studio: Studio, done: Drawn | None
) -> Answer:
    begin_it = partial(begin, context, studio, done, context.calendar)
    return await greet.choose_whom(context, command.args, PURPOSE, context.texts(WHOM), begin_it)


async def name_given(context: Written, studio: Studio, done: Drawn | None) -> Answer:
    if (answered := await questions.answered(context, context.text)) is not None:
        return answered
    begin_it = partial(begin, context, studio, done, context.calendar)
    return await greet.look_for(context, context.text, PURPOSE, context.texts(WHOM), begin_it)


async def person(
    context: Pressed, callback_data: Person, studio: Studio, done: Drawn | None
) -> Answer:
    end_choosing(context)
    event = await events.get(context.db, context.calendar, callback_data.id)
    return await begin(context, studio, done, context.calendar, event)


async def told(context: Pressed, studio: Studio, done: Drawn | None) -> Answer:
    """Whom the reminder told of; of several it is asked whom."""
    found = await greet.told_of(context, _of_told, context.texts(WHOM))
    if not isinstance(found, tuple):
        return found
    return await begin(context, studio, done, *found)


def _of_told(message_id: int, event_id: int) -> CallbackData:
    return PostTold(message_id=message_id, id=event_id)


async def one_told(
    context: Pressed, callback_data: PostTold, studio: Studio, done: Drawn | None
) -> Answer:
    found = await greet.found_told(context, callback_data.message_id, callback_data.id)
    return await begin(context, studio, done, *found)


async def of_greeting(
    context: Pressed, callback_data: Post, studio: Studio, done: Drawn | None
) -> Answer:
    """With the text that the greeting shows."""
    prepared = await greeting.find(context, callback_data.id)
    return _sent(context, studio, done, prepared, callback_data.design)


async def begin(
    context: Asked, studio: Studio, done: Drawn | None, calendar: Calendar, event: Event
) -> Answer:
    """With a text of our own."""
    prepared = await greet.begun(context, calendar, event)
    if not isinstance(prepared, Prepared):
        return prepared
    language = context.texts.language
    prepared = await greetings.compose(context.db, prepared, language, context.now)
    return _sent(context, studio, done, prepared)


def _sent(
    context: Asked,
    studio: Studio,
    done: Drawn | None,
    prepared: Prepared,
    design: Design | None = None,
) -> Answer:
    """The picture; it is drawn while nobody's turn is taken. In a group all see it from the day on,
    and before it who asked alone.
    """
    _, event, draft = context.texts, prepared.event, prepared.draft
    if done is None:
        card = postcards.card_of(event, draft.day, draft.text, _, design=design)
        whose = context.person or context.chat.id
        raise Beside(partial(_draw, studio, card, event.member_id, whose))
    is_early = draft.day > context.today
    context.is_aside = is_early and not context.is_private and context.person is not None
    if done.jpeg is None:
        sorry = _("There is no picture just now. Try again in a minute; this is its text:")
        return [context.say(sorry), context.say(escape(draft.text, quote=False))]
    said = context.say("", to_all=not is_early)
    return SendPhoto(
        **said.model_dump(exclude_unset=True, exclude={"text", "reply_markup"}),
        photo=BufferedInputFile(done.jpeg, "card.jpg"),
        reply_markup=_buttons(context, prepared, design or postcards.usual(event, draft.day)),
    )


async def _draw(studio: Studio, card: Card, member_id: int | None, person: int) -> Drawn:
    try:
        return Drawn(await studio.draw(card, member_id, person))
    except CardsAway:
        return Drawn(None)


def _buttons(context: Asked, prepared: Prepared, shown: Design) -> InlineKeyboardMarkup:
    """Other designs; and in private the page from which it goes out in one's own name."""
    _, draft = context.texts, prepared.draft
    designs = [
        keyboards.button(
            f"{'✓' if design is shown else sign} {_(name)}", Post(id=draft.id, design=design)
        )
        for design, (sign, name) in postcards.DESIGNS.items()
    ]
    start = postcards.start(draft.calendar_id, draft.event_id)
    page = mini_app.postcard(context.settings, start, _) if context.is_private else None
    return keyboards.keyboard(designs[:2], designs[2:], [page] if page else [])
