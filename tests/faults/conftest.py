"""Faults injected into the real stack; their figures end up in docs/reliability.md."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from tests.faults import pace, results
from tests.faults.access import Access, open_calendar
from tests.faults.programs import database_of
from tests.support.stack import Stack


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """A test that failed shows what the programs had logged."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and isinstance(stack, Stack):
        report.sections.append(("logs", stack.all_logs()))
    return report


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """The whole of it on SQLite, for the tests of one file."""
    with Stack() as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture(scope="module")
def access(stack: Stack) -> Access:
    return open_calendar(database_of(stack))


@pytest.fixture(scope="module", autouse=True)
def measured_pace() -> None:
    """Of all tests of a file, before its stack starts: what its faults leave behind is no pace."""
    pace.measure()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if pace.slowest > pace.SLOW:
        terminalreporter.section("a slow machine")
        terminalreporter.write_line(
            f"It was up to {pace.slowest:.1f} times slower than usual: there tests of faults"
            " had more time, and their figures were not kept."
        )


@pytest.fixture
def measured() -> results.Measured:
    """Call it with a row's name and its figures; they are kept when the test has passed."""
    return results.keep
