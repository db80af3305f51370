"""Many who change one event at once, each by what they have seen, while workers are killed."""

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.faults.access import Access
from tests.faults.pace import of_a_late_start
from tests.faults.programs import API, kill, wait_for_running
from tests.faults.results import Measured
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

WRITERS = 16
SECONDS = 20.0
ANNA = {"name": "Anna", "day": 15, "month": 3, "note": "0"}


def count_up(address: str, token: str, until: float) -> tuple[int, int]:
    """How often it was counted up by one here, and how often somebody else was first."""
    done = refused = 0
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=10) as client:
        while time.monotonic() < until:
            seen = client.get(address)
            if seen.status_code in of_a_late_start():
                continue
            assert seen.status_code == 200, seen.text
            headers = {"If-Match": seen.headers["etag"], "Idempotency-Key": str(uuid.uuid4())}
            note = str(int(seen.json()["note"]) + 1)
            answer = client.patch(address, json={"note": note}, headers=headers)
            while answer.status_code in of_a_late_start():
                answer = client.patch(address, json={"note": note}, headers=headers)
            assert answer.status_code in (200, 412), answer.text
            done += answer.status_code == 200
            refused += answer.status_code == 412
    return done, refused


def test_no_update_is_lost_and_none_doubled(
    stack: Stack, access: Access, measured: Measured
) -> None:
    events = f"{stack.url}{access.calendar}/events"
    authorized = {"Authorization": f"Bearer {access.token}"}
    made = httpx.post(events, json=ANNA, headers=authorized)
    address = f"{events}/{made.json()['id']}"
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(count_up, address, access.token, until) for _ in range(WRITERS)]
        kills = 0
        while time.monotonic() < until - 2:
            time.sleep(random.uniform(0.5, 2))
            killed = kill(stack, *API)
            kills += 1
            wait_for_running(stack, API, within=15, but=killed.values())
    done = sum(writer.result()[0] for writer in writers)
    refused = sum(writer.result()[1] for writer in writers)
    counted = int(httpx.get(address, headers=authorized).json()["note"])
    assert counted == done > 0
    measured(
        "if-match",
        f"{done:,} changes, counted {counted:,}; {refused:,} were refused; {kills} kills",
    )
