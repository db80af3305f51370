"""A real PgBouncer in front of a test's PostgreSQL, in transaction mode."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import PostgresServer, free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
IGNORED = "statement_timeout,idle_in_transaction_session_timeout"


@contextmanager
def pgbouncer(server: PostgresServer, database: str, ignored: str = IGNORED) -> Iterator[str]:
    """The URL by which it hands on connections to the database."""
    assert PROGRAM
    folder = Path(tempfile.mkdtemp(prefix="bc-pgbouncer-"))
    port = free_port()
    (folder / "users").write_text('"postgres" ""\n')
    (folder / "ini").write_text(
        f"[databases]\n{database} = host=127.0.0.1 port={server.port}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {folder}/users\npool_mode = transaction\n"
        f"ignore_startup_parameters = {ignored}\n"
    )
    user = "postgres" if os.getuid() == 0 else None  # it refuses to run as root
    if user:
        shutil.chown(folder, user)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [PROGRAM, folder / "ini"], stdout=log, stderr=log, user=user, cwd=folder
        )
    try:
        deadline = time.monotonic() + 10
        while b"process up" not in (folder / "log").read_bytes():
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.05)
        yield f"postgresql://postgres@127.0.0.1:{port}/{database}"
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder)
