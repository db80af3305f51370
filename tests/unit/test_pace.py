"""Time that fault tests have on a slow machine, and figures that it writes."""

from pathlib import Path

import pytest

from tests.faults import pace, results


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(pace, "slowest", 1.0)
    monkeypatch.setattr(pace, "_slowness", 1.0)
    return monkeypatch


def test_a_usual_machine_keeps_promises_as_they_are(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(pace, "_took", lambda: 1.4 * pace.USUAL)
    pace.measure()
    assert pace.stretched(2.0) == 2.0
    assert pace.of_a_late_start() == set()


def test_a_slow_one_has_more_time_and_writes_no_figures(
    machine: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    machine.setattr(results, "FILE", tmp_path / "results.json")
    machine.setattr(pace, "_took", lambda: 2 * pace.USUAL)
    pace.measure()
    assert pace.stretched(2.0) == pytest.approx(12.0)
    assert pace.of_a_late_start() == {503}
    results.keep("disk", "of a slow machine")
    assert not results.FILE.exists()


def test_it_is_measured_by_what_really_runs(machine: pytest.MonkeyPatch) -> None:
    pace.measure()
    assert pace.stretched(1.0) >= 1.0
    assert pace._slowness > 0.1
