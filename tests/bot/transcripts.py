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
a location and a contact, `> 📎 name: …` sends a file, `> 👥 Name, …` picks people by the key for
it; `✎` is a message that changes in place, `⌁` a notice over the chat, and `👁` what nobody else
sees.
`> Chiara: …` is what somebody else does in a private chat of theirs, and `> 🔗` opens the last link
that starts the bot, whose secret is not shown; `(Ann)` goes before what is said to somebody else.
"""

import base64
import re
from functools import partial
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any

from msgspec import Struct

from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox, until

FOLDER = Path(__file__).with_name("flows")
WHO = {"en": ANN, "ru": BORIS}
PEOPLE = {"Ann": ANN, "Борис": BORIS, "Chiara": CHIARA}
SHOWN = {CHIARA: {"day": 15, "month": 3, "year": 1990}}  # on their profiles
_STARTS = re.compile(r"https://t\.me/\w+\?start=(\w+_[\w-]{16,})")
LOCATION = {"latitude": 52.52, "longitude": 13.4}
CONTACT = {"phone_number": "+490000", "first_name": "Clara", "last_name": "Schumann"}
_SECRET = re.compile(r"bcf_[\w-]{43}")  # is another one each time
_message_ids = count(50_000)  # of files, beyond those that the sandbox gives
_EDITS = ("editMessageText", "editMessageReplyMarkup")
_SHOWN = (
    *("sendMessage", "sendPhoto", *_EDITS),
    *("editEphemeralMessageText", "answerCallbackQuery"),
)


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


def chat_of(scene: Scene, sandbox: Sandbox) -> Chat:
    """With one of the people who are always there."""
    person = WHO[scene.language]
    return Chat(sandbox, person if scene.place == "private" else GROUP, person)


async def play(scene: Scene, chat: Chat) -> Scene:
    """The same with what the bot has shown."""
    if scene.place == "group":
        await until(partial(knows_commands, chat.sandbox))
    played = []
    for step in scene.steps:
        calls = await chat.sandbox.calls()
        other, colon, does = step.does.partition(": ")
        is_other = bool(colon) and other in PEOPLE
        here = Chat(chat.sandbox, PEOPLE[other], PEOPLE[other]) if is_other else chat
        await _do(here, does if is_other else step.does)
        after = calls[-1]["n"] if calls else 0
        played.append(Step(step.does, _shown(await chat.sandbox.calls(after=after), here.chat_id)))
    return Scene(scene.language, scene.place, played)


async def knows_commands(sandbox: Sandbox) -> bool:
    """Whether clients know which of them are for the bot alone."""
    return bool(await sandbox.calls("getChatMenuButton"))


async def _do(chat: Chat, does: str) -> None:
    if match := re.fullmatch(r"\[(.+)\]", does):
        await chat.presses(match[1])
        return
    if does == "🔗":
        await chat.write(f"/start {await _last_start(chat.sandbox)}")
    elif does.startswith("↩ "):
        await chat.write(does[2:], reply_to=(await chat.last())["message_id"])
    elif does == "📍":
        await chat.sends("location", **LOCATION)
    elif does == "👤":
        await chat.sends("contact", **CONTACT)
    elif match := re.fullmatch(r"📎 ([\w.]+): (.+)", does):
        await send_file(chat, match[1], match[2].replace("\\n", "\n").encode())
    elif match := re.fullmatch(r"👥 (.+)", does):
        await _pick(chat, [PEOPLE[name] for name in match[1].split(", ")])
    else:
        await chat.write(does.replace("\\n", "\n"))
    await chat.sandbox.settled()


async def send_file(chat: Chat, name: str, content: bytes, **more: Any) -> None:
    is_english = WHO["ru"] != chat.user_id
    sender = {
        "id": chat.user_id,
        "is_bot": False,
        "first_name": "Ann" if is_english else "Борис",
        "language_code": "en" if is_english else "ru",
    }
    where = {"id": chat.chat_id, "type": "private" if chat.chat_id > 0 else "supergroup"}
    message = {"message_id": next(_message_ids), "date": 1, "chat": where, "from": sender}
    document = {"file_name": name, "_content": base64.b64encode(content).decode()}
    await chat.sandbox.update(message={**message, "document": document, **more})


async def _pick(chat: Chat, people: list[int]) -> None:
    for user_id, birthdate in SHOWN.items():
        await chat.sandbox.post("people", user_id=user_id, birthdate=birthdate)
    keys = (await chat.last())["reply_markup"]["keyboard"]
    await chat.sends("key", text=keys[0][0]["text"], user_ids=people)


async def _last_start(sandbox: Sandbox) -> str:
    """What the last link that started the bot says to it."""
    texts = [str(call["params"].get("text", "")) for call in await sandbox.calls()]
    return [found[1] for text in texts if (found := _STARTS.search(text))][-1]


def _shown(calls: list[dict[str, Any]], chat_id: int) -> list[str]:
    blocks = [_block(call, chat_id) for call in calls if call["method"] in _SHOWN and call["ok"]]
    return "\n\n".join(filter(None, blocks)).splitlines()


def _block(call: dict[str, Any], chat_id: int) -> str:
    params = call["params"]
    if call["method"] == "answerCallbackQuery":
        return f"⌁ {params['text']}" if params.get("text") else ""
    text = unescape(re.sub(r"<[^>]+>", "", params.get("text") or params.get("caption", "")))
    text = _SECRET.sub("bcf_…", _STARTS.sub("https://t.me/…", text))
    markup = params.get("reply_markup") or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    buttons = [
        " ".join(f"[{one['text'] if isinstance(one, dict) else one}]" for one in row)
        for row in rows
    ]
    shown = "\n".join(filter(None, [text, *buttons]))
    alone = "👁 " if {"ephemeral_message_parameters", "receiver_user_id"} & params.keys() else ""
    if call["method"] == "sendMessage":
        to = next((name for name, who in PEOPLE.items() if who == params["chat_id"]), "")
        return alone + (shown if params["chat_id"] == chat_id else f"({to}) {shown}")
    if call["method"] == "sendPhoto":
        return f"🖼 {shown}"
    return f"{alone}✎ {shown or '(the buttons above are gone)'}"
