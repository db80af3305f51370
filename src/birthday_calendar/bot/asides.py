"""Answers that only who asked sees, in a group: Telegram's ephemeral messages.

core.telegram.org/bots/api#ephemeral-messages-and-commands. Such a command comes to the bot alone
and may be answered so for 15 seconds, as a press may; a bot that is an admin may send one at any
time. They may get lost where somebody is offline, so what comes late is for all to see, and so is
what asks for an answer in words: a reply to one is not possible in every client. What Telegram
refuses is said as an ordinary message, once.
"""

from collections.abc import Mapping
from typing import Any

COMMANDS = {"list", "find", "settings", "greet", "card", "duty"}
ANSWERED_WITHIN = 15.0  # seconds

ALONE = "ephemeral_message_parameters"
_EDIT = "editEphemeralMessageText"
_OF_WORDS = ("chat_id", "text", "parse_mode", "link_preview_options", "reply_markup")

Call = tuple[str, dict[str, Any]]  # a method and its parameters


def to_all(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was to be sent to one person."""
    kept = {name: value for name, value in parameters.items() if name != ALONE}
    if "ephemeral_message_id" in kept.get("reply_parameters", {}):
        del kept["reply_parameters"]
    return kept


def instead(
    method: str, parameters: Mapping[str, Any], anew: Mapping[str, Any] | None, reason: str
) -> Call | None:
    """What is called where Telegram refuses that, with this reason; None where nothing is.

    A message that can't be edited, as it has disappeared, is sent anew with `anew`, which only
    what answers a press has.
    """
    if method == _EDIT and anew is not None and "not modified" not in reason:
        said = {name: parameters[name] for name in _OF_WORDS if name in parameters}
        return "sendMessage", {**said, **anew}
    if ALONE in parameters:
        return method, to_all(parameters)
    return None
