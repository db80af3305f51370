"""/card of an event: a picture to congratulate with."""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar.api.greetings import begun, language_of
from birthday_calendar.api.operations import Media
from birthday_calendar.api.problems import RETRY_AFTER, Problem
from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.card_client import CardsAway
from birthday_calendar.domain.cards import Card, Design, Size
from birthday_calendar.domain.models import Event
from birthday_calendar.services import greetings
from birthday_calendar.studio import WITHIN, Studio, TooManyCards
from birthday_calendar.wording import postcards
from birthday_calendar.wording.texts import texts

JPEG = Media(("image/jpeg",))
PROBLEMS = ("cards-away",)


class CardIn(Struct, kw_only=True, forbid_unknown_fields=True):
    design: Design | None = None
    size: Size = Size.WIDE
    text: str | None = None
    with_age: bool | None = None
    link: str | None = None
    language: str | None = None


async def create(call: Call) -> Response:
    sent = await read(call.request, CardIn)
    language = language_of(sent.language, call.calendar)
    prepared = await begun(call)
    event, text = prepared.event, sent.text
    if text is None:
        found = await greetings.suggest(call.db, prepared, language, call.now, most=1)
        text = found[0].text
    card = postcards.card_of(
        event,
        prepared.draft.day,
        text,
        texts(language),
        design=sent.design,
        size=sent.size,
        with_age=sent.with_age,
        link=sent.link,
    )
    jpeg = await drawn(call.request, card, event, call.caller.user_id)
    return Response(jpeg, media_type="image/jpeg")


async def drawn(request: Request, card: Card, event: Event, person: int) -> bytes:
    """Raises Invalid, and Problem where there is no picture just now."""
    studio: Studio = request.app.state.studio
    try:
        return await studio.draw(card, event.member_id, person)
    except TooManyCards:
        headers = {"Retry-After": f"{WITHIN:.0f}"}
        raise Problem("too-many-requests", headers=headers) from None
    except CardsAway:
        raise Problem("cards-away", headers={"Retry-After": RETRY_AFTER}) from None
