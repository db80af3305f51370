"""The bot program without the pace that Telegram's limits ask for: the sandbox has none then."""

import os
from pathlib import Path

from birthday_calendar import config, logs
from birthday_calendar.bot import program, speaker

AT_ONCE = 1_000_000  # messages


if __name__ == "__main__":
    settings = config.load(os.environ, Path(os.devnull))
    logs.configure("bot", settings.log_level)
    speaker.PER_SECOND = AT_ONCE
    program.run(settings)
