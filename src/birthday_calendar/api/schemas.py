"""What comes in and goes out as JSON, and how what comes in is told from what can't be taken."""

import re
from datetime import date, datetime, time
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar import dates
from birthday_calendar.api.problems import Problem, invalid
from birthday_calendar.models import (
    Access,
    Birthday,
    BirthdayDraft,
    Calendar,
    CalendarKind,
    DeliveryKind,
    DeliveryStatus,
    LeapRule,
    Occasion,
    Outcome,
    Pause,
    Token,
)

T = TypeVar("T")

TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]

PAGE_LIMIT = 100  # birthdays: 0.8 MB where each of them has all the text that it may have

_JSON_TYPES = {"application/json", "application/merge-patch+json"}
_MESSAGE = re.compile(r"(?s)(?P<detail>.*?)(?: - at `\$\.?(?P<path>.*)`)?")
# msgspec's words for kinds of values, in JSON's
_KINDS = {"int": "integer", "float": "number", "str": "string", "bool": "boolean"}
_NAMED = re.compile(r"(?s)Object (?P<what>.*) field `(?P<field>.*)`")


class BirthdayIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything about a birthday: for POST and PUT."""

    name: str
    day: int
    month: int
    year: int | None = None
    company: str | None = None
    position: str | None = None
    note: str | None = None
    responsible: str | None = None
    lead_days: frozenset[int] | None = None
    remind_at: TimeOfDay | None = None
    muted: bool = False
    deceased: bool = False

    def to_draft(self) -> BirthdayDraft:
        return BirthdayDraft(**changes(self))


class BirthdayPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes: null clears a field, one that is absent stays (RFC 7396)."""

    name: str | UnsetType = UNSET
    day: int | UnsetType = UNSET
    month: int | UnsetType = UNSET
    year: int | UnsetType | None = UNSET
    company: str | UnsetType | None = UNSET
    position: str | UnsetType | None = UNSET
    note: str | UnsetType | None = UNSET
    responsible: str | UnsetType | None = UNSET
    lead_days: frozenset[int] | UnsetType | None = UNSET
    remind_at: TimeOfDay | UnsetType | None = UNSET
    muted: bool | UnsetType = UNSET
    deceased: bool | UnsetType = UNSET


class CalendarPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    language: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    remind_at: TimeOfDay | UnsetType = UNSET
    lead_days: frozenset[int] | UnsetType = UNSET
    leap_rule: LeapRule | UnsetType = UNSET
    weekend_rule: bool | UnsetType = UNSET
    weekly_digest: bool | UnsetType = UNSET
    monthly_digest: bool | UnsetType = UNSET
    show_zodiac: bool | UnsetType = UNSET


class PageQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    cursor: str | None = None
    limit: int = 100


class SearchQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    search: str = ""


class UpcomingQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    days: int = 30


class DeliveryQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    limit: int = 20


P = TypeVar("P", bound=PageQuery)


class NextOut(Struct):
    date: date
    age: int | None


class BirthdayOut(Struct):
    id: int
    name: str
    day: int
    month: int
    year: int | None
    company: str | None
    position: str | None
    note: str | None
    responsible: str | None
    lead_days: list[int] | None
    remind_at: str | None
    muted: bool
    deceased: bool
    next: NextOut
    created_at: datetime
    updated_at: datetime


_STORED = [name for name in BirthdayOut.__struct_fields__ if name != "next"]


class OccasionOut(Struct):
    date: date
    age: int | None
    birthday: BirthdayOut


class DeliveryOut(Struct):
    id: int
    kind: DeliveryKind
    local_date: date
    status: DeliveryStatus
    due_at: datetime
    attempts: int
    outcome: Outcome | None
    detail: str | None
    finished_at: datetime | None


class CalendarOut(Struct):
    id: int
    chat_id: int
    kind: CalendarKind
    title: str
    language: str
    time_zone: str
    remind_at: str | None
    lead_days: list[int]
    leap_rule: LeapRule
    weekend_rule: bool
    weekly_digest: bool
    monthly_digest: bool
    show_zodiac: bool
    paused_reason: Pause | None
    created_at: datetime


class TokenOut(Struct):
    """The one that a call came with."""

    name: str
    access: Access
    expires_at: datetime | None


def show_birthday(birthday: Birthday, calendar: Calendar, today: date) -> BirthdayOut:
    day = dates.next_celebration(birthday.month, birthday.day, calendar.leap_rule, today)
    age = None if birthday.deceased else dates.age_on(birthday.year, day)
    values = {name: getattr(birthday, name) for name in _STORED}
    values["lead_days"] = None if birthday.lead_days is None else sorted(birthday.lead_days)
    values["remind_at"] = _show_time(birthday.remind_at)
    return BirthdayOut(next=NextOut(day, age), **values)


def show_occasion(occasion: Occasion, calendar: Calendar, today: date) -> OccasionOut:
    birthday = show_birthday(occasion.birthday, calendar, today)
    return OccasionOut(occasion.date, occasion.age, birthday)


def show_calendar(calendar: Calendar) -> CalendarOut:
    values = {name: getattr(calendar, name) for name in CalendarOut.__struct_fields__}
    values["lead_days"] = sorted(calendar.lead_days)
    values["remind_at"] = _show_time(calendar.remind_at)
    return CalendarOut(**values)


def show_token(token: Token) -> TokenOut:
    return TokenOut(token.name, token.access, token.expires_at)


async def read(request: Request, schema: type[T]) -> T:
    """The body. Raises Problem naming what is wrong with it."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in _JSON_TYPES:
        raise Problem("not-json", f"Content-Type was {content_type or 'missing'}.")
    try:
        return msgspec.json.decode(await request.body(), type=schema)
    except msgspec.ValidationError as error:
        raise _refusal(error) from None
    except UnicodeDecodeError:
        raise Problem("broken-json", "It is not UTF-8.") from None
    except msgspec.DecodeError as error:
        raise Problem("broken-json", str(error)) from None
    except RecursionError:
        raise Problem("broken-json", "It is nested too deeply.") from None


def read_query(request: Request, schema: type[T]) -> T:
    """The query's parameters. Raises Problem naming the one that is wrong."""
    try:
        return msgspec.convert(dict(request.query_params), schema, strict=False)
    except msgspec.ValidationError as error:
        raise _refusal(error, in_query=True) from None


def read_page_query(request: Request, schema: type[P]) -> P:
    """The same of a list that comes in pages."""
    query = read_query(request, schema)
    if not 1 <= query.limit <= PAGE_LIMIT:
        raise invalid("limit", f"must be from 1 to {PAGE_LIMIT}")
    return query


def changes(sent: Struct) -> dict[str, Any]:
    """What was sent, as the models name and keep it."""
    values = msgspec.structs.asdict(sent)
    if isinstance(values["remind_at"], str):
        values["remind_at"] = time.fromisoformat(values["remind_at"])
    return {name: value for name, value in values.items() if value is not UNSET}


def to_json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    headers = {"Cache-Control": "no-store"} | (headers or {})
    return Response(msgspec.json.encode(value), status, headers, media_type="application/json")


def _refusal(error: msgspec.ValidationError, *, in_query: bool = False) -> Problem:
    message = _MESSAGE.fullmatch(str(error))
    assert message
    if named := _NAMED.fullmatch(message["detail"]):
        if named["what"] == "contains unknown":
            return invalid(named["field"], "nobody knows this field", kind="unknown-field")
        return invalid(named["field"], "is required")
    detail = message["detail"]
    if "matching regex" in detail:  # the only one there is
        detail = "expected a time of day such as 09:30"
    elif detail.startswith("Invalid enum value"):  # here too
        detail = f"expected one of {', '.join(LeapRule)}"
    elif detail.startswith("Expected"):
        detail = re.sub("`(.*?)`", _in_json, detail[0].lower() + detail[1:])
        if in_query:  # where everything is a string
            detail = detail.removesuffix(", got string")
    return invalid(message["path"] or "$", detail)


def _in_json(kinds: re.Match[str]) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds[1].split(" | "))


def _show_time(at: time | None) -> str | None:
    return None if at is None else at.strftime("%H:%M")
