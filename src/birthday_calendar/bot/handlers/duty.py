"""/duty: who looks after what in the next days, what is nobody's, and what is one's own.

A group's may be looked at in private, too: only there is said who looks after the day of somebody
who reads along in the group.
"""

import asyncio
from typing import Any

from aiogram import F, Router
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar import rights
from birthday_calendar.bot import feed_cards, feed_keyboards
from birthday_calendar.bot.admins import ANSWERS_WITHIN
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.keyboards import Row, button, cut, keyboard
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.duties import Duties, Given, GiveTo, GiveWhat, LeadDaysOf
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import CHANGES
from birthday_calendar.domain import admission
from birthday_calendar.domain.errors import N_, NotFound
from birthday_calendar.domain.models import CalendarKind, Event, Role, Surprises
from birthday_calendar.domain.roles import Deed, everybody_may
from birthday_calendar.services import (
    audiences,
    calendars,
    duties,
    duty_dealing,
    duty_people,
    duty_tasks,
    events,
    feeds,
    members,
    organisers,
    sharing,
)
from birthday_calendar.telegram import BotApi
from birthday_calendar.wording import cards
from birthday_calendar.wording import duties as words
from birthday_calendar.wording.feed_links import links
from birthday_calendar.wording.messages import split

Asked = Context[Message | CallbackQuery]
IN_PRIVATE = F.message.chat.type == "private"
WITHOUT_WORDS = ~F.text.regexp(r"\s\S", mode="search")
GROUPS = 6  # as buttons
RULES = 10  # as buttons
MOST_OF_MINE = 5  # messages
REFUSED = N_("Only admins of this group may change this.")
OVER = N_("This button is out of date.")
EXAMPLES = N_(
    "Give somebody a day, a #tag or dates, and I remind them in private, ahead of it. For "
    "example:\n<code>/duty Anna → Boris</code>\n<code>/duty #work → Boris, Vera</code> (in turn)\n"
    "<code>/duty 20.12 – 10.1 → Boris</code>"
)


def register(router: Router) -> None:
    router.message.register(duty, command("duty"), WITHOUT_WORDS, flags=REPEATABLE)
    pressed = router.callback_query.register
    pressed(show, Duties.filter(F.action == "show"), about, flags=REPEATABLE)
    pressed(mine, Duties.filter(F.action == "mine"))
    # its answer is not kept, as others are: it has a secret in it
    pressed(feed, IN_PRIVATE, Duties.filter(F.action == "feed"), about, flags=REPEATABLE)
    pressed(given, Duties.filter(F.action == "given"), about, flags=REPEATABLE)
    pressed(take_away, Given.filter(), about, flags=CHANGES)


async def about(
    source: Message | CallbackQuery,
    context: Context[Source],
    api: BotApi,
    callback_data: Duties | Given | GiveWhat | GiveTo | LeadDaysOf | None = None,
) -> bool | dict[str, Any]:
    """Turns to the calendar that a press is about, or an answer: in private also to a group's.

    Gives `refused`: why they may not change it, where that is not the chat's own to say. A filter,
    because it asks Telegram: no transaction waits for that.
    """
    number = callback_data.calendar_id if callback_data else None
    if number is None:
        number = context.conversation.data.get("calendar_id")
    if number is None or context.found is None or number == context.found.id:
        return {"refused": None}
    try:
        calendar = await calendars.get(context.db, number)
    except NotFound:
        return {"refused": OVER}
    if not context.is_private:  # it may be organisers who ask
        is_theirs = calendar.organisers == context.chat.id
        if is_theirs and calendar.surprises is Surprises.ORGANISERS:
            context.turn_to(calendar)
            return {"refused": None}
        return {"refused": OVER}
    if context.person is None:
        return {"refused": OVER}
    if calendar.chat_id == context.person:
        context.turn_to(calendar)
        return {"refused": None}
    member = await members.get(context.db, calendar, context.person)
    admitted = admission.admits(context.settings, calendar)
    if member is None or member.left_at is not None or not admitted:
        return {"refused": OVER}
    if calendar.kind is CalendarKind.PERSONAL:
        context.turn_to(calendar, member.role)
        return {"refused": None}
    context.turn_to(calendar)
    if everybody_may(Deed.CHANGE, calendar.who_may):
        return {"refused": None}
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            is_admin = (await rights.standing(api, calendar.chat_id, context.person)).rest is None
    except (rights.NotKnown, TimeoutError):
        is_admin = member.role is Role.OWNER
    return {"refused": None if is_admin else REFUSED}


async def duty(context: Written) -> Answer:
    text, below = await overview(context)
    return [*context.say_all(text[:-1]), context.say(text[-1], below)]


async def show(context: Pressed, refused: str | None) -> Answer:
    if refused == OVER:
        return out_of_date(context)
    text, below = await overview(context)
    return context.show(text[0], below)


async def overview(context: Asked) -> tuple[list[str], InlineKeyboardMarkup]:
    """Of the calendar that it is about, and the way to what else they may see."""
    _, db, calendar = context.texts, context.db, context.calendar
    today = context.today
    seen = await duty_dealing.outlook(db, calendar, today)
    is_shared = calendar.kind is CalendarKind.SHARED
    heading = cards.bold(_("Who looks after what"))
    if context.is_private and is_shared:
        heading = f"👥 {cards.bold(calendar.title)}"
    if not seen.rules and all(one.person is None for one in seen.dealt):
        blocks = [heading, _("Nobody has been given anything yet."), "", _(EXAMPLES)]
    else:
        blocks = [heading, *words.overview(seen, context.chat.id, await hidden_of(context), _)]
        if len(blocks) == 1:
            blocks.append(_("There is nothing in the next 30 days."))
    rows: list[Row] = [
        [
            button("➕ " + _("Give"), Duties(action="give", calendar_id=calendar.id)),
            button("🔄 " + _("Rotation"), Duties(action="rotation", calendar_id=calendar.id)),
        ],
        [button("👤 " + _("Mine"), Duties(action="mine", calendar_id=calendar.id))],
    ]
    if seen.rules:
        all_given = _("What is given")
        rows[1].append(button("📋 " + all_given, Duties(action="given", calendar_id=calendar.id)))
    if context.is_private:
        in_app = _("Mine in my calendar app")
        rows.append([button("📅 " + in_app, Duties(action="feed", calendar_id=calendar.id))])
    return split(blocks, _.and_more), keyboard(*rows, *await groups_below(context))


async def hidden_of(context: Asked) -> frozenset[int]:
    """Whose days are not spoken of here: in private their own, and of organisers theirs."""
    if context.is_private:
        return frozenset([context.chat.id])
    if context.own is None or context.own.id == context.calendar.id:
        return frozenset()
    audience = await audiences.heard_in(context.db, context.calendar, context.own)
    return audience.insiders if audience is not None else frozenset()


async def spoken_of(context: Asked, event_id: int | None) -> Event | None:
    """An event by its number, which a button may have from anywhere. Raises NotFound where it is
    not said here who looks after it.
    """
    if event_id is None:
        return None
    calendar, hidden = context.calendar, await hidden_of(context)
    event = await events.get(context.db, calendar, event_id)
    if words.is_secret(calendar, event, context.chat.id, hidden):
        raise NotFound("event")
    return event


async def groups_below(context: Asked) -> list[Row]:
    """What else may be looked at from here: groups of theirs, or whose organisers these are."""
    if not context.is_private and context.own is not None:
        groups = await organisers.told_in(context.db, context.own)
    elif context.person is not None:
        groups = await members.groups(context.db, context.person, GROUPS)
    else:
        return []
    return [
        [button(f"👥 {cut(one.title)}", Duties(action="show", calendar_id=one.id))]
        for one in groups
        if one.id != context.calendar.id and admission.admits(context.settings, one)
    ]


async def mine(context: Pressed) -> Answer:
    """All that somebody looks after, in private: a message a calendar, as they are reminded."""
    _, db, user_id = context.texts, context.db, context.person
    if user_id is None:
        return out_of_date(context)
    if not context.is_private and await sharing.chat_of(db, user_id) is None:
        return context.toast(_("I can't write to you in private yet: open a chat with me first."))
    said: list[Any] = []
    for one in (await duty_dealing.mine(db, user_id, context.now))[:MOST_OF_MINE]:
        held = [
            await duty_tasks.settle(
                db, one.calendar, dealt.occasion.of.id, dealt.occasion.date, one.today
            )
            for dealt in one.dealt[: words.MOST_TASKS]
        ]
        text = words.reminder(held, one.today, user_id, _)
        below = InlineKeyboardMarkup.model_validate(words.buttons(held, user_id, _))
        said += [SendMessage(chat_id=user_id, text=part) for part in text]
        said[-1] = said[-1].model_copy(update={"reply_markup": below})
    if not said:
        return context.toast(_("You look after nothing in the next 30 days."))
    toast = [] if context.is_private else [context.toast(_("I have answered you in private."))]
    return [*toast, *said]


async def feed(context: Pressed, refused: str | None) -> Answer:
    """The address of a feed of what they look after; an earlier one is over."""
    _, calendar, user_id = context.texts, context.calendar, context.person
    if refused == OVER or user_id is None:
        return out_of_date(context)
    there = await duty_people.people(context.db, calendar)
    own = next((one.name for one in there if one.member_id == user_id), "")
    name = words.feed_name(own, _)
    secret = await feeds.create_of_duties(
        context.db, calendar, user_id, context.now, name=name, language=_.language
    )
    found, is_public = links(context.settings.public_url, secret), context.settings.is_public
    text = f"📅 {cards.bold(name)}\n\n{feed_cards.address(found, is_public, _)}"
    shown = context.say(text, feed_keyboards.addresses(found, is_public, _))
    # the secret first: what is left to say later is kept, as text
    return [shown, AnswerCallbackQuery(callback_query_id=context.source.id)]


async def given(context: Pressed, refused: str | None) -> Answer:
    if refused == OVER:
        return out_of_date(context)
    return context.show(*await listed(context))


async def listed(context: Asked) -> tuple[str, InlineKeyboardMarkup]:
    """What was given to whom; of the days of those who read along only in private."""
    _, calendar = context.texts, context.calendar
    lines: list[str] = []
    rows: list[Row] = []
    hidden = await hidden_of(context)
    for one, event in await duties.all_of(context.db, calendar):
        if event and words.is_secret(calendar, event, context.chat.id, hidden):
            continue
        lines.append("• " + words.duty(one, event, _))
        if len(rows) < RULES:
            label = f"✖ {cut(words.plain_about(one, event, _))}"
            ask = Given(action="ask", calendar_id=calendar.id, duty=one.id)
            rows.append([button(label, ask)])
    back = button("◀ " + _("Back"), Duties(action="show", calendar_id=calendar.id))
    text = "\n".join([cards.bold(_("What is given")), *lines])
    if not lines:
        text = _("Nobody has been given anything yet.")
    return split(text.split("\n"))[0], keyboard(*rows, [back])


async def take_away(context: Pressed, callback_data: Given, refused: str | None) -> Answer:
    _, db, calendar = context.texts, context.db, context.calendar
    if refused is not None:
        return context.toast(_(refused))
    found = await duties.get(db, calendar, callback_data.duty)
    event = await spoken_of(context, found.event_id)
    if callback_data.action == "ask":
        sure = Given(action="away", calendar_id=calendar.id, duty=found.id)
        back = Duties(action="given", calendar_id=calendar.id)
        rows = keyboard([button("✖ " + _("Take it away"), sure), button("◀ " + _("Back"), back)])
        return context.show(words.duty(found, event, _), rows)
    await duties.take_away(db, calendar, found.id, context.now)
    return [context.toast(_("Taken away.")), context.show(*await listed(context))]


def stopped(context: Written, refused: str) -> Answer:
    context.conversation.end()
    return context.say(context.texts(refused))
