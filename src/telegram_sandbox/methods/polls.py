"""Methods of polls. Quizzes and pictures in polls there are none of here."""

import time

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json, string_field
from telegram_sandbox.methods import markup
from telegram_sandbox.methods.access import message_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.methods.sending import send
from telegram_sandbox.text import entities
from telegram_sandbox.world import polls
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Ballot

MAX_QUESTION, MAX_OPTION = 300, 100  # characters
SHORTEST, LONGEST = 5, 2_628_000  # seconds until a poll is closed by itself
_SWITCHES = ("allows_multiple_answers", "allow_adding_options", "hide_results_until_closes")


@method
async def send_poll(bot: Bot, params: Params) -> Json:
    question = _text(params.text("question"), params.text("question_parse_mode"))
    options = _options(params)
    described, found = entities.caption(
        params.text("description"), params.text("description_parse_mode"), None
    )
    if params.text("type") not in ("", "regular"):
        raise bad_request("Unsupported poll type specified")
    if params.boolean("members_only") or params.text("country_codes") not in ("", "[]"):
        raise bad_request("Poll voters can be restricted only in channel chats")
    if len(question) > MAX_QUESTION:
        raise bad_request(f"Poll question length must not exceed {MAX_QUESTION}")
    _require_options(options)
    is_multiple, is_open_ended, is_hidden = map(params.boolean, _SWITCHES)
    ballot = Ballot(
        is_anonymous="is_anonymous" not in params.args or params.boolean("is_anonymous"),
        is_multiple=is_multiple,
        is_revocable="allows_revoting" not in params.args or params.boolean("allows_revoting"),
        is_open_ended=is_open_ended,
        is_hidden=is_hidden,
    )
    if ballot.is_anonymous and ballot.is_open_ended:  # Telegram's word for it isn't documented
        raise bad_request("POLL_ANSWERS_INVALID")
    poll = polls.made(question, options, ballot, **_closing(params))
    if described:
        poll |= {"description": described}
        poll |= {"description_entities": found} if found else {}
    data = send(bot, params, {"poll": poll})
    message = bot.directory.chats[data["chat"]["id"]].messages[data["message_id"]]
    message.ballot = ballot
    if params.boolean("is_closed"):
        polls.close(bot, message)
    return data


@method
async def stop_poll(bot: Bot, params: Params) -> Json:
    source = params.text("reply_markup")
    markup.parse(source, private=True)
    chat, message = message_of(bot, params, "edit", "message with poll to stop")
    if message.ballot is None:
        raise bad_request("Message is not a poll")
    if not message.by_bot:
        raise bad_request("Poll can't be stopped")
    polls.look(bot, message)
    if message.data["poll"]["is_closed"]:
        raise bad_request("Poll has already been closed")
    message.markup = markup.parse(source, chat.private)
    return polls.close(bot, message)


def _options(params: Params) -> list[str]:
    given = params.json("options", "Can't parse options JSON object")
    if given is None:
        raise bad_request("Can't parse options JSON object")
    if not isinstance(given, list):
        raise bad_request("Expected an Array of String as options")
    return [_option(one) for one in given]


def _option(given: object) -> str:
    if isinstance(given, str):
        return _text(given, "")
    if not isinstance(given, dict):
        raise bad_request("Expected an option to be of type String")
    return _text(string_field(given, "text", required=True), string_field(given, "text_parse_mode"))


def _text(source: str, parse_mode: str) -> str:
    text, _ = entities.formatted(source, parse_mode, None)
    if not text:
        raise bad_request("Text must be non-empty")
    return text


def _require_options(options: list[str]) -> None:
    if not options:
        raise bad_request("Poll must have at least one answer option")
    if len(options) > polls.MOST_OPTIONS:
        raise bad_request(f"Poll can't have more than {polls.MOST_OPTIONS} options")
    if any(len(one) > MAX_OPTION for one in options):
        raise bad_request(f"Poll options length must not exceed {MAX_OPTION}")


def _closing(params: Params) -> Json:
    """tdlib forgets the date where there is a period, too; which of them Telegram takes it says in
    the documentation, in which words it refuses others it does not.
    """
    now = int(time.time())
    if period := params.clamped("open_period", 0, 0, LONGEST):
        if period < SHORTEST:
            raise bad_request("POLL_OPEN_PERIOD_INVALID")
        return {"open_period": period, "close_date": now + period}
    if not (close_date := params.integer("close_date")):
        return {}
    if not SHORTEST <= close_date - now <= LONGEST:
        raise bad_request("POLL_CLOSE_DATE_INVALID")
    return {"open_period": close_date - now, "close_date": close_date}
