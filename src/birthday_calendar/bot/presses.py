"""What buttons carry: at most 64 bytes, and nothing to be trusted."""

from enum import StrEnum
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from birthday_calendar.domain.models import Access, Again, EventKind

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
