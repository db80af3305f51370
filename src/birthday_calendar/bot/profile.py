"""What Telegram shows of the bot by itself: commands, what it can do, the menu button."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from birthday_calendar.bot import asides
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.languages import DEFAULT, LANGUAGES
from birthday_calendar.telegram import BotApi
from birthday_calendar.wording.texts import texts

# Telegram's limits: 512 characters, shown in an empty chat, and 120, shown where it is shared.
DESCRIPTION = N_(
    "I keep birthdays and other days that come back each year, and remind you of them in time: "
    "you alone, or a whole group.\n\nSimply write: Anna 15 March."
)
SHORT_DESCRIPTION = N_("Birthdays and other days of each year, told in time: to you or to a group.")
PRIVATE = "all_private_chats"
SCOPES = (PRIVATE, "all_group_chats")


class Shown(NamedTuple):
    """Something that Telegram shows: how it is asked for and set, and what it shall be."""

    name: str  # of getMy… and setMy…
    of: dict[str, Any]  # what both are asked with
    wanted: dict[str, Any]


async def announce(api: BotApi, commands: Mapping[str, str], mini_app: str | None) -> None:
    """Set what differs; `mini_app` is the address that the menu button opens, or the commands do.

    Raises TelegramFailure.
    """
    for shown in _all(commands, mini_app):
        found = await api.call(f"get{shown.name}", **shown.of)
        if shown.name == "MyCommands":
            found = {"commands": found}
        elif shown.name == "ChatMenuButton":
            found = {"menu_button": found}
        if found != shown.wanted:
            await api.call(f"set{shown.name}", **shown.of, **shown.wanted)


def _all(commands: Mapping[str, str], mini_app: str | None) -> Iterator[Shown]:
    for language in LANGUAGES:
        _ = texts(language)
        of = {"language_code": "" if language == DEFAULT else language}
        for scope in SCOPES:
            asked = of | {"scope": {"type": scope}}
            described = [
                _command(name, _(text), is_aside=scope != PRIVATE and name in asides.COMMANDS)
                for name, text in commands.items()
            ]
            yield Shown("MyCommands", asked, {"commands": described})
        yield Shown("MyDescription", of, {"description": _(DESCRIPTION)})
        yield Shown("MyShortDescription", of, {"short_description": _(SHORT_DESCRIPTION)})
    menu: dict[str, Any] = {"type": "commands"}
    if mini_app is not None:
        menu = {"type": "web_app", "text": texts(DEFAULT)("Calendar"), "web_app": {"url": mini_app}}
    yield Shown("ChatMenuButton", {}, {"menu_button": menu})


def _command(name: str, description: str, *, is_aside: bool) -> dict[str, Any]:
    """In a group nobody else sees that somebody gives it, where their client knows of that."""
    shown = {"command": name, "description": description}
    return shown | ({"is_ephemeral": True} if is_aside else {})
