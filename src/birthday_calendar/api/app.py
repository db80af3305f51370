"""The API, put together: what its routes share, and what each request passes."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from birthday_calendar.api import feed_files, health, page, problem_pages
from birthday_calendar.api.auth import Gate
from birthday_calendar.api.documentation import Documentation
from birthday_calendar.api.feed_files import FeedFiles
from birthday_calendar.api.feed_gate import FeedGate
from birthday_calendar.api.health import Readiness
from birthday_calendar.api.kept_answers import KeptAnswers
from birthday_calendar.api.measuring import Measured
from birthday_calendar.api.middlewares import RequestId, WholeBody
from birthday_calendar.api.operations import Operation
from birthday_calendar.api.problems import Problem, UnexpectedErrors, respond
from birthday_calendar.api.refusals import Refusals
from birthday_calendar.api.resources import Open
from birthday_calendar.api.routes import RESOURCES
from birthday_calendar.api.turns import Turns
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.recent import Latest
from birthday_calendar.services.calendars import revisions
from birthday_calendar.services.visits import entries
from birthday_calendar.studio import Studio
from birthday_calendar.telegram import BotApi

BODIES = 12  # of files that a worker holds, each up to 5 MB and twice that while it is read
FILES_PATIENCE = 5.0  # seconds until another one may be sent: the worker is busy with others
CARDS_WITHIN = 1.8  # seconds that an answer waits for a card, which takes a tenth
TOTALS = 1_000  # remembered: one of a search has its words with it, up to 1.2 kB


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    database: Database,
    clock: Callable[[], datetime] = utc_now,
    telegram: BotApi | None = None,
    pages: Iterable[BaseRoute] = (),
) -> Starlette:
    """`telegram` knows who is an admin still; None where nobody is to be asked. `pages` are for
    people, and by the same workers.
    """
    ready = Readiness(settings, clock)
    refusals, answers = Refusals(settings.rate_limit_refused), KeptAnswers()
    feed_gate = FeedGate(settings, refusals, database)
    files = FeedFiles(settings, feed_gate, database, answers, clock)
    described: dict[str, Open] = {
        "/health": Open(get=Operation("This worker runs", health.alive, health.Alive)),
        **RESOURCES,
        "/feeds/{secret}.ics": Open(
            get=Operation("A feed", files.file, feed_files.ICS, problems=feed_files.PROBLEMS)
        ),
        "/health/ready": Open(get=Operation("How all is", ready.show, health.ReadyOut)),
    }
    docs = Documentation(described, settings.base_url or "/")
    read = {
        "/feeds/{secret}": files.page,
        "/": page.Page(settings).show,
        "/docs": docs.page,
        "/docs/try.js": docs.script,
        "/docs/api.md": docs.prose,
        "/openapi.json": docs.document,
        "/problems/": problem_pages.index,
        "/problems/{kind}": problem_pages.show,
    }
    app = Starlette(
        routes=[
            *(Route(path, resource) for path, resource in described.items()),
            *(Route(path, Open(get=Operation("", show))) for path, show in read.items()),
            *pages,
        ],
        middleware=[
            Middleware(Measured),
            Middleware(RequestId),
            Middleware(UnexpectedErrors),
            Middleware(WholeBody),
        ],
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
    app.state.bodies = Turns(BODIES, of_a_calendar=2, patience=FILES_PATIENCE)
    app.state.files = Turns(1, of_a_calendar=1, patience=FILES_PATIENCE)
    # A month may have thousands of days, and what somebody writes hundreds of lines.
    app.state.looks = Turns(6, of_a_calendar=2)
    app.state.readings = Turns(1, of_a_calendar=1)
    app.state.answers = answers
    app.state.totals = Latest(TOTALS)
    app.state.destinations = Destinations(settings.webhooks_private_networks)
    app.state.gate = Gate(settings, refusals, database, telegram)
    app.state.feed_gate = feed_gate
    app.state.studio = Studio(settings.run_dir, telegram, patience=CARDS_WITHIN)
    app.state.revisions = revisions(database)
    app.state.entries = entries(database)
    return app
