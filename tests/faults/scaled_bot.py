"""The bot program with every backoff divided by a number, so that minutes pass in seconds.

    python -m tests.faults.scaled_bot 8

In the environment of a stack, in the place of its own bot.
"""

import asyncio
import signal
import sys

from birthday_calendar import config, logs
from birthday_calendar.bot import program
from birthday_calendar.bot.updates.troubles import Backoff


async def main(faster: float) -> None:
    settings = config.load()
    logs.configure("bot", settings.log_level)
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await program.serve(settings, stopping, backoff=Backoff(1 / faster))


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
