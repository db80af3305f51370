"""A start that can't be: the line that it ends with says what is wrong and what to do."""

from pathlib import Path

import pytest

from birthday_calendar import config
from birthday_calendar.ops import launch
from birthday_calendar.ops.owners import CantStart
from tests.support.postgres import free_port


@pytest.mark.parametrize("host", ["203.0.113.5", "no-such-host.invalid"])
def test_an_address_that_is_not_this_machine_s(host: str) -> None:
    with pytest.raises(CantStart, match=rf"can't listen on {host}.*; set HTTP_HOST to"):
        launch._check_port(host, free_port())


@pytest.mark.parametrize("below", ["var", "var/logs", "var/run/nginx"])
def test_a_file_in_the_place_of_a_folder(tmp_path: Path, below: str) -> None:
    file = tmp_path / below
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    settings = config.load({"VAR_DIR": str(tmp_path / "var")}, tmp_path / "none")
    with pytest.raises(CantStart, match=rf"^{file} has to be a folder, and is a file$"):
        launch._make_folders(settings, None)
