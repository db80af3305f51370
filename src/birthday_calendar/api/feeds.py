"""/calendars/{id}/feeds: which feeds show a calendar, for who may keep them."""

from msgspec import Struct, structs
from starlette.responses import Response

from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import (
    FeedIn,
    FeedOut,
    FeedPatch,
    NewFeedOut,
    changes,
    show_feed,
)
from birthday_calendar.services import feeds
from birthday_calendar.wording.feed_links import links


class FeedPage(Struct):
    items: list[FeedOut]  # type: ignore[valid-type]  # made of the model's fields
    next_cursor: str | None


async def index(call: Call) -> Response:
    found, next_cursor = call.page_of(await feeds.list_(call.db, call.calendar))
    items = [show_feed(feed) for feed in found]
    return to_json(FeedPage(items, next_cursor), next_cursor=next_cursor)


async def create(call: Call) -> Response:
    sent = changes(await read(call.request, FeedIn))
    settings = call.request.app.state.settings
    feed_id, secret = await feeds.create(
        call.db,
        call.calendar,
        call.caller.user_id,
        call.now,
        most=settings.tokens_per_calendar,
        **sent,
    )
    shown = show_feed(await feeds.get(call.db, call.calendar, feed_id))
    address = links(settings.public_url, secret)
    location = call.url(call.below(feed_id))
    made = NewFeedOut(**structs.asdict(shown), url=address.file, page=address.page)
    return to_json(made, 201, {"Location": location})


async def show(call: Call) -> Response:
    return to_json(show_feed(await feeds.get(call.db, call.calendar, call.number("feed_id"))))


async def change(call: Call) -> Response:
    sent = changes(await read(call.request, FeedPatch))
    feed = await feeds.change(call.db, call.calendar, call.number("feed_id"), call.now, **sent)
    here = {"Content-Location": call.url(call.request.scope["path"])}
    return to_json(show_feed(feed), headers=here)


async def revoke(call: Call) -> Response:
    await feeds.revoke(call.db, call.calendar, call.number("feed_id"))
    return Response(status_code=204)
