"""People who share a calendar, as tests see them."""

import re

from telegram_sandbox.client import Chat, buttons_of

LOOK, CHANGE = "May look", "May add and change"


async def link_from(owner: Chat, gives: str) -> str:
    """What its ?start= says."""
    await owner.says("/share")
    await owner.presses(gives)
    found = re.search(r"https://t\.me/\w+\?start=([A-Za-z0-9_-]{1,64})$", await owner.sees())
    assert found
    return found[1]


async def shares(owner: Chat, guest: Chat, gives: str) -> None:
    """The guest has accepted, and the calendar is open in their chat."""
    await guest.says(f"/start {await link_from(owner, gives)}")
    await guest.presses("Accept")
    await guest.presses("Open it")


async def takes_away(owner: Chat, name: str) -> None:
    await owner.says("/share")
    await owner.presses(name)
    await owner.presses("Take access away")
    await owner.presses("Take access away")


async def data_of(chat: Chat, label: str) -> tuple[int, str]:
    """The newest button with that text in it: its message, and what it carries."""
    for message in reversed(await chat.messages()):
        for button in buttons_of(message):
            if label in button["text"]:
                return message["message_id"], button["callback_data"]
    raise AssertionError(label)
