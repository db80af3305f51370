"""What buttons carry: at most 64 bytes, and nothing to be trusted."""

from enum import StrEnum
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from birthday_calendar.domain.cards import Design
from birthday_calendar.domain.deliveries import Again
from birthday_calendar.domain.formats import Answer, Format, Reason
from birthday_calendar.domain.keys import Access
from birthday_calendar.domain.models import EventKind, Role

# What the database can take; a made-up number beyond it is no button of ours.
Id = Annotated[int, Field(ge=0, lt=2**63)]
Number = Annotated[int, Field(ge=0, lt=2**31)]
Month = Annotated[int, Field(ge=1, le=12)]
Year = Annotated[int, Field(ge=1900, le=2199)]  # also of a picture: nobody leafs further


class Decision(StrEnum):
    """What somebody says to a doubt."""

    ADD = "add"  # all the same
    YEAR = "year"  # it is the year of somebody who is there already
    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class ListPage(CallbackData, prefix="list"):
    """A page of all people."""

    number: Number


class MonthList(CallbackData, prefix="in"):
    """A page of those of a month."""

    month: Month
    number: Number = 0


class Picture(CallbackData, prefix="month"):
    """The picture of a month."""

    year: Year
    month: Month


class FoundPage(CallbackData, prefix="found"):
    """A page of what was found; its message says what was looked for."""

    action: str
    number: Number


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


class Redate(CallbackData, prefix="redate"):
    """Below the question whether a date that somebody wrote corrects that of an event."""

    id: Id
    month: Month
    day: Number
    year: Number = 0  # where none was written


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


class HolidaySet(CallbackData, prefix="hol"):
    """A set of holidays, and what to do with it; `key` is as `of` writes it."""

    action: Literal["all", "other", "show", "take", "leave", "reminders", "feeds", "regions"]
    key: str = ""

    @classmethod
    def of(cls, action: str, key: str) -> "HolidaySet":
        return cls.model_validate({"action": action, "key": key.replace(":", "/")})

    @property
    def set_key(self) -> str:
        return self.key.replace("/", ":")


class Step(CallbackData, prefix="step"):
    """Below the first words in a chat: what one may want to do next."""

    to: str


class Mine(CallbackData, prefix="mine"):
    """Add the own birthday of whoever presses it."""


class Forgetting(StrEnum):
    ASK = "ask"  # about the calendar, with all that is in it as a document
    ERASE = "erase"  # the calendar
    ME = "me"  # about whoever presses it
    NOTHING = "nothing"


class Forget(CallbackData, prefix="forget"):
    what: Forgetting


class ForgetMe(CallbackData, prefix="forgetme"):
    """What somebody says to the question about themselves."""

    user_id: Id
    is_sure: bool


class RemindAgain(CallbackData, prefix="again"):
    """Below a reminder; wording/reminder_buttons.py makes these buttons, without aiogram."""

    when: Again


class Told(CallbackData, prefix="told"):
    """The others below a reminder: `id` is an event's, or the second at which it is told again."""

    action: str
    id: Id


class OfTask(CallbackData, prefix="task"):
    """Below what somebody looks after; wording/duties.py makes these buttons. `id` is the task's,
    or 0 for all that the message tells.
    """

    action: Literal["done", "undone", "pass", "back", "again", "hour", "evening", "tomorrow"]
    id: Id


class TaskTo(CallbackData, prefix="taskto"):
    """Below the question whom to hand a task over to: one of the members."""

    id: Id
    member_id: Id


class Duties(CallbackData, prefix="duties"):
    """Who looks after what in a calendar; in private it may be a group's."""

    action: Literal["show", "mine", "give", "rotation", "given", "feed"]
    calendar_id: Id


class Given(CallbackData, prefix="given"):
    """What was given: to be taken away, after a question or without."""

    action: Literal["ask", "away"]
    calendar_id: Id
    duty: Id


class LeadDaysOf(CallbackData, prefix="dutylead"):
    """Ask how long ahead who looks after it is reminded."""

    calendar_id: Id
    duty: Id


class GiveWhat(CallbackData, prefix="givewhat"):
    """Below the question what somebody shall look after: an event, a tag by its place among those
    that were offered, or all days.
    """

    calendar_id: Id
    kind: Literal["event", "tag", "all"]
    number: Id = 0


class GiveTo(CallbackData, prefix="giveto"):
    """Below the question who shall: a member, or that these are all of a rotation."""

    calendar_id: Id
    member_id: Id = 0


class Organisers(CallbackData, prefix="org"):
    """In a chat that is told of a group's surprises: `id` is the group's calendar."""

    action: str
    id: Id


class GreetTold(CallbackData, prefix="greettold"):
    """Somebody whom a reminder told of, in the message of that number."""

    message_id: Id
    id: Id


class Greet(CallbackData, prefix="greet"):
    """Below a greeting: `id` is its own."""

    action: Literal["style", "length", "gender", "page", "another", "theme", "no_theme", "edit"]
    id: Id
    value: str = ""


class PostTold(CallbackData, prefix="posttold"):
    """As GreetTold, of whom a card is made."""

    message_id: Id
    id: Id


class Post(CallbackData, prefix="post"):
    """A card of the greeting of that `id`; with no design, the usual one."""

    id: Id
    design: Design | None = None


class HowTo(CallbackData, prefix="howto"):
    """Get a file out of another program."""

    program: str


class Brought(CallbackData, prefix="brought"):
    """Below a file that somebody brought."""

    action: Literal["add", "cancel", "undo"]
    id: Id


class Doubted(CallbackData, prefix="doubted"):
    """An answer to all of its doubts of a reason."""

    id: Id
    reason: Reason
    answer: Answer


class Export(CallbackData, prefix="export"):
    file_format: Format


class PauseFor(CallbackData, prefix="pause"):
    """Below the question until when."""

    how_long: Literal["week", "month", "ever"]


class Tokens(CallbackData, prefix="tokens"):
    """A page of a calendar's tokens. From here on all is pressed in private, also for a group's."""

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


class Feeds(CallbackData, prefix="feeds"):
    """A page of a calendar's feeds."""

    calendar_id: Id
    number: Number = 0


class FeedCard(CallbackData, prefix="feed"):
    action: str
    id: Id


class FeedOption(CallbackData, prefix="feedset"):
    """An option of a feed, and the value it gets; without one its page is opened."""

    id: Id
    name: str
    value: str = ""


class NewFeed(CallbackData, prefix="newfeed"):
    """A step on the way to one: its number, or that it has the name that its message says."""

    calendar_id: Id
    number: Number | None = None
    is_named: bool = False


class Sharing(CallbackData, prefix="share"):
    """Who has access to one's own calendar. The next three are below that, too."""


class Invite(CallbackData, prefix="invite"):
    """Make a link by which somebody becomes that."""

    role: Role


class Link(CallbackData, prefix="link"):
    """Revoke one."""

    id: Id


class Guest(CallbackData, prefix="guest"):
    """Whom it is shared with, by their number at Telegram."""

    action: str
    id: Id


class Accept(CallbackData, prefix="accept"):
    """Below an invitation: what its link said, as nothing else proves that it was opened."""

    secret: str


class NotNow(CallbackData, prefix="notnow"):
    """The same, of who does not accept it."""


class Calendars(CallbackData, prefix="cal"):
    """Of calendars that others share: which one; without an id, one's own."""

    action: Literal["list", "open", "ask", "leave"]
    id: Id | None = None
