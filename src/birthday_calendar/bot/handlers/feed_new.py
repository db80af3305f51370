"""A new feed: its name, then its address, once."""

import re

from aiogram import F, Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import feed_cards, feed_keyboards
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.askers import ask_for_name
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.handlers.token_new import name_in
from birthday_calendar.bot.keyboards import button
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.keys import NewFeed
from birthday_calendar.bot.problems import out_of_date, sentence
from birthday_calendar.bot.replies import ANSWER, is_wish_to_stop
from birthday_calendar.bot.states import NamingFeed
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import calendars, feeds
from birthday_calendar.wording import feeds as words
from birthday_calendar.wording.feed_links import links
from birthday_calendar.wording.keys import free_number
from birthday_calendar.wording.texts import Texts


def register(router: Router) -> None:
    """On the router of tokens' buttons. The first one that fits is taken: what is known most."""
    is_known = F.is_named | F.number.is_not(None)
    router.callback_query.register(made, NewFeed.filter(is_known), flags=REPEATABLE)
    router.callback_query.register(ask_name, NewFeed.filter())
    router.message.register(name_given, NamingFeed.name, ANSWER, ~F.func(is_wish_to_stop))


async def ask_name(context: Pressed) -> Answer:
    _, calendar = context.texts, context.calendar
    there = await feeds.list_(context.db, calendar)
    question = _("What shall the new one be called? Best like the device or person that gets it.")
    question = f"{feed_cards.whose(calendar, _)}\n\n{question}"
    number = free_number([one.name for one in there], words.numbered, _)
    suggested = button(words.numbered(number, _), NewFeed(calendar_id=calendar.id, number=number))
    return ask_for_name(context, there, NamingFeed.name, question, suggested)


async def name_given(context: Written) -> Answer:
    """The rights are looked at when its button is pressed."""
    calendar = await calendars.get(context.db, context.conversation.data["calendar_id"])
    context.turn_to(calendar)
    name = key_rules.check_name(context.text, await feeds.list_(context.db, calendar))
    context.conversation.end()
    return context.say(*named_question(name, calendar, context.texts))


def named_question(name: str, calendar: Calendar, _: Texts) -> tuple[str, InlineKeyboardMarkup]:
    text = _("Its address is a secret, and is shown once.")
    heading = feed_cards.heading(name, calendar, _)
    return f"{heading}\n\n{text}", feed_keyboards.named(calendar.id, _)


async def made(context: Pressed, callback_data: NewFeed) -> Answer:
    """The answer is not kept, as others are: it has the secret in it."""
    _, calendar, settings = context.texts, context.calendar, context.settings
    if callback_data.number is not None:
        name: str | None = words.numbered(callback_data.number, _)
        if context.conversation.waits_for(NamingFeed.name):
            context.conversation.end()
    else:
        name = name_in(context.source)
    if name is None:
        return out_of_date(context)
    try:
        feed_id, secret = await feeds.create(
            context.db,
            calendar,
            context.source.from_user.id,
            context.now,
            name=key_rules.check_name(name, []),
            most=settings.tokens_per_calendar,
            language=_.language,
        )
    except Invalid as error:
        return context.toast(sentence(error, _), alert=True)
    found, is_public = links(settings.public_url, secret), settings.is_public
    heading = feed_cards.heading(name, calendar, _)
    shown = context.show(
        f"{heading}\n\n{feed_cards.address(found, is_public, _)}",
        feed_keyboards.address(feed_id, found, is_public, _),
    )
    # the secret first: what is left to say later is kept, as text
    return [shown, AnswerCallbackQuery(callback_query_id=context.source.id)]


def secret_in(query: CallbackQuery) -> str:
    """The one that the message of a button shows; empty where it shows none."""
    message = query.message
    text = (message.text or "") if isinstance(message, Message) else ""
    found = re.search(rf"/feeds/({feeds.PREFIX}[A-Za-z0-9_-]+)\.ics", text)
    return found[1] if found else ""
