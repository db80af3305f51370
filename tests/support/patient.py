"""Who waits for another process waits longer here: a busy machine takes seconds to start one."""

from pathlib import Path
from typing import Any

import pytest

from birthday_calendar import public_holidays
from birthday_calendar.api.resources import Resource
from birthday_calendar.card_client import CardClient
from birthday_calendar.web.pages import Open

PATIENCE = 60.0  # seconds


def be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """With public holidays, with cards, and with answers that have some."""
    of_years, begin = public_holidays.of_years, CardClient.__init__

    async def patiently(place: str, first: int, last: int, *, patience: float = 0) -> Any:
        return await of_years(place, first, last, patience=PATIENCE)

    def patient(self: CardClient, run_dir: Path, patience: float = 0) -> None:
        begin(self, run_dir, PATIENCE)

    monkeypatch.setattr(public_holidays, "of_years", patiently)
    monkeypatch.setattr(CardClient, "__init__", patient)
    for kind in (Resource, Open):
        monkeypatch.setattr(kind, "answered_within", PATIENCE)
