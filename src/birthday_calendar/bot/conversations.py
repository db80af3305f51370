"""aiogram's states in the database: a restart in the middle of a conversation loses nothing."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from birthday_calendar.database import Database
from birthday_calendar.storage import conversations


class Conversations(BaseStorage):
    """One conversation a person and chat, whichever bot and topic it is in."""

    def __init__(self, db: Database):
        self._db = db

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        _, data = await conversations.get(self._db, key.chat_id, key.user_id)
        await self._put(key, name, data)

    async def get_state(self, key: StorageKey) -> str | None:
        state, _ = await conversations.get(self._db, key.chat_id, key.user_id)
        return state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        state, _ = await conversations.get(self._db, key.chat_id, key.user_id)
        await self._put(key, state, json.dumps(dict(data), ensure_ascii=False))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        _, data = await conversations.get(self._db, key.chat_id, key.user_id)
        found: dict[str, Any] = json.loads(data)
        return found

    async def close(self) -> None:
        """The database is closed by who opened it."""

    async def _put(self, key: StorageKey, state: str | None, data: str) -> None:
        if state is None and data == "{}":
            await conversations.delete(self._db, key.chat_id, key.user_id)
            return
        now = datetime.now(UTC)
        await conversations.put(self._db, key.chat_id, key.user_id, state, data, now)
