"""pg_dump and pg_restore: whether they are there and new enough, and what they say."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from birthday_calendar.backups.files import Content, Problem, progress
from birthday_calendar.redaction import without_secrets

ASIDE = "before_restore_"  # how schemas begin that hold what was replaced
LOOK_EVERY = 1.0  # seconds
_COPY = re.compile(rb"COPY \S+\.(\S+) \((.*)\) FROM stdin;\n")
_ROWS_END = b"\\.\n"
_INSTALL = (
    "`apt-get install postgresql-client` brings both, or postgresql-client-{major} of"
    " apt.postgresql.org; docs/runbook.md has how the server's own container does it"
)


def dump(environment: Mapping[str, str], server: int, target: Path) -> None:
    """Write all of a database. `server` is the number of its PostgreSQL. Raises Problem."""
    tool = _find("pg_dump", server)
    # never asks for a password, which nobody would type at night
    options = ["--format=custom", "--no-password", f"--exclude-schema={ASIDE}*"]
    tell = progress("writing")
    with _in_memory() as said:
        process = subprocess.Popen(
            [tool, *options, f"--file={target}"],
            env={**os.environ, "LC_ALL": "C", **environment}, stdin=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        try:
            while process.poll() is None:
                try:
                    process.wait(LOOK_EVERY)
                except subprocess.TimeoutExpired:
                    tell(target.stat().st_size, 0)
        finally:
            process.kill()
            process.wait()
        _assure_done("pg_dump", process.returncode, said)


class Dump:
    """A file of pg_dump -Fc. Every method raises Problem."""

    def __init__(self, file: Path):
        self.file = file
        self._tool = _find("pg_restore")
        with self._reading("--list") as listed:
            found = re.findall(rb"^\d+; \d+ \d+ TABLE DATA (\S+) (\S+) ", listed.read(), re.M)
        schemas = {schema for schema, table in found if table == b"alembic_version"}
        if len(schemas) != 1:
            raise Problem(f"{file} is PostgreSQL's, and has nothing of Birthday Calendar")
        self._schema = schemas.pop().decode()
        self.tables = {table.decode() for of, table in found if of.decode() == self._schema}

    def content(self) -> Content:
        """Reads all of it, and so knows that it is whole."""
        kept = {"calendars": 0, "events": 0, "birthdays": 0}  # the last up to migration 0009
        revision = ""
        with self._reading("--data-only", f"--schema={self._schema}", "--file=-") as script:
            for table, columns, rows in copies(script):
                deleted = columns.index("deleted_at") if "deleted_at" in columns else None
                for row in rows:
                    if table == "alembic_version":
                        revision = row.decode().strip()
                    elif table in kept and (
                        deleted is None or row.rstrip(b"\n").split(b"\t")[deleted] == rb"\N"
                    ):
                        kept[table] += 1
        if not revision:
            raise Problem(f"{self.file} is empty: migrations have not run yet")
        return Content(kept["calendars"], kept["events"] + kept["birthdays"], revision)

    @contextmanager
    def rows(self, table: str) -> Iterator[tuple[list[str], Iterator[bytes]]]:
        """Of a table: its columns, and its rows as COPY takes them."""
        only = (f"--schema={self._schema}", f"--table={table}")
        with self._reading("--data-only", *only, "--file=-") as script:
            _, columns, rows = next(copies(script))
            yield columns, rows
            for _ in script:  # to its end, so that what is wrong with it is heard
                pass

    @contextmanager
    def _reading(self, *options: str) -> Iterator[IO[bytes]]:
        with (
            _in_memory() as said,
            subprocess.Popen(
                [self._tool, *options, self.file],
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said,
            ) as process,
        ):  # fmt: skip
            assert process.stdout
            try:
                yield process.stdout
            except BaseException:
                process.kill()
                raise
            process.stdout.close()
            _assure_done("pg_restore", process.wait(), said)


def copies(script: IO[bytes]) -> Iterator[tuple[str, list[str], Iterator[bytes]]]:
    """Each COPY of a script: table, columns and rows, which are to be read before the next."""
    for line in script:
        if found := _COPY.fullmatch(line):
            columns = [name.strip('"') for name in found[2].decode().split(", ")]
            yield found[1].decode().strip('"'), columns, _rows(script)


def _rows(script: IO[bytes]) -> Iterator[bytes]:
    for line in script:
        if line == _ROWS_END:
            return
        yield line
    raise Problem("the file ends in the middle of a table")


def _in_memory() -> IO[bytes]:
    """A file for what a tool says: a full disk takes nothing, of itself neither."""
    return os.fdopen(os.memfd_create("said"), "w+b")


def _find(name: str, server: int = 0) -> str:
    tool = shutil.which(name)
    install = _INSTALL.format(major=server or "N")
    if tool is None:
        raise Problem(
            f"{name} is not installed, without which PostgreSQL can't be copied: {install}"
        )
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)", said)
    if version is None or int(version[1]) < server:
        raise Problem(f"{said.strip()} is too old for this server, which is {server}: {install}")
    return tool


def _assure_done(name: str, code: int, said: IO[bytes]) -> None:
    if code:
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines()
        errors = [line for line in lines if "error" in line] or lines or [f"exit code {code}"]
        raise Problem(without_secrets(errors[0].removeprefix(f"{name}: ").removeprefix("error: ")))
