"""Inline keyboards, and what their buttons carry: at most 64 bytes, and nothing to be trusted."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from math import ceil
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from birthday_calendar.domain.fields import BY_NAME, FIELDS
from birthday_calendar.domain.fields import Field as EventField
from birthday_calendar.domain.models import Access, Again, Event, EventKind, Page
from birthday_calendar.domain.names import isolated
from birthday_calendar.domain.occasions import OF_SOMEBODY, counts_years
from birthday_calendar.wording.occasions import ICONS, LABELS, mark
from birthday_calendar.wording.texts import Texts

PICK_SIZE = 8  # buttons on a page
IN_A_ROW = 3  # of suggested answers
LABEL_LIMIT = 40  # characters of a button


# What the database can take; a made-up number beyond it is no button of ours.
Id = Annotated[int, Field(ge=0, lt=2**63)]
Number = Annotated[int, Field(ge=0, lt=2**31)]


class Decision(StrEnum):
    """What somebody says to a doubt."""

    ADD = "add"  # all the same
    YEAR = "year"  # it is the year of somebody who is there already
    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class Pick(CallbackData, prefix="pick"):
    """A page of people to choose from, for /edit or /delete."""

    purpose: str
    number: Number


class Person(CallbackData, prefix="person"):
    action: str
    id: Id


class Detail(CallbackData, prefix="field"):
    name: str
    id: Id


class OfKind(CallbackData, prefix="kind"):
    kind: EventKind
    id: Id


class UndoEdit(CallbackData, prefix="unedit"):
    """Below a card: the last change of an event, made at that microsecond since 1970."""

    id: Id
    at: Id


class UndoAll(CallbackData, prefix="undoall"):
    """Below a summary: all that was added by a message of this chat."""

    message_id: Id


class Cancel(CallbackData, prefix="cancel"):
    """Below a question: which one, and with whom the conversation is (see dialogues.py)."""

    partner: Annotated[int, Field(ge=-(2**63), lt=2**63)]
    question: str


class Suggested(CallbackData, prefix="say"):
    """Below a question: one of the answers that it suggests, by its place among them."""

    partner: Annotated[int, Field(ge=-(2**63), lt=2**63)]
    question: str
    number: Number


class Decide(CallbackData, prefix="decide"):
    """The same, below what is not added without a word more: how it is."""

    choice: Decision
    partner: Annotated[int, Field(ge=-(2**63), lt=2**63)]
    question: str


class Choice(CallbackData, prefix="set"):
    """A setting, and the value it gets; without one it is asked for."""

    name: str
    value: str


class Step(CallbackData, prefix="step"):
    """Below the first words in a chat: what one may want to do next."""

    to: str


class Mine(CallbackData, prefix="mine"):
    """Add the own birthday of whoever presses it."""


class Forgetting(StrEnum):
    ASK = "ask"  # about the calendar, with all that is in it as a document
    ERASE = "erase"  # the calendar
    ME = "me"  # whoever presses it
    NOTHING = "nothing"


class Forget(CallbackData, prefix="forget"):
    what: Forgetting


class RemindAgain(CallbackData, prefix="again"):
    """Below a reminder; wording/reminder_buttons.py makes these buttons, without aiogram."""

    when: Again


class Told(CallbackData, prefix="told"):
    """The others below a reminder: `id` is an event's, or the second at which it is told again."""

    action: str
    id: Id


class PauseFor(CallbackData, prefix="pause"):
    """Below the question until when."""

    how_long: Literal["week", "month", "ever"]


class Tokens(CallbackData, prefix="tokens"):
    """A page of a calendar's tokens. These three are pressed in private, also for a group's."""

    calendar_id: Id
    number: Number = 0


class TokenCard(CallbackData, prefix="token"):
    action: str
    id: Id


class NewToken(CallbackData, prefix="new"):
    """A step on the way to one: what is known by then, beside the name that its message says."""

    calendar_id: Id
    number: Number | None = None
    access: Access | None = None
    days: Number | None = None  # 0: for ever


Row = list[InlineKeyboardButton]


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def keyboard(*rows: Row) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])


def pick(page: Page, number: int, purpose: str, way_out: Row, _: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        *people(page.items, purpose, _),
        turn(page.total, number, PICK_SIZE, lambda other: Pick(purpose=purpose, number=other)),
        way_out,
    )


def people(events: list[Event], action: str, _: Texts) -> list[Row]:
    sign = "🗑 " * (action == "delete")
    return [
        [button(sign + _label(event, _), Person(action=action, id=event.id))] for event in events
    ]


def card(event: Event, _: Texts, *, undo: CallbackData | None = None) -> InlineKeyboardMarkup:
    """Below a card: the details most likely added next, and the way to all the rest.

    `undo` is what takes back what was done to it just now.
    """
    return keyboard(
        *_in_pairs(_likely(event, _, with_company=bool(event.company or event.position))),
        [button("↩ " + _("Undo"), undo)] if undo else [],
        [
            button("✏️ " + _("More…"), Person(action="more", id=event.id)),
            button("🗑 " + _("Delete"), Person(action="delete", id=event.id)),
            button("✓ " + _("Done"), Person(action="done", id=event.id)),
        ],
    )


def added(
    event: Event, _: Texts, *, with_company: bool, other: str | None = None
) -> InlineKeyboardMarkup:
    """Below the card of who was added just now; `other` is the day that was perhaps meant."""
    return keyboard(
        *_in_pairs(_likely(event, _, with_company=with_company)),
        [button(f"📅 {other}", Person(action="otherway", id=event.id))] if other else [],
        [
            button("↩ " + _("Undo"), Person(action="undo", id=event.id)),
            button("✏️ " + _("More…"), Person(action="more", id=event.id)),
        ],
    )


def undo_all(message_id: int, count: int, _: Texts) -> InlineKeyboardMarkup:
    label = _("Undo all") if count > 1 else _("Undo")
    return keyboard([button("↩ " + label, UndoAll(message_id=message_id))])


def _likely(event: Event, _: Texts, *, with_company: bool) -> Row:
    names = ["company", "position"] if with_company else []
    names += ["year"] if event.year is None and counts_years(event) else []
    row = [_field(BY_NAME[name], event, _) for name in [*names, "note"]]
    return [*row, button("⏳ " + _("Remind me…"), Detail(name="lead_days", id=event.id))]


def everything(event: Event, _: Texts, *, undo: CallbackData | None = None) -> InlineKeyboardMarkup:
    """All that can be changed; `undo` as below a card."""

    def action(text: str, name: str) -> InlineKeyboardButton:
        return button(text, Person(action=name, id=event.id))

    kind = action("🗂 " + _("Kind"), "kind")
    muted = action("🔔 " + _("Remind again"), "unmute")
    if not event.muted:
        muted = action("🔕 " + _("No reminders"), "mute")
    deceased = action("🎂 " + _("Is alive"), "alive")
    if not event.deceased:
        deceased = action("🕯 " + _("Has died"), "deceased")
    return keyboard(
        *_in_pairs([*(_field(field, event, _) for field in FIELDS), kind]),
        [muted, deceased] if event.kind in OF_SOMEBODY else [muted],
        [button("↩ " + _("Undo"), undo)] if undo else [],
        [action("🗑 " + _("Delete"), "delete"), action("✓ " + _("Done"), "done")],
    )


def kinds(event: Event, _: Texts) -> InlineKeyboardMarkup:
    choices = [
        button(
            f"{'✓ ' * (kind is event.kind)}{icon} {_(LABELS[kind])}", OfKind(kind=kind, id=event.id)
        )
        for kind, icon in ICONS.items()
    ]
    return keyboard(
        *_in_pairs(choices), [button("◀ " + _("Back"), Person(action="more", id=event.id))]
    )


def _field(field: EventField, event: Event, _: Texts) -> InlineKeyboardButton:
    return button(f"{field.icon} {_(field.label)}", Detail(name=field.name, id=event.id))


def _in_pairs(buttons: Row) -> list[Row]:
    return [buttons[place : place + 2] for place in range(0, len(buttons), 2)]


def undo(event: Event, _: Texts) -> InlineKeyboardMarkup:
    return keyboard([button("↩ " + _("Undo"), Person(action="restore", id=event.id))])


def question(
    partner: int, question: str, suggested: Sequence[str], _: Texts
) -> InlineKeyboardMarkup:
    """The answers it suggests, and the way out."""
    answers = [
        button(label, Suggested(partner=partner, question=question, number=number))
        for number, label in enumerate(suggested)
    ]
    rows = [answers[place : place + IN_A_ROW] for place in range(0, len(answers), IN_A_ROW)]
    return keyboard(*rows, [button(_("Cancel"), Cancel(partner=partner, question=question))])


def mine(label: str) -> InlineKeyboardButton:
    return button("🎂 " + label, Mine())


def own(event: Event, _: Texts, *, in_group: bool) -> InlineKeyboardMarkup:
    """Below one's own birthday; in a group others can add theirs."""
    return keyboard(
        [
            _field(BY_NAME["date"], event, _),
            button("🗑 " + _("Delete"), Person(action="delete", id=event.id)),
        ],
        [mine(_("Add yours"))] if in_group else [],
    )


def of_who_left(event: Event, _: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button("🗑 " + _("Delete"), Person(action="delete", id=event.id)),
            button(_("Keep it"), Person(action="done", id=event.id)),
        ]
    )


def forget(_: Texts) -> InlineKeyboardMarkup:
    """In a group, where it is for everybody."""
    return keyboard(
        [button("👤 " + _("Forget me"), Forget(what=Forgetting.ME))],
        [button("🗑 " + _("Erase the calendar"), Forget(what=Forgetting.ASK))],
    )


def erase(_: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        [button("🗑 " + _("Erase all of it"), Forget(what=Forgetting.ERASE))],
        [button(_("Keep it"), Forget(what=Forgetting.NOTHING))],
    )


def pauses(way_out: InlineKeyboardMarkup | None, _: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button(_("A week"), PauseFor(how_long="week")),
            button(_("A month"), PauseFor(how_long="month")),
            button(_("Until I say so"), PauseFor(how_long="ever")),
        ],
        *(way_out.inline_keyboard if way_out else []),
    )


def add_again(event: Event, _: Texts) -> InlineKeyboardMarkup:
    return keyboard([button("➕ " + _("Add again"), Person(action="restore", id=event.id))])


def _label(event: Event, _: Texts) -> str:
    """The kind first: where there is little room, Telegram leaves out the end."""
    return f"{mark(event)} {cut(event.name)} · {_.day(event.month, event.day)}".lstrip()


def cut(name: str) -> str:
    """As a button shows it."""
    return isolated(name if len(name) <= LABEL_LIMIT else name[: LABEL_LIMIT - 1] + "…")


def turn(total: int, number: int, size: int, to: Callable[[int], CallbackData]) -> Row:
    """◀ 2/5 ▶, or nothing where there is one page only."""
    pages = ceil(total / size)
    if pages <= 1:
        return []
    row = []
    if number > 0:
        row.append(button("◀", to(number - 1)))
    row.append(button(f"{number + 1}/{pages}", to(number)))
    if number < pages - 1:
        row.append(button("▶", to(number + 1)))
    return row
