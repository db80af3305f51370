"""Pages of the settings on holidays: the sets that a calendar has, one of them, and regions."""

from collections.abc import Iterable
from datetime import date

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot.keyboards import Row, button, cut, keyboard
from birthday_calendar.bot.presses.settings import Choice, HolidaySet
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.holidays.sets import Holiday
from birthday_calendar.domain.models import Calendar, Subscription
from birthday_calendar.wording import holidays as words
from birthday_calendar.wording.texts import Texts

Page = tuple[str, InlineKeyboardMarkup]

QUESTION = N_("Of which country, or region? For example: Germany, or Bayern.")
MOST_FOUND = 20  # sets that are offered of those that a text may mean
_MOST_REGIONS = 96  # buttons: Telegram takes 100


def overview(calendar: Calendar, _: Texts) -> Page:
    """The sets that it has, the likeliest of those that it has not, and the way to all others."""
    had = [one.key for one in calendar.holiday_sets]
    likely = [key for key in sets.likely(calendar.time_zone, calendar.language) if key not in had]
    return words.overview(calendar, _), keyboard(
        *([_press("✓ ", key, "show", _)] for key in had),
        *([_press("+ ", key, "take", _)] for key in likely),
        [button("🌍 " + _("Other country…"), HolidaySet(action="other"))],
        [button("◀ " + _("Back"), Choice(name="overview", value=""))],
    )


def of_set(one: Subscription, coming: Iterable[Holiday], today: date, _: Texts) -> Page:
    switches = {"reminders": (one.in_reminders, _("In reminders, on the day"))}
    switches["feeds"] = one.in_feeds, _("In calendar feeds")
    of = sets.of_key(one.key)
    is_country = of.region is None and one.key != sets.RUSSIAN_DAYS
    has_regions = is_country and len(sets.of_country(of.country)) > 1
    return words.page(one, coming, today, _), keyboard(
        *(
            [button(("✓ " if is_on else "✗ ") + text, _of(action, one.key))]
            for action, (is_on, text) in switches.items()
        ),
        [button("📍 " + _("Of a region…"), _of("regions", one.key))] if has_regions else [],
        [button("🗑 " + _("Show no more"), _of("leave", one.key))],
        _back(_),
    )


def regions(key: str, _: Texts) -> Page:
    """Of a country, two beside each other."""
    those = sets.of_country(sets.of_key(key).country)
    buttons = [button(cut(one.region_name), _of("take", one.key)) for one in those if one.region][
        :_MOST_REGIONS
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return words.bold_name(key, _), keyboard(*rows, _back(_))


def choice(keys: Iterable[str], _: Texts) -> InlineKeyboardMarkup:
    """Of sets that a text may mean."""
    return keyboard(*([_press("", key, "take", _)] for key in [*keys][:MOST_FOUND]), _back(_))


def _press(mark: str, key: str, action: str, _: Texts) -> InlineKeyboardButton:
    return button(mark + cut(words.name(key, _)), _of(action, key))


def _of(action: str, key: str) -> HolidaySet:
    return HolidaySet.of(action, key)


def _back(_: Texts) -> Row:
    return [button("◀ " + _("Back"), HolidaySet(action="all"))]
