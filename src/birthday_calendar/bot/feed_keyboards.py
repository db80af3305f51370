"""Inline keyboards below feeds, their options, and the questions on the way to a new one."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import time

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot import feed_cards
from birthday_calendar.bot.keyboards import Row, button, cut, keyboard, turn
from birthday_calendar.bot.presses.keys import FeedCard, FeedOption, Feeds, NewFeed
from birthday_calendar.domain.keys import Feed
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import EventKind
from birthday_calendar.wording.feed_links import Links
from birthday_calendar.wording.texts import Texts

FEEDS_SIZE = 8  # on a page
COPIED = 256  # characters that a button may put into the clipboard: Telegram's limit
ALARMS = (time(8), time(9), time(10), time(12), time(18), time(20))
LEADS = (1, 2, 3, 7, 14, 30)
NONE = "none"  # a value that is none of an option's
MULTIPLE = ("lead_days", "kinds", "tags")  # of which several are chosen, one by one
PAGES = ("alarm_at", *MULTIPLE)


def page(
    shown: Iterable[Feed], calendar_id: int, number: int, total: int, _: Texts
) -> InlineKeyboardMarkup:
    rows = [[button("📅 " + cut(feed.name), FeedCard(action="show", id=feed.id))] for feed in shown]
    leaf = turn(total, number, FEEDS_SIZE, lambda to: Feeds(calendar_id=calendar_id, number=to))
    return keyboard(*rows, leaf, [button("➕ " + _("New feed"), NewFeed(calendar_id=calendar_id))])


def named(calendar_id: int, _: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        [button("📅 " + _("Get the address"), NewFeed(calendar_id=calendar_id, is_named=True))],
        [button(_("Cancel"), Feeds(calendar_id=calendar_id))],
    )


def address(feed_id: int, links: Links, is_public: bool, _: Texts) -> InlineKeyboardMarkup:
    """Below an address. What is pressed here leaves it where it is."""
    more = [
        *([button(_("QR code"), FeedCard(action="qr", id=feed_id))] if is_public else []),
        button("⚙️ " + _("Options"), FeedCard(action="options", id=feed_id)),
    ]
    return keyboard(*addresses(links, is_public, _).inline_keyboard, more)


def addresses(links: Links, is_public: bool, _: Texts) -> InlineKeyboardMarkup:
    """The same without what is for who keeps a calendar's feeds."""
    to_google = InlineKeyboardButton(text=_("Google Calendar"), url=links.google)
    to_others = InlineKeyboardButton(text=_("Apple, Outlook, …"), url=links.page)
    copies = InlineKeyboardButton(
        text="📋 " + _("Copy the address"), copy_text=CopyTextButton(text=links.file[:COPIED])
    )
    return keyboard(
        [to_google] if is_public else [],
        [to_others] if is_public else [],
        [copies] if len(links.file) <= COPIED else [],
    )


def card(feed: Feed, calendar_id: int, _: Texts) -> InlineKeyboardMarkup:
    options = feed.options
    languages = list(LANGUAGES)
    spoken = languages[(languages.index(options.language) + 1) % len(languages)]
    return keyboard(
        [
            _switch(feed, "ages", _("Ages"), options.ages),
            _switch(feed, "emoji", "🎂", options.emoji),
        ],
        [
            _switch(feed, "notes", _("Notes"), options.notes),
            _option(feed, "🗣 " + LANGUAGES[spoken].name, "language", spoken),
        ],
        [
            _option(feed, "⏰ " + _("Alarm"), "alarm_at"),
            _option(feed, "⏳ " + _("Days before"), "lead_days"),
        ],
        [_option(feed, "🗂 " + _("Kinds"), "kinds"), _option(feed, "🏷 " + _("Tags"), "tags")],
        [button("🗑 " + _("Revoke"), FeedCard(action="ask", id=feed.id))],
        all_feeds(calendar_id, _),
    )


def revoke(feed_id: int, _: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button("🗑 " + _("Revoke"), FeedCard(action="revoke", id=feed_id)),
            button(_("Cancel"), FeedCard(action="show", id=feed_id)),
        ]
    )


def all_feeds(calendar_id: int, _: Texts) -> Row:
    return [button("◀ " + _("All feeds"), Feeds(calendar_id=calendar_id))]


def values(feed: Feed, name: str, tags: Sequence[str], _: Texts) -> InlineKeyboardMarkup:
    """The page of an option: its likeliest values; of those that are many a press takes one away.

    `tags` are those that there are.
    """
    options = feed.options
    match name:
        case "alarm_at":
            shown = sorted({*ALARMS, *([options.alarm_at] if options.alarm_at else [])})
            choices = [(_.time(at), f"{at:%H%M}", at == options.alarm_at) for at in shown]
            choices.append((_("none").capitalize(), NONE, options.alarm_at is None))
        case "lead_days":
            days = sorted({*LEADS, *options.lead_days})
            choices = [(str(day), str(day), day in options.lead_days) for day in days]
            choices.append((_("none").capitalize(), NONE, not options.lead_days))
        case "kinds":
            choices = [
                (feed_cards.kind(kind, _), kind.value, kind in options.kinds) for kind in EventKind
            ]
            choices.append((_("All"), NONE, not options.kinds))
        case _other:
            there = sorted({*tags, *options.tags})
            choices = [(f"#{cut(tag)}", mark(tag), tag in options.tags) for tag in there]
            choices.append((_("All"), NONE, not options.tags))
    buttons = [_option(feed, "✓ " * is_on + text, name, value) for text, value, is_on in choices]
    rows = [buttons[place : place + 3] for place in range(0, len(buttons), 3)]
    if name == "kinds":
        rows = [buttons[place : place + 2] for place in range(0, len(buttons), 2)]
    back = [button("◀ " + _("Back"), FeedCard(action="show", id=feed.id))]
    return keyboard(*rows, back)


def mark(tag: str) -> str:
    """What a button carries of it: a tag may be longer than a button's data."""
    return hashlib.blake2b(tag.encode(), digest_size=6).hexdigest()


def _switch(feed: Feed, name: str, text: str, is_on: bool) -> InlineKeyboardButton:
    return _option(feed, f"{'✓' if is_on else '✗'} {text}", name, str(int(not is_on)))


def _option(feed: Feed, text: str, name: str, value: str = "") -> InlineKeyboardButton:
    return button(text, FeedOption(id=feed.id, name=name, value=value))
