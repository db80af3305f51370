"""/calendars: what others share with somebody: to accept it, to open it, and to follow no more."""

from aiogram import F, Router
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from birthday_calendar.bot import guests
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.handlers.share import IN_PRIVATE, MAY, no_more
from birthday_calendar.bot.keyboards import Row, button, cut, keyboard
from birthday_calendar.bot.meeting import shown_name
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.sharing import Accept, Calendars, NotNow
from birthday_calendar.bot.replies import command
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Calendar, Followed, Role
from birthday_calendar.services import sharing
from birthday_calendar.services.sharing import Refused
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import Texts, texts


def register(router: Router) -> None:
    router.message.register(lost, is_lost)
    router.message.register(calendars, command("calendars"), flags=REPEATABLE)
    pressed = router.callback_query.register
    pressed(accept, IN_PRIVATE, Accept.filter())
    pressed(not_now, IN_PRIVATE, NotNow.filter(), flags=REPEATABLE)
    pressed(overview, IN_PRIVATE, Calendars.filter(F.action == "list"), flags=REPEATABLE)
    pressed(open_, IN_PRIVATE, Calendars.filter(F.action == "open"))
    pressed(ask, IN_PRIVATE, Calendars.filter(F.action == "ask"), flags=REPEATABLE)
    pressed(leave, IN_PRIVATE, Calendars.filter(F.action == "leave"))


async def is_lost(message: Message, is_lost: bool = False) -> bool:
    """Whether it answers a question about a calendar that they don't follow any more."""
    return is_lost


async def lost(context: Written) -> Answer:
    _ = context.texts
    return context.say(
        _("What I have asked was about a calendar that is not shared with you any more.")
    )


# --- an invitation --------------------------------------------------------------------------------


async def invitation(context: Written, secret: str) -> Answer:
    """What its link says, before anything is done."""
    _ = context.texts
    context.turn_to(context.own)
    user_id, rules = _user_id(context), context.settings
    found = await sharing.invited(context.db, secret, user_id, context.now, rules)
    if isinstance(found, Refused):
        return context.say(_refused(found, _))
    name = cards.bold(found.calendar.title)
    text = _("{name} shares a calendar with you: you may look at it.", name=name)
    if found.role is Role.EDITOR:
        text = _("{name} shares a calendar with you: you may look at it and change it.", name=name)
    text += " " + _("{name} will see that you accept.", name=name)
    choices = [
        button("✅ " + _("Accept"), Accept(secret=secret)),
        button(_("Not now"), NotNow()),
    ]
    return context.say(text, keyboard(choices))


async def accept(context: Pressed, callback_data: Accept) -> Answer:
    _, user = context.texts, context.source.from_user
    name = shown_name(user)
    found = await sharing.accept(
        context.db,
        callback_data.secret,
        user.id,
        name,
        user.username,
        context.now,
        context.settings,
    )
    if isinstance(found, Refused):
        return context.show(_refused(found, _))
    owner = _.name(found.calendar.title)
    text = "✅ " + _("You have access to {name}'s calendar now.", name=owner)
    text += " " + _("Your own and the others: /calendars")
    shown = context.show(text, keyboard([_opens(found.calendar, "📒 " + _("Open it"))]))
    if found.calendar.is_closed:
        return shown
    told = accepted(name, found.role, texts(found.calendar.language))
    return [shown, SendMessage(chat_id=found.calendar.chat_id, text=told)]


def accepted(name: str, role: Role, _: Texts) -> str:
    """For whose calendar it is."""
    text = _("{name} has accepted your link: {may}.", name=_.name(name), may=_(MAY[role]))
    return f"🤝 {text} " + _("Who has access: /share")


async def not_now(context: Pressed) -> Answer:
    _ = context.texts
    return context.show(_("Not accepted. As long as the link is good, it can be opened again."))


def _refused(why: Refused, _: Texts) -> str:
    if why is Refused.OWN:
        return _("This is the link to your own calendar. Send it to somebody else: it works once.")
    if why is Refused.TOO_MANY_GUESTS:
        return no_more(why, _)
    if why is Refused.TOO_MANY_FOLLOWED:
        return _.plural(
            "You follow {count} calendar already. Leave one of them first: /calendars",
            "You follow {count} calendars already. Leave one of them first: /calendars",
            sharing.MOST_FOLLOWED,
        )
    return _("This link opens nothing: it was used, revoked, or is too old. Ask for another one.")


# --- which one is open ----------------------------------------------------------------------------


async def calendars(context: Written) -> Answer:
    _ = context.texts
    if not context.is_private:
        return context.say(_("In this group there is its own calendar only."))
    context.turn_to(context.own)
    return context.say(*await _listed(context))


async def overview(context: Pressed) -> Answer:
    return context.show(*await _listed(context))


async def _listed(context: Context[Source]) -> tuple[str, InlineKeyboardMarkup | None]:
    _, others = context.texts, await guests.followed(context)
    if not others:
        return _(
            "You have your own calendar only. Where somebody shares theirs with you, it is here. "
            "To share yours: /share"
        ), None
    is_elsewhere = any(one.is_open for one in others)
    rows: list[Row] = [
        [button("✓ " * (not is_elsewhere) + "🏠 " + _("Yours"), Calendars(action="open"))]
    ]
    for one in others:
        label = f"📒 {cut(one.calendar.title)}: {_(MAY[one.role])}"
        rows.append([_opens(one.calendar, "✓ " * one.is_open + label)])
    text = _("Your calendars. All that you write here is about the one that is open.")
    return text, keyboard(*rows)


async def open_(context: Pressed, callback_data: Calendars) -> Answer:
    """What was asked about another one is over."""
    _, user_id = context.texts, _user_id(context)
    context.conversation.end()
    if callback_data.id is None:
        await sharing.open_own(context.db, user_id)
        return context.show("🏠 " + _("Your own calendar is open."))
    one = await _one_of(context, callback_data.id)
    await sharing.open_(context.db, user_id, one.calendar.id)
    context.turn_to(one.calendar, one.role)
    text = _("This calendar is open now, and you may look at it.")
    if one.role is Role.EDITOR:
        text = _("This calendar is open now: you may look at it, and what you write is added here.")
    follow_no_more = Calendars(action="ask", id=one.calendar.id)
    rows = keyboard([guests.back(_)], [button("🚪 " + _("Stop following"), follow_no_more)])
    return context.show(text, rows)


async def ask(context: Pressed, callback_data: Calendars) -> Answer:
    _, one = context.texts, await _one_of(context, callback_data.id)
    text = _(
        "Stop following {name}'s calendar? What you have added stays there but for your own "
        "birthday, and to come back you need a new link.",
        name=cards.bold(one.calendar.title),
    )
    yes = Calendars(action="leave", id=one.calendar.id)
    no = [button("◀ " + _("Back"), Calendars(action="list"))]
    return context.show(text, keyboard([button("🚪 " + _("Stop following"), yes)], no))


async def leave(context: Pressed, callback_data: Calendars) -> Answer:
    _, one = context.texts, await _one_of(context, callback_data.id)
    await sharing.leave(context.db, one.calendar, _user_id(context))
    context.conversation.end()
    text = _("You don't follow {name}'s calendar any more.", name=_.name(one.calendar.title))
    return context.show(text)


async def _one_of(context: Context[Source], calendar_id: int | None) -> Followed:
    """Raises NotFound."""
    for one in await guests.followed(context):
        if one.calendar.id == calendar_id:
            return one
    raise NotFound("calendar")


def _opens(calendar: Calendar, label: str) -> InlineKeyboardButton:
    return button(label, Calendars(action="open", id=calendar.id))


def _user_id(context: Context[Source]) -> int:
    assert context.user is not None
    return context.user.id
