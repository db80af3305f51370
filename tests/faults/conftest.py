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


@pytest.fixture(autouse=True)
def measured_pace() -> None:
    """Before the stack of this one test starts; that of its file has nothing to do yet."""
    pace.measure()


@pytest.fixture
def measured() -> results.Measured:
    """Call it with a row's name and its figures; they are kept when the test has passed."""
    return results.keep
