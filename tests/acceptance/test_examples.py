"""What docs/api.md prints to be pasted works as it stands, in a plain shell."""

import re
import subprocess
from pathlib import Path

import httpx

from tests.acceptance.test_end_to_end import token_of
from tests.faults.chats import Person
from tests.support.stack import Stack

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"
SHOWS = '-w "%{http_code} %{url_effective}\\n"'


def test_every_example_of_the_api_s_documentation_works_as_printed() -> None:
    examples = "".join(re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL))
    with Stack() as stack:
        stack.wait_until_running()
        token = token_of(Person(stack.url, 1))
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"{stack.url}/api/v1/calendars", headers=headers)
        assert [one["id"] for one in answer.json()["items"]] == [1]  # as in the examples
        filled = (
            examples.replace("bc_…", token)
            .replace("http://127.0.0.1:8080", stack.url)
            .replace("curl -sS", f"curl -sS --fail-with-body {SHOWS}")
        )
        ran = subprocess.run(["sh", "-e", "-c", filled], capture_output=True, text=True, timeout=60)
    statuses = re.findall(r"(\d{3}) http", ran.stdout)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(statuses) == len(re.findall("^api ", examples, re.MULTILINE))
    assert set(statuses) == {"200", "201", "202"}
    assert '"total":1' in ran.stdout  # who was added is found
