"""What is dropped when nobody can need it any more."""

from datetime import datetime, timedelta

from birthday_calendar.database import Database
from birthday_calendar.services import duty_dealing, greetings, visits, webhooks
from birthday_calendar.services.changes import DELETIONS_MOST
from birthday_calendar.services.members import LEFT_FOR
from birthday_calendar.services.tokens import EXPIRED_FOR
from birthday_calendar.storage import (
    changes,
    conversations,
    deliveries,
    earlier,
    events,
    idempotency,
    imports,
    invitations,
    members,
    organiser_links,
    tokens,
    updates,
)

UNDO_FOR = timedelta(days=30)
EDITS_FOR = timedelta(hours=48)
CONVERSATIONS_FOR = timedelta(days=30)  # a question nobody came back to
# The same of anonymous administrators, each of whose questions is a conversation, without a bound.
QUESTIONS_FOR = timedelta(days=1)
DELIVERIES_FOR = timedelta(days=400)  # last year's can still be looked up
IMPORTS_FOR = imports.KEPT_FOR
GREETINGS_FOR, GREETED_FOR = greetings.DRAFTS_FOR, greetings.REMEMBERED_FOR
TASKS_FOR = duty_dealing.TASKS_FOR
# Telegram keeps an update for 24 hours; twice that is on the safe side.
UPDATES_FOR = timedelta(hours=48)


async def tidy(db: Database, now: datetime) -> None:
    await events.purge(db, now - UNDO_FOR)
    await changes.purge(db, now - UNDO_FOR, DELETIONS_MOST)
    await earlier.purge(db, now - EDITS_FOR)
    await conversations.purge(db, now - CONVERSATIONS_FOR, now - QUESTIONS_FOR)
    await deliveries.purge(db, now - DELIVERIES_FOR)
    await updates.forget(db, now - UPDATES_FOR)
    await idempotency.purge(db, now)
    await imports.purge(db, now - IMPORTS_FOR)
    await greetings.tidy(db, now)
    await duty_dealing.tidy(db, now)
    await invitations.purge(db, now)
    await members.purge(db, now - LEFT_FOR)
    await tokens.purge(db, now - EXPIRED_FOR)
    await organiser_links.purge(db, now)
    await visits.tidy(db, now)
    await webhooks.tidy(db, now)
