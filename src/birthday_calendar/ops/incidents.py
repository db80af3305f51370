"""Which failures last long enough to be told, and when they are over: from look to look.

An *incident* is one part that fails, from its first failure until it has been well for as long as
it has to fail before it is told. So what comes and goes is one incident, told once.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from msgspec import Struct, field

MOST = 6  # that begin, and that are over, told with one message: more would be too long for it


class Failure(Struct, frozen=True):
    """Of one part: a state, or the part itself, by which wording/alerts.py knows what it is."""

    what: str
    name: str  # whose state it is, as supervisorctl takes it


class Incident(Struct):
    failure: Failure
    since: datetime
    failing: float = 0.0  # seconds in which it was seen to fail: nobody looks while all is stopped
    unchanged: float = 0.0  # the same, by this `failure`
    well: float = 0.0  # seconds for which it has not failed since
    ended_at: datetime | None = None
    told: list[Failure] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        return self.failure.what in {one.what for one in self.told}

    @property
    def known_as(self) -> Failure:
        """To who was told of it."""
        return self.told[-1] if self.told else self.failure

    def lasted(self, now: datetime) -> float:
        """Seconds; by the clock that is shown, which somebody may have set back."""
        return max(((self.ended_at or now) - self.since).total_seconds(), self.failing)


class News(NamedTuple):
    """What is to be told now, by part."""

    begun: dict[str, Incident]
    over: dict[str, Incident]


class Incidents(Struct):
    """All there are, by part."""

    of: dict[str, Incident] = field(default_factory=dict)

    def look(
        self, found: Mapping[str, Failure | None], now: datetime, passed: float, after: float
    ) -> News:
        """What is new by that. `found` says by what a part fails, or None where it is well; nothing
        is known of others. `passed` are the seconds since the last look; who fails, or is well, for
        `after` of them has lasted.
        """
        for part, failure in found.items():
            if failure is not None:
                self._failing(part, failure, now, passed)
            elif part in self.of:
                self._well(part, now, passed, after)
        begun = (
            (part, one)
            for part, one in self.of.items()
            if found.get(part)
            and one.failing >= after
            and not one.is_told
            and (not one.told or one.unchanged >= after)
        )
        over = (
            (part, one)
            for part, one in self.of.items()
            if one.ended_at is not None and one.well >= after
        )
        return News(dict(islice(begun, MOST)), dict(islice(over, MOST)))

    def note(self, news: News) -> None:
        """It was told."""
        for incident in news.begun.values():
            incident.told.append(incident.failure)
        for part in news.over:
            del self.of[part]

    def _failing(self, part: str, failure: Failure, now: datetime, passed: float) -> None:
        incident = self.of.get(part)
        if incident is None:
            self.of[part] = Incident(failure, now)
            return
        if incident.ended_at is None:
            incident.failing += passed
            incident.unchanged += passed
        if incident.failure.what != failure.what:
            incident.unchanged = 0.0
        incident.failure = failure
        incident.ended_at, incident.well = None, 0.0

    def _well(self, part: str, now: datetime, passed: float, after: float) -> None:
        incident = self.of[part]
        if incident.ended_at is None:
            incident.ended_at = now
        else:
            incident.well += passed
        if incident.well >= after and incident.failing < after:
            del self.of[part]  # it never was worth a word
