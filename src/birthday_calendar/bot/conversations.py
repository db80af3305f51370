"""What the bot waits to hear of somebody: kept in the database, so that a restart loses nothing."""

import json
from datetime import datetime
from typing import Any

from aiogram.fsm.state import State

from birthday_calendar.database import Database
from birthday_calendar.storage import conversations


class Conversation:
    """One a person and chat, whichever topic it is in: read at its start, written at its end.

    `partner` is the person, or the negative number of a conversation with who has no face; see
    dialogues.py.
    """

    def __init__(self, chat_id: int, partner: int, state: str | None = None, data: str = "{}"):
        self._chat_id = chat_id
        self.partner = partner
        self._kept = state, data
        self._read = data
        self.take_back()

    @classmethod
    async def read(cls, db: Database, chat_id: int, partner: int) -> "Conversation":
        return cls(chat_id, partner, *await conversations.get(db, chat_id, partner))

    @property
    def was(self) -> dict[str, Any]:
        """What was known when it was read."""
        data: dict[str, Any] = json.loads(self._read)
        return data

    def take_back(self) -> None:
        """What was changed since it was read."""
        self.state, data = self._kept
        self.data: dict[str, Any] = json.loads(data)

    def waits_for(self, state: State) -> bool:
        return self.state == state.state

    def wait_for(self, state: State, **known: Any) -> None:
        """From now on for that; `known` is what it is about."""
        self.state, self.data = state.state, known

    def end(self) -> None:
        self.state, self.data = None, {}

    async def write(self, db: Database, now: datetime, calendar_id: int | None = None) -> None:
        """One statement, or none where nothing has changed; of the calendar that it is about."""
        state, data = self.state, json.dumps(self.data, ensure_ascii=False)
        if (state, data) == self._kept:
            return
        if state is None:
            await conversations.delete(db, self._chat_id, self.partner)
        else:
            await conversations.put(db, self._chat_id, self.partner, state, data, now, calendar_id)
        self._kept = state, data
