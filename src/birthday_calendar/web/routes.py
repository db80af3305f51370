"""The pages' one table of routes: who may look, and who answers."""

from collections.abc import Iterator
from functools import partial

from starlette.routing import BaseRoute, Route

from birthday_calendar.config import Settings
from birthday_calendar.domain.roles import Deed
from birthday_calendar.telegram import BotApi
from birthday_calendar.web import (
    add,
    card,
    day,
    deliveries,
    display,
    duties,
    exports,
    feeds,
    files,
    greetings,
    holidays,
    home,
    imports,
    month,
    people,
    sessions,
    tokens,
    year,
)
from birthday_calendar.web import settings as settings_page
from birthday_calendar.web.doors import Doors
from birthday_calendar.web.headers import Headers
from birthday_calendar.web.pages import Known, Lasting, OfCalendar, OfFile, OfWords, Open
from birthday_calendar.web.picture import Pictures
from birthday_calendar.web.postcard import Postcards

ONE = "/web/{calendar_id}"

Files = partial(OfFile, reads=Deed.ADD, writes=Deed.ADD)
Feeds = partial(OfCalendar, reads=Deed.KEEP_FEEDS, writes=Deed.KEEP_FEEDS)
Keys = partial(OfCalendar, reads=Deed.KEEP_TOKENS, writes=Deed.KEEP_TOKENS)


def table(settings: Settings, headers: Headers, telegram: BotApi | None = None) -> dict[str, Open]:
    doors, pictures = Doors(settings, headers), Pictures(telegram)
    cards = Postcards(settings, telegram)
    return {
        ONE + "/months/{month}": Lasting(get=month.show),
        ONE + "/days/{day}": Lasting(get=day.show),
        ONE + "/people": OfCalendar(get=people.show),
        ONE + "/people/{event_id}": OfCalendar(get=card.show, post=card.change),
        ONE + "/people/{event_id}/picture": OfCalendar(get=pictures.show),
        ONE + "/people/{event_id}/greetings": OfCalendar(get=greetings.show, post=greetings.write),
        ONE + "/people/{event_id}/postcard": OfCalendar(get=cards.show, post=cards.make),
        ONE + "/add": OfWords(get=add.show, post=add.add, reads=Deed.ADD, writes=Deed.ADD),
        ONE + "/understand": OfWords(post=add.understand, writes=Deed.ADD),
        ONE + "/take-back": OfCalendar(post=add.take_back),
        ONE + "/settings": OfCalendar(
            get=settings_page.show, post=settings_page.change, writes=Deed.SET_UP
        ),
        ONE + "/holidays": OfCalendar(get=holidays.show, post=holidays.change, writes=Deed.SET_UP),
        ONE + "/duties": OfCalendar(get=duties.show, post=duties.change),
        ONE + "/deliveries": OfCalendar(get=deliveries.show, reads=Deed.OWN),
        ONE + "/sessions": OfCalendar(get=sessions.show, post=sessions.end),
        ONE + "/import": Files(get=imports.index, post=imports.bring),
        ONE + "/import/{import_id}": Files(get=imports.show, post=imports.decide),
        ONE + "/export": OfCalendar(get=exports.show),
        ONE + "/export/{format}": OfCalendar(get=exports.download, post=exports.make_ticket),
        ONE + "/feeds": Feeds(get=feeds.index, post=feeds.create),
        ONE + "/feeds/{feed_id}": Feeds(get=feeds.show, post=feeds.change),
        ONE + "/tokens": Keys(get=tokens.index, post=tokens.create),
        ONE + "/tokens/{token_id}": Keys(get=tokens.show, post=tokens.change),
        ONE + "/years/{year}": Lasting(get=year.show),
        "/web/static/{version}/{name}": Open(get=files.show),
        "/web/enter/{secret}": Open(get=doors.knock, post=doors.enter),
        "/web/app": Open(get=doors.app, post=doors.open_app),
        "/web/files/{secret}.jpg": Open(get=cards.fetch),
        "/web/files/{secret}": Open(get=exports.fetch),
        "/web/leave": Known(post=doors.leave),
        "/web/": Known(get=home.show),
        "/web": Known(get=home.show),
        ONE: OfCalendar(get=home.of_calendar),
        "/display/{secret}": Open(get=display.show),
        "/web/{rest:path}": Open(get=files.nothing),
    }


def pages(settings: Settings, telegram: BotApi | None = None) -> Iterator[BaseRoute]:
    """`telegram` knows people's pictures; None where nobody is to be asked."""
    headers = Headers(settings)
    for path, page in table(settings, headers, telegram).items():
        yield Route(path, page.at(settings, headers))
