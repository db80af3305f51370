"""Clients that generators make of the API's document do what people make clients for."""

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.access import Access, open_calendar
from tests.faults.programs import database_of
from tests.support.stack import BIN, Stack

TYPESCRIPT = Path(__file__).parents[1] / "clients"
DOCUMENTATION = Path(__file__).parents[2] / "docs/api.md"
PACKAGE = "birthday_calendar_client"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture(scope="module")
def document(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    path.write_bytes(httpx.get(f"{stack.url}/openapi.json").content)
    return path


@pytest.fixture
def access(stack: Stack, request: pytest.FixtureRequest) -> Access:
    """A calendar of its own."""
    return open_calendar(database_of(stack), 710_000_000 + sum(request.node.name.encode()))


def number_of(access: Access) -> int:
    return int(access.calendar.rpartition("/")[2])


def test_one_in_typescript_is_type_checked_and_keeps_a_calendar(
    stack: Stack, document: Path, access: Access, tmp_path: Path
) -> None:
    (tmp_path / "example.ts").write_text(example("ts"))
    for name in ("lifecycle.ts", "tsconfig.json", "package.json"):
        shutil.copy(TYPESCRIPT / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(TYPESCRIPT / "node_modules")
    tools = tmp_path / "node_modules/.bin"
    # of what is sent, what has a default may be left out
    types = ("--default-non-nullable=false", "-o", "schema.d.ts")
    run(tools / "openapi-typescript", document, *types, cwd=tmp_path)
    run(tools / "tsc", cwd=tmp_path)
    did = run("node", "lifecycle.js", stack.url, access.token, str(number_of(access)), cwd=tmp_path)
    assert json.loads(did) == {
        "note": "tulips",
        "late": [412, "/problems/changed-meanwhile"],
        "names": ["Anna", "Boris"],
        "batch": [201, 422, 201],
        "changed": ["Boris"],
        "deleted": [True],
    }


@pytest.fixture(scope="module")
def python_client(document: Path) -> Iterator[None]:
    """It can be imported."""
    folder = document.parent
    config = folder / "config.json"
    config.write_text(json.dumps({"package_name_override": PACKAGE, "post_hooks": []}))
    made = ["generate", "--path", document, "--meta", "none", "--config", config]
    run(BIN / "openapi-python-client", *made, "--output-path", folder / PACKAGE, cwd=folder)
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))


@pytest.mark.usefixtures("python_client")
def test_one_in_python_keeps_a_calendar(stack: Stack, access: Access) -> None:
    made = generated("").AuthenticatedClient(base_url=stack.url, token=access.token)
    with made as client:
        keep_a_calendar(client, number_of(access))


@pytest.mark.usefixtures("python_client")
def test_the_documentation_s_example_in_python_works(
    stack: Stack, access: Access, document: Path
) -> None:
    filled = (
        example("python")
        .replace("http://127.0.0.1:8080", stack.url)
        .replace("bc_…", access.token)
        .replace("(1,", f"({number_of(access)},")
    )
    assert "note='tulips'" in run(sys.executable, "-c", filled, cwd=document.parent)


def keep_a_calendar(client: Any, number: int) -> None:
    models = generated(".models")

    anna = models.EventIn(name="Anna", day=15, month=3, year=1990)
    added = generated(".api.events.events_create").sync_detailed(number, client=client, body=anna)
    assert (added.status_code, added.parsed.name) == (201, "Anna")

    change = generated(".api.events.events_change").sync_detailed
    seen = added.headers["etag"]
    tulips, roses = models.EventPatch(note="tulips"), models.EventPatch(note="roses")
    changed = change(number, added.parsed.id, client=client, body=tulips, if_match=seen)
    assert changed.parsed.note == "tulips"
    late = change(number, added.parsed.id, client=client, body=roses, if_match=seen)
    assert (late.status_code, late.parsed.type_) == (412, "/problems/changed-meanwhile")

    index = generated(".api.events.events_index").sync
    now = datetime.now(UTC).isoformat()
    begun = index(number, client=client, updated_since=now).next_updated_since
    boris, clara = ({"name": name, "day": 16, "month": 3} for name in ("Boris", "Clara"))
    batch = generated(".api.batches.batches_create").sync(
        number,
        client=client,
        body=models.BatchBody.from_dict(
            {"operations": [{"op": "create", "event": one} for one in (boris, clara)]}
        ),
    )
    assert [one.status for one in batch.results] == [201, 201]
    generated(".api.events.events_delete").sync_detailed(number, batch.results[1].id, client=client)
    page = index(number, client=client, limit=1)
    rest = index(number, client=client, limit=1, cursor=page.next_cursor)
    assert [one.name for one in (*page.items, *rest.items)] == ["Anna", "Boris"]
    synced = index(number, client=client, updated_since=begun)
    assert [one.name for one in synced.items] == ["Boris"]
    assert [one.id for one in synced.deleted] == [batch.results[1].id]


def example(language: str) -> str:
    """In that language, of the section about the document."""
    section = DOCUMENTATION.read_text().partition("## For programs")[2].partition("\n## ")[0]
    _, _, rest = section.partition(f"```{language}\n")
    return rest.partition("```")[0]


def generated(name: str) -> Any:
    return importlib.import_module(PACKAGE + name)


def run(*command: object, cwd: Path) -> str:
    env = {"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
