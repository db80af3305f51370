"""What a group reads on somebody's day, and what the bot may not do for it. HTML but of polls."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from msgspec.structs import replace

from birthday_calendar.domain.cards import Card, Design
from birthday_calendar.domain.celebrations import Right
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.models import Calendar, Event, Occasion
from birthday_calendar.domain.names import isolated
from birthday_calendar.wording import occasions as wording
from birthday_calendar.wording.greetings import STYLES
from birthday_calendar.wording.postcards import card_of
from birthday_calendar.wording.texts import Texts

QUESTION_LIMIT = 300  # characters: https://core.telegram.org/bots/api#sendpoll
# Of a tag: 16 characters without emoji, https://core.telegram.org/bots/api#setchatmembertag
TAG = N_("birthday")
IDEAS = (
    N_("Money, from all together"),
    N_("Something from their wish list"),
    N_("Flowers and a card"),
)
# What Telegram calls a right where an admin gives it.
RIGHTS = {
    Right.PIN: N_("Pin messages"),
    Right.PHOTO: N_("Send photos"),
    Right.TAG: N_("Edit member tags"),
    Right.POLL: N_("Send polls"),
    Right.SEE_MEMBERS: N_("to be an admin"),
}
_ASKED = {
    Right.PIN: N_(
        "I can't pin the message of the day in {group}. Make me an admin there with the right "
        "“{right}”."
    ),
    Right.TAG: N_(
        "I can't give anybody a tag for their birthday in {group}. Make me an admin there with the "
        "right “{right}”."
    ),
    Right.PHOTO: N_(
        "I can't send a card with the congratulation in {group}, so it comes without. Allow "
        "“{right}” there."
    ),
    Right.POLL: N_(
        "I can't ask about presents in the organisers' chat of {group}. Allow “{right}” there."
    ),
    Right.SEE_MEMBERS: N_(
        "I can't see who reads along in the organisers' chat of {group}, so I ask nobody there "
        "about presents. Make me an admin of that chat."
    ),
}
SWITCHES = {
    "congratulate_card": N_("With a card, a picture"),
    "remind_too": N_("A reminder that day, too"),
    "pin_day": N_("Pin it for the day"),
    "tag_day": N_("A tag beside the name"),
}


def page(calendar: Calendar, _: Texts) -> str:
    """What the group has chosen, what that needs, and what is missing for it."""
    lines = [
        "🎈 <b>" + _("On the day") + "</b>",
        congratulation_line(calendar, _),
        *(f"✓ {_(SWITCHES[name])}" for name in switches(calendar) if getattr(calendar, name)),
        poll_line(calendar, _),
        *troubles(calendar, _),
    ]
    return "\n".join(lines) + f"\n\n<i>{_needs(_)}</i>"


def switches(calendar: Calendar) -> list[str]:
    """Which of them mean something now."""
    without = () if calendar.congratulate_at else ("congratulate_card", "remind_too")
    return [name for name in SWITCHES if name not in without]


def tomorrow(calendar: Calendar, occasions: Iterable[Occasion], _: Texts) -> str:
    """Below a preview of tomorrow's reminder; empty where nobody is congratulated then."""
    occasions = [*occasions]
    if not occasions or calendar.congratulate_at is None:
        return ""
    at, names = _.time(calendar.congratulate_at), wording.named(occasions, _)
    return "💬 " + _("Tomorrow at {time} I congratulate: {names}", time=at, names=names)


def in_short(calendar: Calendar, _: Texts) -> list[str]:
    """Lines of the overview of all settings; none where nothing was chosen."""
    lines = []
    if calendar.congratulate_at is not None:
        lines.append(congratulation_line(calendar, _))
    lines += [f"✓ {_(SWITCHES[one])}" for one in ("pin_day", "tag_day") if getattr(calendar, one)]
    lines += [poll_line(calendar, _)] if calendar.poll_weeks else []
    return lines + troubles(calendar, _)


def troubles(calendar: Calendar, _: Texts) -> list[str]:
    """What is to be granted or chosen, so that it can be done, a line each."""
    rights = missing(calendar, [one for one in Right if one in calendar.missing_rights], _)
    is_lost = calendar.poll_weeks and calendar.organisers is None
    return rights + ["⚠️ " + _no_organisers(_)] * bool(is_lost)


def congratulation_line(calendar: Calendar, _: Texts) -> str:
    if calendar.congratulate_at is None:
        return "💬 " + _("I congratulate nobody.")
    at, style = _.time(calendar.congratulate_at), _(STYLES[calendar.congratulate_style]).lower()
    return "💬 " + _("I congratulate at {time} ({style}).", time=at, style=style)


def poll_line(calendar: Calendar, _: Texts) -> str:
    if not calendar.poll_weeks:
        return "📊 " + _("I ask nobody about presents.")
    return "📊 " + _.plural(
        "I ask the organisers about a present {count} week ahead.",
        "I ask the organisers about a present {count} weeks ahead.",
        calendar.poll_weeks,
    )


def weeks(count: int, _: Texts) -> str:
    """A choice of how far ahead there is a poll."""
    return _.plural("{count} week ahead", "{count} weeks ahead", count) if count else _("never")


def _no_organisers(_: Texts) -> str:
    return _(
        "There is no chat of organisers, so nobody is asked: here whom it is for would read it. "
        "Choose one in /settings, “Ahead of members' days”."
    )


def _needs(_: Texts) -> str:
    return _(
        "To pin and to tag I have to be an admin with the rights “{pin}” and “{tag}”. Polls are "
        "about members who have kept their birthday with /me, and never where they read along.",
        pin=_(RIGHTS[Right.PIN]),
        tag=_(RIGHTS[Right.TAG]),
    )


def mention(event: Event, _: Texts) -> str:
    """The name; a member hears of it."""
    name = f"<b>{_.name(event.name)}</b>"
    if event.member_id is None:
        return name
    return f'<a href="tg://user?id={event.member_id}">{name}</a>'


def congratulation(said: Sequence[tuple[Occasion, str]], _: Texts) -> tuple[list[str], list[str]]:
    """A heading, where there are several, and a block for each, with a text of their own."""
    blocks = [
        f"\n{wording.icon(one.of)} {mention(one.of, _)}\n{escape(text, quote=False)}"
        for one, text in said
    ]
    return [heading(_)] if len(blocks) > 1 else [], blocks


def heading(_: Texts) -> str:
    return "🎉 <b>" + _("Today we congratulate") + "</b>"


def card(said: Sequence[tuple[Occasion, str]], _: Texts) -> Card:
    """Of one their own; of several one with all their names. What they are wished stands below it
    and not on it, too. Raises Invalid of too many.
    """
    first, text = said[0]
    alone = replace(card_of(first.of, first.date, text, _), text="")
    if len(said) == 1:
        return alone
    kinds = {one.of.kind for one, _text in said}
    names = ", ".join(isolated(one.of.name) for one, _text in said)
    title = alone.title if len(kinds) == 1 else _("Congratulations!")
    usual = Design.FESTIVE if alone.design is Design.CHILDREN else alone.design
    return replace(alone, name=names, title=title, age=None, design=usual)


def question(event: Event, day: date, _: Texts) -> str:
    """Of a poll: no HTML."""
    when = _.day(day.month, day.day)
    room = QUESTION_LIMIT - len(_("{name}, {date}: what shall we give?", name="", date=when))
    return _("{name}, {date}: what shall we give?", name=_cut(event.name, room), date=when)


def about_poll(group: Calendar, closes: date, _: Texts) -> str:
    """Below its question: no HTML."""
    when = _.day(closes.month, closes.day)
    return _(
        "In {group}. Add your own ideas; who voted for what is shown on {date}.",
        group=_cut(group.title, QUESTION_LIMIT),
        date=when,
    )


def missing(calendar: Calendar, rights: Iterable[Right], _: Texts) -> list[str]:
    """What to grant, a line each."""
    group = f"<b>{_.name(calendar.title)}</b>"
    return [f"⚠️ {_(_ASKED[one], group=group, right=_(RIGHTS[one]))}" for one in rights]


def _cut(text: str, most: int) -> str:
    shown = isolated(text)
    return shown if len(shown) <= most else isolated(text[: most - 3] + "…")
