"""What people say of themselves in their own settings."""

import base64
from dataclasses import replace
from datetime import date
from typing import Any

from telegram_sandbox.errors import ApiError
from telegram_sandbox.fields import Json
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.files import Upload
from telegram_sandbox.world.people import NotPossible

_USER_FIELDS: dict[str, type] = {
    **dict.fromkeys(("first_name", "last_name", "username", "language_code"), str),
    "is_premium": bool,
}


def change(bot: Bot, user_id: int, changes: Json) -> Json:
    """A person, known or new, gets other names, or shows another birthdate; returns the user.

    `changes` are fields of a User and of Details. Raises NotPossible for what they can't be.
    """
    if user_id <= 0:
        raise NotPossible("user_id is not above 0")
    known = bot.directory.users.get(user_id, {"id": user_id, "is_bot": False, "first_name": ""})
    details = bot.directory.details_of(user_id)
    user = dict(known)
    for name, value in changes.items():
        if name == "birthdate":
            details = replace(details, birthdate=_birthdate(value))
        elif name == "photo":
            details = replace(details, photo=_photo(bot, value))
        elif name == "hides_forwards" and isinstance(value, bool):
            details = replace(details, hides_forwards=value)
        elif isinstance(value, _USER_FIELDS.get(name, ())):
            user[name] = value
        else:
            raise NotPossible(f"{name}: {value!r} is nothing that a person has")
    if not user["first_name"].strip():
        raise NotPossible("first_name is empty")
    bot.directory.users[user_id] = {name: value for name, value in user.items() if value != ""}
    bot.directory.details[user_id] = details
    bot.directory.name_private_chat(user_id)
    bot.tell("profile")
    return bot.directory.users[user_id]


def _photo(bot: Bot, given: Any) -> str | None:
    """The id of a file with these bytes; None where the person shows no picture."""
    if given is None:
        return None
    try:
        content = base64.b64decode(given, validate=True)
        return bot.files.add("photo", Upload("photo.jpg", "image/jpeg", content)).file_id
    except (ApiError, TypeError, ValueError):
        raise NotPossible("photo is no picture in base64") from None


def _birthdate(given: Any) -> Json | None:
    """A Birthdate of numbers; None where the person shows none."""
    if given is None:
        return None
    try:
        parts = {"day": given["day"], "month": given["month"], "year": given.get("year")}
        date(parts["year"] or 2000, parts["month"], parts["day"])  # 2000 had a 29 February
    except (AttributeError, LookupError, TypeError, ValueError):
        raise NotPossible(f"birthdate: {given!r} is no {{day, month, year?}}") from None
    return {name: value for name, value in parts.items() if value is not None}
