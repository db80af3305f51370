"""Buttons below a greeting. Its message is the text alone, so that it can be forwarded."""

from collections.abc import Iterable

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot.keyboards import Row, button, keyboard
from birthday_calendar.bot.presses.reminders import Greet, Post
from birthday_calendar.domain.greetings import INFLECTED, Draft, Request, is_several
from birthday_calendar.wording.greetings import GENDERS, LENGTHS, STYLES
from birthday_calendar.wording.texts import Texts

COPIED = 256  # UTF-16 units that a button may put into the clipboard: Telegram's limit


def greeting(draft: Draft, request: Request, _: Texts, *, is_private: bool) -> InlineKeyboardMarkup:
    styles = _choices("style", STYLES.items(), draft, draft.style, _)
    is_inflected = request.language in INFLECTED and not is_several(request)
    genders = _choices("gender", GENDERS.items(), draft, draft.gender, _) if is_inflected else []
    theme = (
        ("💡 " + _("Theme"), "theme") if draft.theme is None else ("✖ " + _("Theme"), "no_theme")
    )
    # in a group all would read a text that is sent to the bot
    edit = [_button("✏️ " + _("Edit"), "edit", draft)] if is_private else []
    return keyboard(
        _leaves(draft),
        styles[:2],
        styles[2:],
        _choices("length", LENGTHS.items(), draft, draft.length, _),
        genders,
        [
            _button(theme[0], theme[1], draft),
            *edit,
            _button("🔁 " + _("Another"), "another", draft),
        ],
        [*_copy(draft.text, _), button("🖼 " + _("Postcard"), Post(id=draft.id))],
    )


def _leaves(draft: Draft) -> Row:
    """◀ 1/3 ▶, round in a circle: there are few."""
    count = len(draft.variants)
    if count < 2:
        return []
    before, after = (draft.shown - 1) % count, (draft.shown + 1) % count
    return [
        _button("◀", "page", draft, str(before)),
        _button(f"{draft.shown + 1}/{count}", "page", draft, str(draft.shown)),
        _button("▶", "page", draft, str(after)),
    ]


def _choices(
    action: str, labels: Iterable[tuple[str, str]], draft: Draft, chosen: str, _: Texts
) -> Row:
    return [
        _button("✓ " * (value == chosen) + _(label), action, draft, value)
        for value, label in labels
    ]


def _copy(text: str, _: Texts) -> Row:
    if len(text.encode("utf-16-le")) // 2 > COPIED:
        return []
    return [InlineKeyboardButton(text="📋 " + _("Copy"), copy_text=CopyTextButton(text=text))]


def _button(text: str, action: str, draft: Draft, value: str = "") -> InlineKeyboardButton:
    return button(text, Greet.model_validate({"action": action, "id": draft.id, "value": value}))
