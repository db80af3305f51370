"""Which failures are told, and when they are over: each look a minute after the one before."""

from datetime import UTC, datetime, timedelta

from birthday_calendar.ops.incidents import MOST, Failure, Incidents, News

BEGAN = datetime(2026, 11, 30, 12, tzinfo=UTC)
CONFLICT, REFUSED = Failure("conflict", "polling"), Failure("unauthorized", "polling")


class Watched:
    """One part, looked at from minute to minute; a failure counts after five."""

    def __init__(self) -> None:
        self.incidents = Incidents()
        self._minute = 0

    def news(self, **found: Failure | None) -> News:
        now = BEGAN + timedelta(minutes=self._minute)
        self._minute += 1
        return self.incidents.look(found, now, 60.0, 300.0)

    def look(self, *found: Failure | None) -> list[str]:
        """What is told, and taken note of, on the way."""
        said = []
        for failure in found:
            news = self.news(bot=failure)
            said += [f"begun {one.failure.what}" for one in news.begun.values()]
            now = BEGAN + timedelta(minutes=self._minute)
            said += [
                f"over {one.known_as.what} {one.lasted(now) / 60:.0f}" for one in news.over.values()
            ]
            self.incidents.note(news)
        return said


def test_what_lasts_is_told_once_and_once_that_it_is_over() -> None:
    bot = Watched()
    assert bot.look(*[CONFLICT] * 5) == []
    assert bot.look(CONFLICT) == ["begun conflict"]
    assert bot.look(*[CONFLICT] * 600) == []
    assert bot.look(*[None] * 5) == []
    assert bot.look(None) == ["over conflict 606"]
    assert bot.look(*[None] * 600) == []
    assert bot.incidents.of == {}


def test_what_passes_soon_is_never_told() -> None:
    bot = Watched()
    assert bot.look(*[CONFLICT] * 5, *[None] * 20) == []
    assert bot.incidents.of == {}


def test_what_comes_and_goes_is_one_trouble() -> None:
    bot = Watched()
    assert bot.look(*[CONFLICT, None] * 100) == []  # never for a minute
    assert bot.look(*[CONFLICT, CONFLICT, None] * 100) == ["begun conflict"]
    assert bot.look(*[None] * 6) == [f"over conflict {100 * 2 + 100 * 3 - 1}"]


def test_a_part_that_fails_by_something_else_is_told_once_more() -> None:
    bot = Watched()
    assert bot.look(*[CONFLICT] * 6) == ["begun conflict"]
    assert bot.look(*[REFUSED] * 5) == []
    assert bot.look(REFUSED) == ["begun unauthorized"]
    assert bot.look(*[CONFLICT] * 20, *[REFUSED] * 20) == []
    assert bot.look(*[None] * 6) == ["over unauthorized 52"]


def test_what_could_not_be_told_is_told_when_it_is_over() -> None:
    bot = Watched()
    for _ in range(60):
        bot.news(bot=CONFLICT)
    assert bot.look(*[None] * 6) == ["over conflict 60"]


def test_what_could_not_be_told_waits_until_it_can_be() -> None:
    bot = Watched()
    for _ in range(60):
        bot.news(bot=CONFLICT)
    assert bot.look(CONFLICT) == ["begun conflict"]


def test_of_what_nothing_is_known_nothing_is_told() -> None:
    """As of a bot that waits for its database."""
    bot = Watched()
    bot.look(*[CONFLICT] * 6)
    for _ in range(60):
        assert bot.news() == News({}, {})
    assert bot.look(CONFLICT) == []


def test_the_time_in_which_nobody_looked_does_not_count() -> None:
    """Everything stops with its programs failing, and starts next week with all of them coming."""
    incidents = Incidents()
    incidents.look({"bot": CONFLICT}, BEGAN, 60.0, 300.0)
    later = BEGAN + timedelta(days=7)
    assert incidents.look({"bot": CONFLICT}, later, 0.0, 300.0) == News({}, {})


def test_a_clock_that_was_set_back_makes_nothing_last_less_than_was_seen() -> None:
    incidents = Incidents()
    for minute in range(10):
        incidents.look({"bot": CONFLICT}, BEGAN - timedelta(hours=minute), 60.0, 300.0)
    assert incidents.of["bot"].lasted(BEGAN - timedelta(days=1)) == 9 * 60


def test_one_message_has_room_for_so_many_and_the_next_one_for_the_rest() -> None:
    incidents = Incidents()
    found = {str(number): Failure("stopped", str(number)) for number in range(MOST + 2)}
    told = []
    for _ in range(3):
        news = incidents.look(found, BEGAN, 60.0, 0.0)
        told.append(len(news.begun))
        incidents.note(news)
    assert told == [MOST, 2, 0]
