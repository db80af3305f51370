"""Public holidays, however long a machine of tests takes to start a process."""

from typing import Any

import pytest

from birthday_calendar import public_holidays


def be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    of_years = public_holidays.of_years

    async def patiently(place: str, first: int, last: int, *, patience: float = 0) -> Any:
        return await of_years(place, first, last, patience=60)

    monkeypatch.setattr(public_holidays, "of_years", patiently)
