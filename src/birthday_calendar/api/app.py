"""The API's one table of routes."""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from birthday_calendar.api import calendars, days, deliveries, events, health, page
from birthday_calendar.api.auth import Gate
from birthday_calendar.api.health import Readiness
from birthday_calendar.api.kept_answers import KeptAnswers
from birthday_calendar.api.middlewares import RequestId, WholeBody
from birthday_calendar.api.problems import Problem, UnexpectedErrors, respond
from birthday_calendar.api.refusals import Refusals
from birthday_calendar.api.resources import Open, Resource, of_nothing, of_token
from birthday_calendar.api.turns import Turns
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.recent import Latest
from birthday_calendar.services.calendars import revisions
from birthday_calendar.telegram import BotApi

CALENDARS = "/api/v1/calendars"
ONE = CALENDARS + "/{calendar_id}"
TOTALS = 1_000  # remembered: one of a search has its words with it, up to 1.2 kB

# Tried in this order: what is asked for most comes first.
RESOURCES = {
    ONE + "/months/{month}": Resource(get=days.month),
    ONE + "/days/{day}": Resource(get=days.day),
    ONE + "/upcoming": Resource(get=days.upcoming),
    ONE + "/events": Resource(get=events.index, post=events.create),
    ONE + "/events/{event_id}": Resource(
        get=events.show,
        put=events.replace,
        patch=events.change,
        delete=events.delete,
    ),
    ONE + "/deliveries": Resource(get=deliveries.index, beside=of_nothing),
    ONE: Resource(get=calendars.show, patch=calendars.change, beside=of_nothing),
    CALENDARS: Resource(get=calendars.index, beside=of_token),
}


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    database: Database,
    clock: Callable[[], datetime] = utc_now,
    telegram: BotApi | None = None,
) -> Starlette:
    """`telegram` knows who is an admin still; None where nobody is to be asked."""
    ready = Readiness(settings, clock)
    app = Starlette(
        routes=[
            Route("/health", Open(get=health.alive)),
            *(Route(path, resource) for path, resource in RESOURCES.items()),
            Route("/health/ready", Open(get=ready.show)),
            Route("/", Open(get=page.Page(settings).show)),
            Route("/docs/api.md", Open(get=page.documentation)),
        ],
        middleware=[Middleware(RequestId), Middleware(UnexpectedErrors), Middleware(WholeBody)],
        exception_handlers={HTTPException: respond, CalendarError: respond, Problem: respond},
    )
    app.router.redirect_slashes = False
    app.state.database = database
    app.state.clock = clock
    app.state.settings = settings
    # A search looks at all of a calendar. A change of its settings may, too, while SQLite has no
    # other writer and PostgreSQL none of this calendar.
    app.state.searches = Turns(3, of_a_calendar=1)
    app.state.writes = Turns(6, of_a_calendar=2)
    app.state.answers = KeptAnswers()
    app.state.totals = Latest(TOTALS)
    app.state.gate = Gate(settings, Refusals(settings.rate_limit_refused), database, telegram)
    app.state.revisions = revisions(database)
    return app
