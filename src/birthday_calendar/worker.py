"""A worker, of the API and of the pages: Hypercorn, in this process, on the socket that supervisord
hands over as fd 0.
"""

import asyncio
import gc
import logging
import os
import signal
import socket
from contextlib import suppress
from typing import NoReturn

import uvloop
from hypercorn.config import Config

from birthday_calendar import gauges, logs, running
from birthday_calendar.api.app import create_app
from birthday_calendar.api.serving import serve
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.metrics_exchange import offered
from birthday_calendar.states import State
from birthday_calendar.status import HEARTBEAT_EVERY, Status
from birthday_calendar.telegram import BotApi
from birthday_calendar.web.routes import pages

PATIENCE = 2.0  # seconds with the database; what it takes all in all is bounded in Resource


def run(settings: Settings) -> NoReturn:
    running.run(_run(settings), uvloop.new_event_loop)


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with (
        Database(settings.database_url, patience=PATIENCE) as database,
        BotApi(settings.telegram_api_url, settings.telegram_bot_token) as telegram,
    ):
        app = create_app(settings, database, telegram=telegram, pages=pages(settings, telegram))
        name = os.environ.get("SUPERVISOR_PROCESS_NAME", "api")
        beating = asyncio.create_task(_beat(settings, name))
        gc.collect()
        gc.freeze()  # what is imported stays: collections need not look through it
        on, which = f"{settings.run_dir}/api.sock", settings.database_shown
        with logs.serving(on, database=which):
            async with offered(settings, name, gauges.pool(database)):
                await serve(app, _config(), socket.socket(fileno=0), stop)
        beating.cancel()
        Status(settings.run_dir, name).enter(State.STOPPED)


def _config() -> Config:
    config = Config()
    config.backlog = 4096  # Hypercorn listens again, and its 100 would shrink supervisord's
    config.accesslog = None  # nginx has one
    config.errorlog = logging.getLogger("hypercorn.error")
    config.keep_alive_timeout = 5.0  # seconds, also for a request's headers to come
    config.h11_max_incomplete_size = 40 * 1024  # bytes of headers: what nginx lets through
    config.include_server_header = False
    config.include_date_header = False  # nginx sets its own
    return config


async def _beat(settings: Settings, name: str) -> None:
    """Show the watchdog that this loop turns. A full disk is no reason not to serve."""
    status = None
    while True:
        with suppress(OSError):
            if status is None:
                status = Status(settings.run_dir, name)
                status.enter(State.SERVING)
            status.beat()
        await asyncio.sleep(HEARTBEAT_EVERY)
