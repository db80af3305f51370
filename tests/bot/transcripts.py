"""Transcripts: what people do in a chat and what the bot shows, in files that are documentation.

A file has a title, what it is about, and scenes. A scene begins with `--- LANGUAGE PLACE`; a line
that begins with `> ` is what somebody does, and what follows is all that the bot does then:

    --- en private
    > Anna 15 March
    ✅ Added. …
    [Note] [Undo]
    > [Undo]
    ✎ Not added.

`> [Label]` presses a button, `> ↩ text` replies to the bot's last message, `> 📍` and `> 👤` share
a location and a contact; `✎` is a message that changes in place, `⌁` a notice over the chat.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

from msgspec import Struct

from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Sandbox

FOLDER = Path(__file__).with_name("flows")
WHO = {"en": ANN, "ru": BORIS}
LOCATION = {"latitude": 52.52, "longitude": 13.4}
CONTACT = {"phone_number": "+490000", "first_name": "Clara", "last_name": "Schumann"}
_SHOWN = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery")


class Step(Struct):
    does: str
    shows: list[str]  # lines


class Scene(Struct):
    language: str
    place: str  # private or group
    steps: list[Step]


class Flow(Struct):
    title: str
    about: str
    scenes: list[Scene]


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))


def read(file: Path) -> Flow:
    head, *scenes = re.split(r"^--- ", file.read_text(), flags=re.MULTILINE)
    title, _, about = head.strip().partition("\n")
    return Flow(title, about.strip(), [_scene(one) for one in scenes])


def written(flow: Flow) -> str:
    parts = [f"{flow.title}\n\n{flow.about}"]
    for scene in flow.scenes:
        lines = [f"--- {scene.language} {scene.place}"]
        for step in scene.steps:
            lines += [f"> {step.does}", *step.shows]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _scene(text: str) -> Scene:
    first, *lines = text.strip().splitlines()
    language, place = first.split()
    steps: list[Step] = []
    for line in lines:
        if line.startswith("> "):
            steps.append(Step(line[2:], []))
        else:
            steps[-1].shows.append(line)
    return Scene(language, place, steps)


async def play(scene: Scene, sandbox: Sandbox) -> Scene:
    """The same with what the bot has shown."""
    person = WHO[scene.language]
    chat = Chat(sandbox, person if scene.place == "private" else GROUP, person)
    played = []
    for step in scene.steps:
        calls = await sandbox.calls()
        await _do(chat, step.does)
        after = calls[-1]["n"] if calls else 0
        played.append(Step(step.does, _shown(await sandbox.calls(after=after))))
    return Scene(scene.language, scene.place, played)


async def _do(chat: Chat, does: str) -> None:
    if match := re.fullmatch(r"\[(.+)\]", does):
        await chat.presses(match[1])
        return
    if does.startswith("↩ "):
        await chat.write(does[2:], reply_to=(await chat.last())["message_id"])
    elif does == "📍":
        await chat.sends("location", **LOCATION)
    elif does == "👤":
        await chat.sends("contact", **CONTACT)
    else:
        await chat.write(does.replace("\\n", "\n"))
    await chat.sandbox.settled()


def _shown(calls: list[dict[str, Any]]) -> list[str]:
    blocks = [_block(call) for call in calls if call["method"] in _SHOWN and call["ok"]]
    return "\n\n".join(filter(None, blocks)).splitlines()


def _block(call: dict[str, Any]) -> str:
    params = call["params"]
    if call["method"] == "answerCallbackQuery":
        return f"⌁ {params['text']}" if params.get("text") else ""
    text = unescape(re.sub(r"<[^>]+>", "", params.get("text", "")))
    markup = params.get("reply_markup") or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    buttons = [
        " ".join(f"[{one['text'] if isinstance(one, dict) else one}]" for one in row)
        for row in rows
    ]
    shown = "\n".join(filter(None, [text, *buttons]))
    if call["method"] == "sendMessage":
        return shown
    return f"✎ {shown or '(the buttons above are gone)'}"
