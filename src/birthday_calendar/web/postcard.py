"""A card that somebody makes: looked at, then sent in their own name, taken along, or put into a
story. Telegram gets it by an address that opens nothing else, for a day.
"""

from base64 import b64encode
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from birthday_calendar.api.cards import drawn
from birthday_calendar.api.problems import RETRY_AFTER, Problem
from birthday_calendar.config import Settings
from birthday_calendar.domain.cards import LINK_LIMIT, TEXT_LIMIT, Design, Size, checked_card
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Event
from birthday_calendar.domain.occasions import age_on
from birthday_calendar.domain.visits import CardTicket, Door
from birthday_calendar.services import events, greetings, visits
from birthday_calendar.services.greetings import Prepared
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure
from birthday_calendar.web.forms import NO_CHOICE
from birthday_calendar.web.greetings import begun, why_not
from birthday_calendar.web.headers import TELEGRAM_WEB
from birthday_calendar.web.keys import Errors
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording import postcards
from birthday_calendar.wording.texts import texts

FILE_NAME = "card.jpg"
_AWAY = ("cards-away", "too-many-requests")


class Wanted(NamedTuple):
    """What somebody has chosen, and what is wrong with it."""

    ticket: CardTicket
    errors: Errors


class Postcards:
    """`telegram` prepares messages; None where nobody is to be asked."""

    def __init__(self, settings: Settings, telegram: BotApi | None):
        self._settings = settings
        self._telegram = telegram
        self._deeds = {
            "share": self._share,
            "file": self._file,
            "story": self._story,
            "save": self._save,
            "draw": self._draw,
        }

    async def show(self, visit: CalendarVisit) -> Response:
        """With a text, so that it can be sent at once."""
        event = await events.get(visit.db, visit.calendar, visit.number("event_id"))
        try:
            prepared = await begun(visit, event)
        except Invalid:
            return self._page(visit, event)
        text = await greetings.ready(visit.db, prepared, visit.texts.language, visit.now)
        day = prepared.draft.day
        return await self._shown(visit, prepared, _usual(event, day) | {"text": text})

    async def make(self, visit: CalendarVisit) -> Response:
        """What its buttons do; without one of them it is shown anew. Raises Problem."""
        event = await events.get(visit.db, visit.calendar, visit.number("event_id"))
        try:
            prepared = await begun(visit, event)
        except Invalid:
            return self._page(visit, event, status=422)
        deed = self._deeds.get(visit.field("do"))
        values = _usual(event, prepared.draft.day)
        if "design" in visit.sent:  # else it comes from a greeting, which says the text alone
            values = {name: visit.field(name) for name in values}
        values["text"] = visit.field("text")
        if deed is None:
            return await self._shown(visit, prepared, values)
        wanted = _wanted(visit, prepared, values)
        if wanted.errors:
            return await self._shown(visit, prepared, values)
        return await deed(visit, prepared, wanted.ticket)

    async def fetch(self, request: Request) -> Response:
        """What a ticket is for, as whoever has made it may see it now. Raises Unauthorized, or as
        for a page of that calendar.
        """
        state, secret = request.app.state, request.path_params["secret"]
        with state.gate.refusals.watching(request.headers.get("x-limited-as", ""), secret):
            ticket, session = await visits.find_card(state.database, secret, state.clock())
        request.state.texts = texts(session.language)
        _caller, calendar = await state.gate.persons.enter(session.user_id, ticket.calendar_id)
        event = await events.get(state.database, calendar, ticket.event_id)
        language = calendar.language if calendar.language_chosen else session.language
        jpeg = await self._drawn(request, event, ticket, language, session.user_id)
        headers = {"Access-Control-Allow-Origin": TELEGRAM_WEB}
        if request.query_params.get("as") == "file":
            headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return Response(jpeg, media_type="image/jpeg", headers=headers)

    async def _shown(
        self, visit: CalendarVisit, prepared: Prepared, values: dict[str, str]
    ) -> Response:
        wanted, jpeg = _wanted(visit, prepared, values), None
        if not wanted.errors:
            try:
                jpeg = await self._of_visit(visit, prepared.event, wanted.ticket)
            except Problem as problem:
                if problem.kind not in _AWAY:
                    raise
        status = 422 if wanted.errors else 200
        event, day = prepared.event, prepared.draft.day
        return self._page(
            visit,
            event,
            status=status,
            values=values,
            errors=wanted.errors,
            picture="" if jpeg is None else f"data:image/jpeg;base64,{b64encode(jpeg).decode()}",
            pixels=wanted.ticket.size.pixels,
            has_age=bool(age_on(day, event)),
        )

    def _page(
        self, visit: CalendarVisit, event: Event, *, status: int = 200, **shown: Any
    ) -> Response:
        _ = visit.texts
        return visit.page(
            "postcard.html",
            status,
            event=event,
            why_not=why_not(event, visit.person, _),
            designs={
                str(one): f"{sign} {_(name)}" for one, (sign, name) in postcards.DESIGNS.items()
            },
            sizes={str(size): _(name) for size, name in postcards.SIZES.items()},
            text_limit=TEXT_LIMIT,
            link_limit=LINK_LIMIT,
            **shown,
        )

    async def _share(
        self, visit: CalendarVisit, prepared: Prepared, ticket: CardTicket
    ) -> Response:
        """As `Telegram.WebApp.shareMessage` takes it."""
        if self._telegram is None or visit.session.door is not Door.TELEGRAM:
            raise Problem("not-allowed", "Only Telegram sends in somebody's name.")
        await self._of_visit(visit, prepared.event, ticket)  # so that there is one to be sent
        url, (width, height) = await self._address(visit, ticket), ticket.size.pixels
        result = {
            "type": "photo",
            "id": "card",
            "title": visit.texts("Postcard"),
            "photo_url": url,
            "thumbnail_url": url,
            "photo_width": width,
            "photo_height": height,
        }
        kinds = dict.fromkeys(
            ("allow_user_chats", "allow_group_chats", "allow_channel_chats"), True
        )
        await self._telegram.get_ready()
        try:
            made = await self._telegram.call(
                "savePreparedInlineMessage", user_id=visit.person, result=result, **kinds
            )
        except TelegramFailure:
            raise Problem("unavailable", headers={"Retry-After": RETRY_AFTER}) from None
        await greetings.note_sent(visit.db, prepared, ticket.text, visit.texts.language, visit.now)
        return JSONResponse({"id": made["id"]})

    async def _file(self, visit: CalendarVisit, _: Prepared, ticket: CardTicket) -> Response:
        """As `Telegram.WebApp.downloadFile` takes it."""
        url = f"{await self._address(visit, ticket)}?as=file"
        return JSONResponse({"url": url, "file_name": FILE_NAME})

    async def _story(self, visit: CalendarVisit, _: Prepared, ticket: CardTicket) -> Response:
        """As `Telegram.WebApp.shareToStory` takes it."""
        return JSONResponse({"url": await self._address(visit, ticket)})

    async def _save(self, visit: CalendarVisit, prepared: Prepared, ticket: CardTicket) -> Response:
        answer = await self._draw(visit, prepared, ticket)
        answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return answer

    async def _draw(self, visit: CalendarVisit, prepared: Prepared, ticket: CardTicket) -> Response:
        jpeg = await self._of_visit(visit, prepared.event, ticket)
        return Response(jpeg, media_type="image/jpeg")

    async def _address(self, visit: CalendarVisit, ticket: CardTicket) -> str:
        secret = await visits.make_card(visit.db, ticket, visit.now)
        return f"{self._settings.public_url}/web/files/{secret}.jpg"

    async def _of_visit(self, visit: CalendarVisit, event: Event, ticket: CardTicket) -> bytes:
        return await self._drawn(visit.request, event, ticket, visit.texts.language, visit.person)

    @staticmethod
    async def _drawn(
        request: Request, event: Event, ticket: CardTicket, language: str, person: int
    ) -> bytes:
        """Raises Problem, NotGreeted and Invalid."""
        card = postcards.card_of(
            event,
            ticket.day,
            ticket.text,
            texts(language),
            design=ticket.design,
            size=ticket.size,
            with_age=ticket.with_age,
            link=ticket.link,
        )
        return await drawn(request, card, event, person)


def _usual(event: Event, day: date) -> dict[str, str]:
    """What is chosen where nobody has."""
    design, size = str(postcards.usual(event, day)), str(Size.WIDE)
    age = "on" if postcards.shows_age(event, day) else ""
    return {"design": design, "size": size, "age": age, "link": "", "text": ""}


def _wanted(visit: CalendarVisit, prepared: Prepared, values: dict[str, str]) -> Wanted:
    """Of what is no choice, the first one."""
    errors = Errors()
    for name, kind in (("design", Design), ("size", Size)):
        if values[name] not in {*kind}:
            errors[name] = Invalid(name, NO_CHOICE)
    draft = prepared.draft
    ticket = CardTicket(
        session_id=visit.session.id,
        calendar_id=visit.calendar.id,
        event_id=prepared.event.id,
        day=draft.day,
        design=Design.FESTIVE if "design" in errors else Design(values["design"]),
        size=Size.WIDE if "size" in errors else Size(values["size"]),
        text=values["text"].replace("\r\n", "\n"),
        with_age=values["age"] == "on",
        link=values["link"] or None,
    )
    card = postcards.card_of(prepared.event, draft.day, ticket.text, visit.texts, link=ticket.link)
    try:
        ticket = replace(ticket, text=checked_card(card).text)  # without thousands of blanks
    except Invalid as error:
        errors[error.field if error.field == "link" else "text"] = error
    return Wanted(ticket, errors)
