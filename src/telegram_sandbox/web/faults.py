"""Calls that fail on request, as asked for at /sandbox/faults (see control.py)."""

import asyncio

from starlette.responses import Response

from telegram_sandbox.errors import ApiError, too_many_requests
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import (
    Method,
    error_answer,
    finish_record,
    run_call,
    start_record,
)
from telegram_sandbox.web.responses import Dropped, bad_gateway, respond
from telegram_sandbox.world.bot import Bot, Fault


def take(bot: Bot, method_name: str) -> Fault | None:
    """The fault that the next call of a method (lower case) has to suffer, counted down."""
    for fault in bot.faults:
        if fault.method in ("*", method_name):
            fault.times -= 1
            bot.faults = [fault for fault in bot.faults if fault.times > 0]
            return fault
    return None


async def fail(
    bot: Bot, called: Method, params: Params, fault: Fault, stopping: asyncio.Event
) -> Response:
    """Answer a call as the fault says; `stopping` cuts short what waits."""
    if fault.kind == "delay":
        answer = await run_call(bot, called, params)
        await _sleep(fault.seconds, stopping, bot.mended)
        return respond(answer)
    error = ApiError(fault.code, fault.description)
    if fault.code == 429:
        error = too_many_requests(fault.retry_after)
    if fault.after:
        await run_call(bot, called, params)
    else:
        record = start_record(bot, called.name, params)
        if fault.kind == "error":
            finish_record(record, error_answer(error))
    if fault.kind == "hang":
        await _sleep(fault.seconds, stopping, bot.mended)
    if fault.kind in ("hang", "drop"):
        return Dropped()
    return bad_gateway() if fault.code == 502 else respond(error_answer(error))


async def _sleep(seconds: float, *until: asyncio.Event) -> None:
    """For so long at the most: any of the events ends it."""
    waits = [asyncio.create_task(event.wait()) for event in until]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
