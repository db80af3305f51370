"""Polls: who may vote, what they see of the results, and when it is over.

https://core.telegram.org/bots/api#poll, #sendpoll. Of a poll whose results are hidden nobody sees
them before it closes, the bot neither.
"""

import itertools
import time

from telegram_sandbox.fields import Json
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Ballot, Chat, Message
from telegram_sandbox.world.members import PRESENT
from telegram_sandbox.world.people import NotPossible

MOST_OPTIONS = 12  # those that people add among them
_numbers = itertools.count(1)


def made(question: str, options: list[str], ballot: Ballot, **more: object) -> Json:
    """The poll's object, as a message bears it."""
    return {
        "id": str(5_000_000_000 + next(_numbers)),
        "question": question,
        "options": [_option(number, text) for number, text in enumerate(options)],
        "total_voter_count": 0,
        "is_closed": False,
        "type": "regular",
        "members_only": False,
        "is_anonymous": ballot.is_anonymous,
        "allows_multiple_answers": ballot.is_multiple,
        "allows_revoting": ballot.is_revocable,
        **more,
    }


def look(bot: Bot, message: Message) -> None:
    """Close it if its time has come."""
    if message.ballot is None or message.data["poll"]["is_closed"]:
        return
    close_date = message.data["poll"].get("close_date")
    if close_date is not None and time.time() >= close_date:
        close(bot, message)


def close(bot: Bot, message: Message) -> Json:
    """The poll as everybody sees it from now on."""
    message.data["poll"]["is_closed"] = True
    _count(message)
    bot.tell("edited", message.data["chat"]["id"])
    bot.push({"poll": message.data["poll"]})
    poll: Json = message.data["poll"]
    return poll


def vote(bot: Bot, chat: Chat, message: Message, user: Json, chosen: list[int]) -> None:
    """Somebody chooses options, by their places; none takes back. Raises NotPossible."""
    ballot = _open(bot, chat, message, user)
    options = message.data["poll"]["options"]
    if any(not 0 <= place < len(options) for place in chosen):
        raise NotPossible("there is no such option")
    if len(chosen) > 1 and not ballot.is_multiple:
        raise NotPossible("only one option can be chosen")
    if user["id"] in ballot.votes and not ballot.is_revocable:
        raise NotPossible("a vote can't be taken back here")
    ballot.votes[user["id"]] = sorted(set(chosen))
    if not chosen:
        del ballot.votes[user["id"]]
    _count(message)
    bot.tell("edited", chat.id)
    bot.push({"poll": message.data["poll"]})
    if not ballot.is_anonymous:
        ids = [options[place]["persistent_id"] for place in sorted(set(chosen))]
        answer = {"poll_id": message.data["poll"]["id"], "user": user}
        bot.push({"poll_answer": answer | {"option_ids": chosen, "option_persistent_ids": ids}})


def add(bot: Bot, chat: Chat, message: Message, user: Json, text: str) -> None:
    """Somebody adds an option. Raises NotPossible."""
    ballot = _open(bot, chat, message, user)
    options = message.data["poll"]["options"]
    if not ballot.is_open_ended:
        raise NotPossible("nobody may add options to this poll")
    if len(options) >= MOST_OPTIONS or not 1 <= len(text.strip()) <= 100:
        raise NotPossible("too many options, or none of 1 to 100 characters")
    added = {"added_by_user": user, "addition_date": int(time.time())}
    options.append(_option(len(options), text.strip()) | added)
    bot.tell("edited", chat.id)
    bot.push({"poll": message.data["poll"]})


def _open(bot: Bot, chat: Chat, message: Message, user: Json) -> Ballot:
    look(bot, message)
    if message.ballot is None:
        raise NotPossible("that message is no poll")
    if message.data["poll"]["is_closed"]:
        raise NotPossible("the poll is closed")
    known = chat.members.get(user["id"], {"status": "member"})
    if not chat.private and known["status"] not in PRESENT:
        raise NotPossible(f"{user['first_name']} is not there")
    return message.ballot


def _count(message: Message) -> None:
    poll, ballot = message.data["poll"], message.ballot
    assert ballot is not None
    is_hidden = ballot.is_hidden and not poll["is_closed"]
    poll["total_voter_count"] = 0 if is_hidden else len(ballot.votes)
    for place, option in enumerate(poll["options"]):
        voters = sum(1 for chosen in ballot.votes.values() if place in chosen)
        option["voter_count"] = 0 if is_hidden else voters


def _option(number: int, text: str) -> Json:
    return {"persistent_id": str(number), "text": text, "voter_count": 0}
