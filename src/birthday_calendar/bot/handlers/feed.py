"""/feed: the calendar in people's calendar apps. In a group for admins, and answered in private."""

from datetime import time
from io import BytesIO
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import CommandObject
from aiogram.methods import AnswerCallbackQuery, SendPhoto
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup

from birthday_calendar.bot import feed_cards, feed_keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.askers import Asker, Asking, Makers, Shown, Words
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.feed_keyboards import FEEDS_SIZE, MULTIPLE, NONE, PAGES
from birthday_calendar.bot.handlers.feed_new import named_question, secret_in
from birthday_calendar.bot.handlers.token import reader
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.keys import FeedCard, FeedOption, Feeds
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import OWNS
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import N_, Invalid, Unauthorized
from birthday_calendar.domain.keys import Feed
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import EventKind
from birthday_calendar.services import feeds
from birthday_calendar.wording.feed_links import links

WORDS = Words(
    no_admin=N_("Only admins of this group can have feeds of its calendar."),
    not_reachable=N_(
        "The address of a feed is a secret, and I can't write to you in private yet. "
        '<a href="{link}">Open a chat with me</a>, press Start and then ask here again.'
    ),
)


def register(router: Router) -> None:
    asking = Asking(feeds.list_, WORDS)
    router.message.register(feed, command("feed"), asking, flags=REPEATABLE | OWNS)


def register_buttons(router: Router) -> None:
    """On the router of tokens' buttons: pressed in private, they are about any chat."""
    router.callback_query.register(page, Feeds.filter(), flags=REPEATABLE)
    shown = FeedCard.filter(F.action.in_({"show", "options", "ask"}))
    router.callback_query.register(card, shown, flags=REPEATABLE)
    router.callback_query.register(qr_code, FeedCard.filter(F.action == "qr"), flags=REPEATABLE)
    router.callback_query.register(revoke, FeedCard.filter(F.action == "revoke"))
    router.callback_query.register(option, FeedOption.filter())


async def feed(
    context: Written, command: CommandObject, asker: Asker, makers: Makers, bot: Bot
) -> Answer:
    async def shown() -> Shown:
        there = await feeds.list_(context.db, context.calendar)
        if not command.args:
            return listed(context, there, 0, makers)
        key_rules.check_room("feeds", there, context.settings.tokens_per_calendar)
        name = key_rules.check_name(command.args, there)
        return named_question(name, context.calendar, context.texts)

    return await asker.answer(context, bot, shown)


async def page(context: Pressed, callback_data: Feeds, makers: Makers) -> Answer:
    there = await feeds.list_(context.db, context.calendar)
    return context.show(*listed(context, there, callback_data.number, makers))


async def card(context: Pressed, callback_data: FeedCard, makers: Makers) -> Answer:
    """All of one, and whether to revoke it: that can't be taken back."""
    _ = context.texts
    found = await feeds.get(context.db, context.calendar, callback_data.id)
    if callback_data.action == "ask":
        text = feed_cards.card(found, context.calendar, reader(context, makers), context.today, _)
        warning = _("Revoke it? From then on the calendar apps that use it get nothing new.")
        return context.show(f"{text}\n\n{warning}", feed_keyboards.revoke(found.id, _))
    text, keyboard = described(context, found, makers)
    if callback_data.action == "options":  # the address that it is pressed below has to stay
        return context.say(text, keyboard)
    return context.show(text, keyboard)


async def option(context: Pressed, callback_data: FeedOption) -> Answer:
    """One gets another value, or its page is opened."""
    _, name, value = context.texts, callback_data.name, callback_data.value
    found = await feeds.get(context.db, context.calendar, callback_data.id)
    tags = await feeds.tags_of(context.db, context.calendar) if name == "tags" else []
    if value:
        try:
            changes = value_of(found, name, value, tags)
            found = await feeds.change(
                context.db, context.calendar, found.id, context.now, **changes
            )
        except Invalid as error:
            return context.toast(_.error(error), alert=True)
        except (KeyError, ValueError):
            return out_of_date(context)
    text, keyboard = described(context, found, {})
    if name in MULTIPLE or not value:
        if name not in PAGES:
            return out_of_date(context)
        keyboard = feed_keyboards.values(found, name, tags, _)
    return context.show(text, keyboard)


async def qr_code(context: Pressed, callback_data: FeedCard) -> Answer:
    """Of the page that offers each app its link, for another device. It is kept nowhere."""
    import segno

    _, secret = context.texts, secret_in(context.source)
    try:
        found, calendar = await feeds.authenticate(context.db, secret)
    except Unauthorized:
        return out_of_date(context)
    if found.id != callback_data.id:
        return out_of_date(context)
    picture = BytesIO()
    address = links(context.settings.public_url, secret).page
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    sent = SendPhoto(
        chat_id=context.chat.id,
        photo=BufferedInputFile(picture.getvalue(), "feed.png"),
        caption=feed_cards.heading(found.name, calendar, _)
        + "\n"
        + _("Hold the camera of another phone at it. It is as secret as the address."),
    )
    # the secret first: what is left to say later is kept
    return [sent, AnswerCallbackQuery(callback_query_id=context.source.id)]


async def revoke(context: Pressed, callback_data: FeedCard, makers: Makers) -> Answer:
    _ = context.texts
    found = await feeds.get(context.db, context.calendar, callback_data.id)
    await feeds.revoke(context.db, context.calendar, found.id)
    there = await feeds.list_(context.db, context.calendar)
    done = context.toast(_("Revoked: {name}", name=found.name))
    return [done, context.show(*listed(context, there, 0, makers))]


def listed(
    context: Context[Source], there: list[Feed], number: int, makers: Makers
) -> tuple[str, InlineKeyboardMarkup]:
    """A page of them, the newest first; one that is no more is the last."""
    newest, _ = there[::-1], context.texts
    number = min(number, max(0, len(there) - 1) // FEEDS_SIZE)
    shown = newest[number * FEEDS_SIZE : (number + 1) * FEEDS_SIZE]
    text = feed_cards.page(shown, context.calendar, reader(context, makers), _)
    return text, feed_keyboards.page(shown, context.calendar.id, number, len(there), _)


def described(context: Pressed, found: Feed, makers: Makers) -> tuple[str, InlineKeyboardMarkup]:
    _, calendar = context.texts, context.calendar
    text = feed_cards.card(found, calendar, reader(context, makers), context.today, _)
    return text, feed_keyboards.card(found, calendar.id, _)


def value_of(found: Feed, name: str, value: str, tags: list[str]) -> dict[str, Any]:
    """An option by name. Raises KeyError or ValueError for what no button of ours says."""
    options = found.options
    match name:
        case "ages" | "emoji" | "notes":
            return {name: {"0": False, "1": True}[value]}
        case "language":
            return {name: {code: code for code in LANGUAGES}[value]}
        case "alarm_at":
            return {name: None if value == NONE else time(int(value[:2]), int(value[2:]))}
        case "lead_days":
            return {name: frozenset() if value == NONE else options.lead_days ^ {int(value)}}
        case "kinds":
            return {name: () if value == NONE else _turned(options.kinds, EventKind(value))}
        case "tags" if value == NONE:
            return {name: ()}
        case "tags":
            known = {feed_keyboards.mark(tag): tag for tag in (*tags, *options.tags)}
            return {name: _turned(options.tags, known[value])}
    raise KeyError(name)


def _turned(chosen: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    return tuple(other for other in chosen if other != one) if one in chosen else (*chosen, one)
