"""A calendar with a webhook, and a receiver that listens."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.domain.keys import Token
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.domain.webhooks import Webhook, WebhookDelivery, WebhookType
from birthday_calendar.reminders.webhook_client import WebhookClient
from birthday_calendar.reminders.webhook_sender import WebhookSender
from birthday_calendar.services import events, tokens, webhooks
from tests.support.calendars import calendar_of
from tests.support.receiver import LOOPBACK, Receiver, listening

ANNA = EventDraft(name="Anna", day=15, month=3, year=1990)
BEN = EventDraft(name="Ben", day=1, month=5)
CHANGES = [one for one in WebhookType if one is not WebhookType.OCCASION_TODAY]
DESTINATIONS = Destinations(LOOPBACK)


class World:
    """A calendar with one webhook, and who calls it, by a clock that tests set."""

    def __init__(self, db: Database, receiver: Receiver, client: WebhookClient):
        self.db = db
        self.receiver = receiver
        self.now = datetime(2026, 3, 10, 12, tzinfo=UTC)
        self.sender = WebhookSender(db, client, lambda: self.now)
        self.calendar: Calendar
        self.webhook: Webhook

    async def start(self) -> None:
        self.calendar = await calendar_of(self.db, 1, self.now, time_zone="UTC")
        self.webhook, self.secret = await self.hook("one")

    async def hook(self, name: str, **options: Any) -> tuple[Webhook, str]:
        url = options.pop("url", self.receiver.url)
        return await webhooks.create(
            self.db, self.calendar, 7, self.now, DESTINATIONS, name=name, url=url, **options
        )

    async def token(self, **options: Any) -> Token:
        return (await tokens.create(self.db, self.calendar, 7, self.now, **options))[0]

    async def add(self, draft: EventDraft = ANNA) -> Event:
        return await events.add(self.db, self.calendar, draft, self.now, most=100_000)

    async def change(self, **changes: Any) -> None:
        await webhooks.change(
            self.db, self.calendar, self.webhook.id, self.now, DESTINATIONS, **changes
        )

    async def told(self) -> list[str]:
        """What came of it until there was no more, by type."""
        self.receiver.received.clear()
        await self.sender.send_due()
        return self.receiver.types

    async def told_at(self, at: str) -> list[str]:
        self.now = datetime.fromisoformat(at).replace(tzinfo=UTC)
        return await self.told()

    async def told_after(self, **span: float) -> list[str]:
        self.now += timedelta(**span)
        return await self.told()

    async def deliveries(self) -> list[WebhookDelivery]:
        return await webhooks.deliveries(self.db, self.calendar, self.webhook.id, 1_000, None)

    async def kept(self) -> Webhook:
        return await webhooks.get(self.db, self.calendar, self.webhook.id)

    async def try_to_the_end(self) -> int:
        """Look every hour for four days; how many calls that made."""
        return sum([len(await self.told_after(hours=1)) for _ in range(4 * 24)])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


@pytest.fixture
async def world(database: Database, receiver: Receiver) -> AsyncIterator[World]:
    async with WebhookClient(DESTINATIONS) as client:
        world = World(database, receiver, client)
        await world.start()
        yield world
