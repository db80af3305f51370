"""schemathesis tries what the API's document says: that is so, and nothing else happens."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.faults.access import open_calendar
from tests.faults.programs import database_of
from tests.support.postgres import PostgresServer
from tests.support.stack import BIN, Stack

CONFIG = Path(__file__).with_name("schemathesis.toml")
# Of both databases all that is done with them; of one, too, each value at its bounds.
PHASES = {
    "sqlite": "examples,coverage,fuzzing,stateful",
    "postgresql": "examples,fuzzing,stateful",
}
EXAMPLES = 2
WITHIN = 480  # seconds


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_it_finds_nothing(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> None:
    url = ""
    if database == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
    with Stack(database_url=url) as stack:
        stack.wait_until_running()
        access = open_calendar(database_of(stack))
        tried = subprocess.run(
            [
                *(BIN / "schemathesis", "--config-file", CONFIG),
                *("run", f"{stack.url}/openapi.json"),
                *("--header", f"Authorization: Bearer {access.token}"),
                *("--phases", PHASES[database]),
                *("--max-examples", str(EXAMPLES), "--generation-deterministic"),
                *("--continue-on-failure", "--no-color"),
            ],
            cwd=tmp_path,
            env=os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=WITHIN,
        )
        assert tried.returncode == 0, tried.stdout
        assert '"unexpected error"' not in stack.all_logs()
