"""What a killed supervisord leaves running doesn't keep the next one from starting."""

import os
import signal
from pathlib import Path

import pytest

from birthday_calendar.ops import leftovers
from tests.support.stack import Stack

pytestmark = pytest.mark.faults


def test_programs_without_supervisord_serve_on_and_give_way_to_the_next_start(
    tmp_path: Path,
) -> None:
    with Stack() as stack:
        stack.wait_until_running()
        nginx = stack.pids()["nginx"]
        supervisord = stack._process
        assert supervisord
        supervisord.kill()
        supervisord.communicate()
        left = leftovers.find(stack.var_dir)
        assert len(left) >= 9  # two of the API, three of nginx, bot, reminders, sandbox, logrotate
        leftovers.end(tmp_path)  # another VAR_DIR
        assert stack.is_healthy()
        assert len(leftovers.find(stack.var_dir)) >= 9

        os.kill(nginx, signal.SIGKILL)  # its workers hold the port, and belong to nobody at all
        stack.start()
        stack.wait_until_running()
        assert stack.is_healthy()
        assert set(left).isdisjoint(leftovers.find(stack.var_dir))
    assert leftovers.find(stack.var_dir) == []
