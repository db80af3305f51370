"""A folder for sockets."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Not below pytest's own folder: the path of a Unix socket ends at 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="bc-"))
    yield folder
    shutil.rmtree(folder)
