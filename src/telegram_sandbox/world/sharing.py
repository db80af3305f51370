"""What people send that isn't written: contacts, locations, other people, others' messages.

A reply keyboard asks for the first three (core.telegram.org/bots/api#keyboardbutton); contacts and
locations are in a client's attach menu, too. Each function returns the message, and raises
NotPossible for what a client or Telegram doesn't let a person send.
"""

from typing import Any

from telegram_sandbox.fields import Json
from telegram_sandbox.world import forwards, people
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Message
from telegram_sandbox.world.people import NotPossible

MAX_VCARD = 2048  # bytes
MAX_ACCURACY = 1500  # metres
_BOUNDS = {"latitude": 90, "longitude": 180}  # degrees, either way


def contact(
    bot: Bot, chat: Chat, sender: Json, given: Json, topic_id: int = 0, reply_to: int = 0
) -> Json:
    """A contact: phone_number and first_name, perhaps last_name and vcard."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    shared: Json = {name: str(given[name]) for name in names if given.get(name)}
    for name in ("phone_number", "first_name"):
        if not shared.get(name, "").strip():
            raise NotPossible(f"{name} is empty")
    if len(shared.get("vcard", "").encode()) > MAX_VCARD:
        raise NotPossible(f"vcard has more than {MAX_VCARD} bytes")
    owner = bot.directory.owner_of(shared["phone_number"])
    if owner is not None:
        shared["user_id"] = owner
    return people.send(bot, chat, sender, {"contact": shared}, topic_id, reply_to)


def own_contact(bot: Bot, sender: Json) -> Json:
    """What a person's client says of them when a bot asks for their number."""
    names = {name: sender[name] for name in ("first_name", "last_name") if sender.get(name)}
    return {"phone_number": bot.directory.phone_of(sender["id"]), **names}


def location(
    bot: Bot, chat: Chat, sender: Json, given: Json, topic_id: int = 0, reply_to: int = 0
) -> Json:
    """A place: latitude and longitude in degrees, perhaps horizontal_accuracy in metres."""
    shared: Json = {}
    for name, bound in _BOUNDS.items():
        shared[name] = _number(given, name)
        if not -bound <= shared[name] <= bound:
            raise NotPossible(f"{name} is not between -{bound} and {bound}")
    if given.get("horizontal_accuracy") is not None:
        accuracy = _number(given, "horizontal_accuracy")
        if not 0 <= accuracy <= MAX_ACCURACY:
            raise NotPossible(f"horizontal_accuracy is not between 0 and {MAX_ACCURACY}")
        shared |= {"horizontal_accuracy": accuracy} if accuracy else {}
    return people.send(bot, chat, sender, {"location": shared}, topic_id, reply_to)


def forward(bot: Bot, chat: Chat, sender: Json, message: Message, topic_id: int = 0) -> Json:
    """A message goes on into another chat, or the same."""
    content = forwards.content_of(message)
    if not content or message.data.get("has_protected_content"):
        raise NotPossible("this message can't be forwarded")
    content |= forwards.forwarded(forwards.origin(bot, message))
    return people.send(bot, chat, sender, content, topic_id)


def press_key(
    bot: Bot, chat: Chat, sender: Json, text: str, given: Json, topic_id: int = 0
) -> Json:
    """A person presses the button of that text on the reply keyboard.

    `given` is what the client asks the person for: latitude and longitude, or user_ids.
    """
    rows = (chat.keyboard or {}).get("keyboard", [])
    button = next((key for row in rows for key in row if key["text"] == text), None)
    if button is None:
        raise NotPossible("no such button")
    if button.get("request_contact"):
        own = own_contact(bot, sender)
        return contact(bot, chat, sender, own, topic_id, chat.keyboard_message_id)
    if button.get("request_location"):
        return location(bot, chat, sender, given, topic_id, chat.keyboard_message_id)
    if "request_users" in button:
        return _share_users(bot, chat, sender, button["request_users"], given.get("user_ids"))
    if "web_app" in button:
        raise NotPossible("this button opens a Mini App")
    if button.keys() & {"request_chat", "request_poll", "request_managed_bot"}:
        raise NotPossible("this kind of button does nothing in the sandbox")
    return people.write(bot, chat, sender, text, topic_id=topic_id)


def _share_users(bot: Bot, chat: Chat, sender: Json, request: Json, user_ids: Any) -> Json:
    """Refusals are those of tdlib's RequestedDialogType."""
    if not isinstance(user_ids, list) or not user_ids:
        raise NotPossible("Too few chats are chosen")
    if len(user_ids) > request["max_quantity"]:
        raise NotPossible("Too many chats are chosen")
    chosen = [_person(bot, user_id) for user_id in dict.fromkeys(user_ids)]
    for user in chosen:
        for name, kind in (("user_is_bot", "is_bot"), ("user_is_premium", "is_premium")):
            if name in request and bool(user.get(kind)) != request[name]:
                raise NotPossible(f"Wrong {kind} value")
    asked_for = ["user_id"]
    if request.get("request_name"):
        asked_for += ["first_name", "last_name"]
    if request.get("request_username"):
        asked_for += ["username"]
    users = [
        {name: user[name] for name in asked_for if user.get(name)}
        for user in ({**user, "user_id": user["id"]} for user in chosen)
    ]
    ids = [user["id"] for user in chosen]
    shared: Json = {"users_shared": {"user_ids": ids, "users": users, **_request_id(request)}}
    if len(ids) == 1:  # of Bot API 6, and still sent
        shared["user_shared"] = {"user_id": ids[0], **_request_id(request)}
    return people.send(bot, chat, sender, shared)


def _request_id(request: Json) -> Json:
    return {"request_id": request["request_id"]}


def _person(bot: Bot, user_id: Any) -> Json:
    user = bot.user_of(int(user_id))
    if user is None:
        raise LookupError(f"user {user_id}")
    return user


def _number(given: Json, name: str) -> float:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotPossible(f"{name} has to be a number")
    return value
