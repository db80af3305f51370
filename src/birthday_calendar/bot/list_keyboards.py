"""Buttons below lists: to leaf, to go to a month, and people that open their card."""

from collections.abc import Iterable
from datetime import date

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from birthday_calendar.bot.keyboards import PICK_SIZE, Row, button, cut, keyboard, people, turn
from birthday_calendar.bot.presses.people import FoundPage, ListPage, MonthList, Person, Picture
from birthday_calendar.domain.models import Event, Page
from birthday_calendar.wording.occasions import mark
from birthday_calendar.wording.texts import Texts

LIST_SIZE = 15  # events on a page: the longest names still fit a message
_IN_A_ROW = 3  # people
_MONTHS_IN_A_ROW = 6


def openers(events: Iterable[Event]) -> list[Row]:
    """A page of people, each of whom opens their card as a message of its own."""
    shown = [*dict.fromkeys(events)][:LIST_SIZE]
    buttons = [button(_short(event), Person(action="open", id=event.id)) for event in shown]
    return [buttons[place : place + _IN_A_ROW] for place in range(0, len(buttons), _IN_A_ROW)]


def below(events: Iterable[Event]) -> InlineKeyboardMarkup | None:
    rows = openers(events)
    return keyboard(*rows) if rows else None


def list_page(page: Page, number: int, month: int | None, _: Texts) -> InlineKeyboardMarkup | None:
    """Months only where the list is longer than a page, or is a month's already."""

    def to(other: int) -> CallbackData:
        if month is None:
            return ListPage(number=other)
        return MonthList(month=month, number=other)

    rows = [*openers(page.items), turn(page.total, number, LIST_SIZE, to)]
    if month is not None or page.total > LIST_SIZE:
        rows += _months(month, _)
    return keyboard(*rows) if any(rows) else None


def picture(events: Iterable[Event], first: date) -> InlineKeyboardMarkup:
    """◀ and ▶ to the months before and after."""
    months = first.year * 12 + first.month - 1
    ways = [
        button(arrow, Picture(year=other // 12, month=other % 12 + 1))
        for arrow, other in (("◀", months - 1), ("▶", months + 1))
        if 1900 <= other // 12 <= 2199
    ]
    return keyboard(*openers(events), ways)


def found(page: Page, number: int, action: str, _: Texts) -> InlineKeyboardMarkup:
    def to(other: int) -> CallbackData:
        return FoundPage(action=action, number=other)

    return keyboard(*people(page.items, action, _), turn(page.total, number, PICK_SIZE, to))


def _months(chosen: int | None, _: Texts) -> list[Row]:
    buttons = [
        button("· " * (month == chosen) + _.short_month(month), MonthList(month=month))
        for month in range(1, 13)
    ]
    return [buttons[:_MONTHS_IN_A_ROW], buttons[_MONTHS_IN_A_ROW:]]


def _short(event: Event) -> str:
    return f"{cut(event.name)}{mark(event)}"
