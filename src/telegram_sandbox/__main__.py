"""A local Bot API server with a chat page: to try a bot, or test it, without Telegram."""

import argparse
import asyncio
import logging
import os
import re
import sys
from collections.abc import Callable
from typing import TypeVar

from telegram_sandbox.errors import ApiError
from telegram_sandbox.server import serve_until_signal
from telegram_sandbox.text.links import check_mini_app
from telegram_sandbox.web.app import create_app
from telegram_sandbox.web.doors import host_name
from telegram_sandbox.world.limits import Limits
from telegram_sandbox.world.mini_apps import short_name
from telegram_sandbox.world.sandbox import BOT_NAME, checked_token

T = TypeVar("T")

_SEVERAL = ("token", "allow-host", "app")  # options that may be given again
_NOTE = """\
Options may come from the environment too: TELEGRAM_SANDBOX_BIND is --bind, and so on. There,
several tokens or names stand between blanks. Nothing is kept on a disk.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="telegram-sandbox", description=__doc__, epilog=_NOTE)
    parser.add_argument(
        "--bind",
        default="127.0.0.1:8081",
        metavar="ADDRESS",
        help="HOST:PORT or unix:PATH; %(default)s unless it is given",
    )
    parser.add_argument("--port", type=int, help="the same as --bind 127.0.0.1:PORT")
    parser.add_argument(
        "--token",
        action="append",
        default=[],
        type=_argument(checked_token),
        help="a bot that there is; without any, every well-formed token is one",
    )
    parser.add_argument(
        "--bot-name", default=BOT_NAME, metavar="NAME", help="what bots are called at first"
    )
    parser.add_argument(
        "--limits",
        default=Limits(),
        type=_limits,
        metavar="ALL,CHAT,GROUP",
        help="messages a second in all, a second to a chat, a minute to a group; 0: no limit; "
        "30,1,20 as with Telegram unless it is given",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        type=_argument(host_name),
        metavar="NAME",
        help="answer under this host name too, beside those of the loopback interface",
    )
    parser.add_argument(
        "--app",
        action="append",
        default=[],
        type=_argument(_app),
        metavar="NAME=URL",
        help="a Mini App of every bot, which t.me/BOT/NAME opens; without NAME= its main one",
    )
    arguments = parser.parse_args([*_from_environment(), *sys.argv[1:]])

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = create_app(
        arguments.limits,
        arguments.allow_host,
        tokens=arguments.token,
        bot_name=arguments.bot_name,
        apps=dict(arguments.app),
    )
    bind = f"127.0.0.1:{arguments.port}" if arguments.port else arguments.bind
    page = bind if bind.startswith("unix:") else f"http://{bind}/sandbox/"
    print(f"Bot API and chat page: {page}", flush=True)
    try:
        asyncio.run(serve_until_signal(app, bind))
    except OSError as error:
        print(f"Can't listen on {bind}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _from_environment() -> list[str]:
    """As options of a command line, so that they are checked alike."""
    found = []
    for name in ("bind", "port", "token", "bot-name", "limits", "allow-host", "app"):
        value = os.environ.get(f"TELEGRAM_SANDBOX_{name.upper().replace('-', '_')}", "")
        words = value.split() if name in _SEVERAL else [value] if value else []
        found += [f"--{name}={word}" for word in words]
    return found


def _argument(check: Callable[[str], T]) -> Callable[[str], T]:
    """A check whose reason argparse shows."""

    def checked(text: str) -> T:
        try:
            return check(text)
        except (ValueError, ApiError) as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return checked


def _app(text: str) -> tuple[str, str]:
    """Short name and address, as create_app takes them."""
    name, _, url = text.partition("=") if re.match(r"[^:/]*=", text) else ("", "", text)
    return short_name(name), check_mini_app(url, "Mini App")


def _limits(text: str) -> Limits:
    try:
        overall, chat, group = (float(number) for number in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError("expected three numbers such as 30,1,20") from None
    return Limits(overall, chat, group)


if __name__ == "__main__":
    sys.exit(main())
