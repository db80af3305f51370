"""Inline keyboards below API tokens, and below the questions on the way to a new one."""

from collections.abc import Iterable

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot.keyboards import Row, button, cut, keyboard, turn
from birthday_calendar.bot.presses.keys import NewToken, TokenCard, Tokens
from birthday_calendar.domain.keys import Access
from birthday_calendar.wording.texts import Texts

TOKENS_SIZE = 8  # on a page


def page(
    names: Iterable[tuple[int, str]], calendar_id: int, number: int, total: int, _: Texts
) -> InlineKeyboardMarkup:
    """Below a page of tokens, of which it gets ids and names."""
    rows = [
        [button("🔑 " + cut(name), TokenCard(action="show", id=token_id))]
        for token_id, name in names
    ]
    leaf = turn(total, number, TOKENS_SIZE, lambda to: Tokens(calendar_id=calendar_id, number=to))
    new = button("➕ " + _("New token"), NewToken(calendar_id=calendar_id))
    return keyboard(*rows, leaf, [new])


def card(token_id: int, calendar_id: int, _: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        [button("🗑 " + _("Revoke"), TokenCard(action="ask", id=token_id))],
        all_tokens(calendar_id, _),
    )


def revoke(token_id: int, _: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button("🗑 " + _("Revoke"), TokenCard(action="revoke", id=token_id)),
            button(_("Cancel"), TokenCard(action="show", id=token_id)),
        ]
    )


def all_tokens(calendar_id: int, _: Texts) -> Row:
    return [button("◀ " + _("All tokens"), Tokens(calendar_id=calendar_id))]


def access(calendar_id: int, _: Texts) -> InlineKeyboardMarkup:
    def choice(text: str, access: Access) -> Row:
        return [button(text, NewToken(calendar_id=calendar_id, access=access))]

    return keyboard(
        choice("👁 " + _("Only read"), Access.READ),
        choice("✏️ " + _("Read and change dates"), Access.WRITE),
        choice("🔧 " + _("Everything, settings and tokens too"), Access.ADMIN),
        [button(_("Cancel"), Tokens(calendar_id=calendar_id))],
    )


def days(calendar_id: int, access: Access, _: Texts) -> InlineKeyboardMarkup:
    def choice(text: str, days: int) -> InlineKeyboardButton:
        return button(text, NewToken(calendar_id=calendar_id, access=access, days=days))

    return keyboard(
        [choice(_("30 days"), 30), choice(_("A year"), 365), choice(_("No end"), 0)],
        [button(_("Cancel"), Tokens(calendar_id=calendar_id))],
    )
