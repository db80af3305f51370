"""Cards for people who ask for them: with the picture of whom they are for, and not without end."""

import time
from collections import Counter, deque
from pathlib import Path

from msgspec.structs import replace

from birthday_calendar.card_client import PATIENCE, CardClient, CardsAway
from birthday_calendar.domain.cards import Card
from birthday_calendar.profile_pictures import ProfilePictures
from birthday_calendar.recent import Latest
from birthday_calendar.telegram import BotApi

WIDE_ENOUGH = 280  # pixels: as wide as a card shows it
MOST = 500_000  # bytes of a picture
KEPT = 20  # pictures
MOST_CARDS = 30  # that one person has drawn by one process …
WITHIN = 60.0  # … in so many seconds
AT_ONCE = 3  # of them at the same moment: others find places in the queue, too


class TooManyCards(CardsAway):
    """Somebody has had their share of late."""


class Studio:
    """`patience` are the seconds that who asks waits for a card."""

    def __init__(self, run_dir: Path, telegram: BotApi | None, patience: float = PATIENCE):
        self._cards = CardClient(run_dir, patience)
        self._pictures = ProfilePictures(telegram, wide=WIDE_ENOUGH, most=MOST, kept=KEPT)
        self._asked: Latest[int, deque[float]] = Latest()
        self._drawing: Counter[int] = Counter()

    async def draw(self, card: Card, member_id: int | None, person: int) -> bytes:
        """A JPEG, with the profile picture of `member_id`, where they show one.

        `person` has their share: who asks, or made the token, or the chat of who does not show who
        they are. Raises Invalid, CardsAway and TooManyCards.
        """
        self._count(person)
        if member_id is not None:
            card = replace(card, picture=await self._pictures.of(member_id))
        self._drawing[person] += 1
        try:
            return await self._cards.draw(card)
        finally:
            self._drawing[person] -= 1
            self._drawing += Counter()  # drops who has none

    def _count(self, person: int) -> None:
        """Raises TooManyCards."""
        asked, now = self._asked.setdefault(person, deque()), time.monotonic()
        while asked and now - asked[0] > WITHIN:
            asked.popleft()
        if self._drawing[person] >= AT_ONCE or len(asked) >= MOST_CARDS:
            raise TooManyCards("too many of one person")
        asked.append(now)
        self._asked[person] = asked
