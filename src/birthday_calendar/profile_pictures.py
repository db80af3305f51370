"""People's pictures, as their Telegram profile shows them to the bot."""

import asyncio
import time
from typing import Any

from birthday_calendar.recent import Latest
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure

ANSWERS_WITHIN = 1.5  # seconds
KEPT_FOR = 3600.0  # seconds: whoever takes theirs away is not shown with it for days
KEPT = 100  # pictures that a program has, or knows that there is none

Picture = bytes | None


class ProfilePictures:
    """`telegram` is None where nobody is to be asked. `wide` are the pixels that are enough, and
    `most` the bytes.
    """

    def __init__(self, telegram: BotApi | None, *, wide: int, most: int, kept: int = KEPT):
        self._telegram = telegram
        self._wide = wide
        self._most = most
        self._kept: Latest[int, tuple[float, Picture]] = Latest(kept)

    async def of(self, user_id: int) -> Picture:
        """None where they show none, or Telegram does not say."""
        if self._telegram is None:
            return None
        known = self._kept.get(user_id)
        if known is not None and time.monotonic() - known[0] < KEPT_FOR:
            return known[1]
        await self._telegram.get_ready()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                found = await self._telegram.call("getUserProfilePhotos", user_id=user_id, limit=1)
                size = _smallest(found["photos"], self._wide)
                picture = None if size is None else await self._telegram.download(size, self._most)
        except (TelegramFailure, TimeoutError):
            return None
        self._kept[user_id] = time.monotonic(), picture
        return picture


def _smallest(photos: list[list[dict[str, Any]]], wide: int) -> str | None:
    """The id of the file that is wide enough, of the newest picture."""
    sizes = sorted(photos[0], key=lambda one: int(one["width"])) if photos else []
    enough = [one for one in sizes if one["width"] >= wide] or sizes[-1:]
    return str(enough[0]["file_id"]) if enough else None
