"""The program `sandbox`: the package telegram_sandbox, with this product's log, socket and end."""

from typing import NoReturn

from starlette.applications import Starlette

from birthday_calendar import config, logs, running
from birthday_calendar.config import Settings
from telegram_sandbox.server import serve_until_signal
from telegram_sandbox.web.app import create_app

BOT_NAME = "Birthday Calendar (sandbox)"


def run(settings: Settings) -> NoReturn:
    """Serve on a socket in `run_dir`, which nginx knows, until SIGTERM or SIGINT."""
    hosts = [settings.public_url] if settings.sandbox else []
    apps = {config.SANDBOX_APP: f"{settings.public_url}/web/app"}
    app = create_app(allowed_hosts=hosts, bot_name=BOT_NAME, apps=apps)
    running.run(_serve(app, f"unix:{settings.run_dir / 'sandbox.sock'}"))


async def _serve(app: Starlette, bind: str) -> None:
    with logs.serving(bind):
        await serve_until_signal(app, bind)
