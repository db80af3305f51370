"""When a program counts as hanging, judged from what is seen of it at each tick."""

from birthday_calendar.ops.watchdog import LONGEST_PATIENCE, Patience

LIMIT = 15.0


class Watched:
    """One program under a watchdog that looks every 5 s; `hangs` is the verdict of each tick."""

    def __init__(self) -> None:
        self.patience = Patience()
        self.now = 0.0
        self.started = 0.0
        self.heard = -1000.0

    def tick(self, after: float = 5.0) -> bool:
        self.now += after
        is_over = self.patience.is_over(
            self.now - self.heard, LIMIT, self.now - self.started, self.now
        )
        if is_over:
            self.patience.start_over()
            self.started = self.now
        return is_over

    def beat(self) -> None:
        self.heard = self.now

    def seconds_until_hanging(self) -> float:
        began = self.now
        while not self.tick():
            assert self.now < began + 10_000
        return self.now - began


def test_a_program_that_beats_is_well() -> None:
    program = Watched()
    for _ in range(100):
        program.beat()
        assert not program.tick()


def test_silence_is_noticed_within_25_seconds() -> None:
    program = Watched()
    program.tick()
    program.beat()
    assert 15 < program.seconds_until_hanging() <= 25


def test_one_late_look_is_no_silence() -> None:
    """A machine that was suspended wakes up with every heartbeat old, and beats again at once."""
    program = Watched()
    program.tick()
    program.beat()
    assert not program.tick(after=3600)
    program.beat()
    assert not program.tick()


def test_a_burst_of_ticks_is_one_look() -> None:
    """supervisord hands over what it kept while the watchdog was away."""
    program = Watched()
    program.tick()
    program.beat()
    program.tick(after=20)
    assert not any(program.tick(after=0.01) for _ in range(10))


def test_a_slow_start_has_time() -> None:
    program = Watched()
    assert not any(program.tick() for _ in range(6))


def test_the_beat_of_the_process_before_is_not_taken_for_its_own() -> None:
    program = Watched()
    program.heard = program.started - 1.0
    assert not any(program.tick() for _ in range(6))


def test_pauses_grow_while_restarts_do_not_help() -> None:
    program = Watched()
    pauses = [program.seconds_until_hanging() for _ in range(7)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 40
    assert pauses[3] >= 240
    assert LONGEST_PATIENCE <= pauses[-1] <= LONGEST_PATIENCE + 10


def test_a_restart_that_helped_makes_the_next_one_quick_again() -> None:
    program = Watched()
    for _ in range(5):
        program.seconds_until_hanging()
    program.tick()
    program.beat()
    assert not program.tick()
    assert program.seconds_until_hanging() <= 20
