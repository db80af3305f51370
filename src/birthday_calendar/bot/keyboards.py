"""Inline keyboards."""

from collections.abc import Callable, Sequence
from math import ceil

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot.presses.people import Detail, Mine, OfKind, Person, Pick, UndoAll
from birthday_calendar.bot.presses.questions import Cancel, Step, Suggested
from birthday_calendar.bot.presses.settings import Forget, ForgetMe, Forgetting, PauseFor
from birthday_calendar.domain.field_kinds import Field as EventField
from birthday_calendar.domain.fields import BY_NAME, FIELDS
from birthday_calendar.domain.models import Event, Page
from birthday_calendar.domain.names import isolated
from birthday_calendar.domain.occasions import OF_SOMEBODY, counts_years, is_congratulated
from birthday_calendar.wording import moving_days
from birthday_calendar.wording.occasions import ICONS, LABELS, mark
from birthday_calendar.wording.texts import Texts

PICK_SIZE = 8  # buttons on a page
IN_A_ROW = 3  # of suggested answers
LABEL_LIMIT = 40  # characters of a button

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
    likely = _likely(event, _, with_company=bool(event.company or event.position))
    return keyboard(
        *_in_pairs([*likely, *_greet(event, _)]),
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


def _greet(event: Event, _: Texts) -> Row:
    """Of nobody who is remembered."""
    if not is_congratulated(event):
        return []
    return [button("💐 " + _("Greeting"), Person(action="greet", id=event.id))]


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


def add_somebody(_: Texts, *, pick: str | None) -> InlineKeyboardMarkup:
    """Where there is nobody yet; `pick` where they may be picked from Telegram's list."""
    row = [button("➕ " + _("Add"), Step(to="add"))]
    return keyboard([*row, button(pick, Step(to="pick"))] if pick else row)


def mine(label: str) -> InlineKeyboardButton:
    return button("🎂 " + label, Mine())


def own(
    event: Event, _: Texts, *, in_group: bool, undo: CallbackData | None = None
) -> InlineKeyboardMarkup:
    """Below one's own birthday; in a group others can add theirs. `undo` as below a card."""
    return keyboard(
        [
            _field(BY_NAME["date"], event, _),
            button("🗑 " + _("Delete"), Person(action="delete", id=event.id)),
        ],
        [button("↩ " + _("Undo"), undo)] if undo else [],
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


def forget_me(user_id: int, _: Texts) -> InlineKeyboardMarkup:
    return keyboard(
        [button("👤 " + _("Forget me"), ForgetMe(user_id=user_id, is_sure=True))],
        [button(_("Cancel"), ForgetMe(user_id=user_id, is_sure=False))],
    )


def pauses(_: Texts) -> Row:
    return [
        button(_("A week"), PauseFor(how_long="week")),
        button(_("A month"), PauseFor(how_long="month")),
        button(_("Until I say so"), PauseFor(how_long="ever")),
    ]


def add_again(event: Event, _: Texts) -> InlineKeyboardMarkup:
    return keyboard([button("➕ " + _("Add again"), Person(action="restore", id=event.id))])


def _label(event: Event, _: Texts) -> str:
    """The kind first: where there is little room, Telegram leaves out the end."""
    return f"{mark(event)} {cut(event.name)} · {moving_days.when_yearly(event, _)}".lstrip()


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
