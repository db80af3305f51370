"""The sandbox as an ASGI application."""

import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from telegram_sandbox.web import bot_api, control, control_chats, mini_apps, page, polls, sharing
from telegram_sandbox.web.body import WholeBody
from telegram_sandbox.web.doors import SCRIPT, Doors, host_name
from telegram_sandbox.world.limits import Limits
from telegram_sandbox.world.sandbox import BOT_NAME, Sandbox

log = logging.getLogger(__name__)


def create_app(
    limits: Limits | None = None,
    allowed_hosts: Iterable[str] = (),
    *,
    tokens: Iterable[str] = (),
    bot_name: str = BOT_NAME,
    apps: Mapping[str, str] = MappingProxyType({}),
) -> Starlette:
    """A fresh sandbox; it is at `app.state.sandbox`. Without `limits` Telegram's numbers apply.

    With `tokens` there are those bots, from the start, and no others; without, a bot is there
    once its token, any that is well-formed, has been used. `apps` are Mini Apps that each bot has:
    their addresses by short name, "" for the main one.

    It answers under the names of the loopback interface and under `allowed_hosts`, names or
    addresses; see doors.py. Raises ValueError for what is neither.
    The Bot API is served at the root and again under /sandbox, where nginx passes it on from.
    """
    hosts = [host_name(host) for host in allowed_hosts]
    app = Starlette(
        routes=[
            Route("/", to_page),
            Route("/sandbox", to_page),
            *_control(),
            *_control_of_chats(),
            *_sharing(),
            *_mini_apps(),
            *_page(),
            *_bot_api(""),  # last, since /sandbox/bot… would take /sandbox/bots
            *_bot_api("/sandbox"),
        ],
        middleware=[Middleware(WholeBody), Middleware(Doors, hosts)],
        exception_handlers={404: not_found, Exception: unexpected},
    )
    app.state.sandbox = Sandbox(limits or Limits(), tuple(tokens), bot_name, apps)
    return app


async def to_page(request: Request) -> Response:
    return RedirectResponse("/sandbox/")


async def not_found(request: Request, error: Exception) -> Response:
    return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)


async def unexpected(request: Request, error: Exception) -> Response:
    path = request.url.path.partition(":")[0]  # what follows may be a token
    log.error("a request of %s failed", path, exc_info=error)
    answer = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    return JSONResponse(answer, 500)


def _bot_api(prefix: str) -> list[BaseRoute]:
    return [
        Route(f"{prefix}/bot{{rest:path}}", bot_api.call, methods=["GET", "POST"]),
        Route(f"{prefix}/file/bot{{rest:path}}", bot_api.download),
    ]


def _control() -> list[BaseRoute]:
    return [
        Route("/sandbox/updates", control.post_update, methods=["POST"]),
        Route("/sandbox/calls", control.get_calls),
        Route("/sandbox/calls", control.delete_calls, methods=["DELETE"]),
        Route("/sandbox/messages", control.get_messages),
        Route("/sandbox/bots", control.get_bots),
        Route("/sandbox/settled", control.settled),
        Route("/sandbox/expire", control.expire, methods=["POST"]),
        Route("/sandbox/faults", control.add_fault, methods=["POST"]),
        Route("/sandbox/faults", control.delete_faults, methods=["DELETE"]),
        Route("/sandbox/limits", control.set_limits, methods=["POST"]),
        Route("/sandbox/webhook", control.delete_webhook, methods=["DELETE"]),
        Route("/sandbox/reset", control.reset, methods=["POST"]),
    ]


def _control_of_chats() -> list[BaseRoute]:
    return [
        Route("/sandbox/block", control_chats.block, methods=["POST"]),
        Route("/sandbox/unblock", control_chats.unblock, methods=["POST"]),
        Route("/sandbox/deactivate", control_chats.deactivate, methods=["POST"]),
        Route("/sandbox/kick", control_chats.kick, methods=["POST"]),
        Route("/sandbox/members", control_chats.set_members, methods=["POST"]),
        Route("/sandbox/startgroup", control_chats.start_in_group, methods=["POST"]),
        Route("/sandbox/permissions", control_chats.set_permissions, methods=["POST"]),
        Route("/sandbox/freeze", control_chats.freeze, methods=["POST"]),
        Route("/sandbox/migrate", control_chats.migrate, methods=["POST"]),
        Route("/sandbox/forum", control_chats.set_forum, methods=["POST"]),
        Route("/sandbox/topics", control_chats.create_topic, methods=["POST"]),
        Route("/sandbox/topics/{act}", control_chats.change_topic, methods=["POST"]),
    ]


def _sharing() -> list[BaseRoute]:
    return [
        Route("/sandbox/contact", sharing.contact, methods=["POST"]),
        Route("/sandbox/location", sharing.location, methods=["POST"]),
        Route("/sandbox/forward", sharing.forward, methods=["POST"]),
        Route("/sandbox/key", sharing.press_key, methods=["POST"]),
        Route("/sandbox/polls/{act}", polls.act, methods=["POST"]),
        Route("/sandbox/people", sharing.change_person, methods=["POST"]),
    ]


def _mini_apps() -> list[BaseRoute]:
    return [
        Route("/sandbox/apps", mini_apps.add, methods=["POST"]),
        Route("/sandbox/mini-app", mini_apps.launch, methods=["POST"]),
        Route("/sandbox/mini-app/data", mini_apps.send_data, methods=["POST"]),
        Route("/sandbox/prepared", mini_apps.show_prepared, methods=["POST"]),
        Route("/sandbox/share", mini_apps.share, methods=["POST"]),
        Route(SCRIPT, mini_apps.script),
    ]


def _page() -> list[BaseRoute]:
    return [
        Route("/sandbox/", page.index),
        Route("/sandbox/state", page.state),
        Route("/sandbox/events", page.events),
        Route("/sandbox/commands", page.commands),
        Route("/sandbox/content", page.content),
        Route("/sandbox/send", page.send, methods=["POST"]),
        Route("/sandbox/edit", page.edit, methods=["POST"]),
        Route("/sandbox/press", page.press, methods=["POST"]),
        Route("/sandbox/inline", page.inline, methods=["POST"]),
        Route("/sandbox/choose", page.choose, methods=["POST"]),
        Mount("/sandbox/static", StaticFiles(directory=page.STATIC)),
    ]
