"""The page of the settings on what a group does on somebody's day."""

from datetime import time

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot.keyboards import button, keyboard
from birthday_calendar.bot.presses.settings import Choice
from birthday_calendar.domain.celebrations import MOST_WEEKS
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.models import Calendar, Style
from birthday_calendar.wording import celebrations as words
from birthday_calendar.wording.greetings import STYLES
from birthday_calendar.wording.texts import Texts

Page = tuple[str, InlineKeyboardMarkup]

NAME = "day"  # of the page, and what the settings open it by
TIME = "congratulate_at"
QUESTION = N_("At what time shall I congratulate here? For example: 9:00 or 12:30.")
OTHER, NEVER = "other", "never"
_TIMES = (time(9), time(12), time(15))


def page(calendar: Calendar, _: Texts) -> Page:
    """Each button says what a press makes of it."""
    at = calendar.congratulate_at
    hours = [
        _choice("✓ " * (one == at) + _.time(one), TIME, f"{one:%H%M}")
        for one in sorted({*_TIMES, *([at] if at else [])})
    ]
    never = _choice("✓ " * (at is None) + _("Never"), TIME, NEVER)
    styles = [] if at is None else [_style(calendar, _)]
    ways = [calendar.poll_weeks + 1, 0][calendar.poll_weeks >= MOST_WEEKS]
    return words.page(calendar, _), keyboard(
        hours,
        [never, _choice("✏️ " + _("Other…"), TIME, OTHER)],
        styles,
        *([_switch(name, calendar, _)] for name in words.switches(calendar)),
        [
            _choice(
                "📊 " + _("Poll about presents → {when}", when=words.weeks(ways, _)),
                "poll_weeks",
                str(ways),
            )
        ],
        [_choice("◀ " + _("Back"), "overview", "")],
    )


def changes(name: str, value: str) -> dict[str, object]:
    """What a press makes of the settings. Raises KeyError or ValueError for none of ours."""
    match name:
        case "congratulate_at" if value == NEVER:
            return {name: None}
        case "congratulate_at":
            return {name: time(int(value[:2]), int(value[2:]))}
        case "congratulate_style":
            return {name: Style(value)}
        case "poll_weeks":
            return {name: range(MOST_WEEKS + 1)[int(value)]}
    if name in words.SWITCHES:
        return {name: {"0": False, "1": True}[value]}
    raise KeyError(name)


def _style(calendar: Calendar, _: Texts) -> InlineKeyboardButton:
    styles = list(Style)
    after = styles[(styles.index(calendar.congratulate_style) + 1) % len(styles)]
    shown = _("Style → {style}", style=_(STYLES[after]).lower())
    return _choice("🎨 " + shown, "congratulate_style", after)


def _switch(name: str, calendar: Calendar, _: Texts) -> InlineKeyboardButton:
    is_on = getattr(calendar, name)
    text = f"{'✓' if is_on else '✗'} {_(words.SWITCHES[name])}"
    return _choice(text, name, str(int(not is_on)))


def _choice(text: str, name: str, value: str) -> InlineKeyboardButton:
    return button(text, Choice(name=name, value=value))
