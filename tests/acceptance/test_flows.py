"""A handful of the bot's transcripts on the real stack, and two of them on a phone."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from telegram_sandbox.client import Chat, Sandbox
from tests.bot import transcripts
from tests.bot.transcripts import Scene, Step
from tests.support import phone
from tests.support.stack import Stack

FLOWS = ("03-several", "05-same-person", "06-changing", "12-groups", "14-picking")
SCENES = [
    pytest.param(scene, id=f"{file.stem}-{scene.language}-{number}")
    for file in transcripts.files()
    if file.stem in FLOWS
    for number, scene in enumerate(transcripts.read(file).scenes)
]
NAMES = {"en": "Ann", "ru": "Борис"}
# Transcripts are of 10 March 2026, and the stack's clock is the machine's.
_OF_TODAY = re.compile(r" — (in|today|tomorrow|через|сегодня|завтра)\b.*|\b\d\d:\d\d$")
_ids = count(710_000_000)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        stack.wait_until_running()
        stack.supervisorctl("stop", "reminders")  # what it tells today is in no transcript
        yield stack


@pytest.mark.parametrize("scene", SCENES)
async def test_a_transcript_is_what_the_real_stack_does(stack: Stack, scene: Scene) -> None:
    async with Sandbox.at(stack.url, patience=60) as sandbox:
        played = await transcripts.play(scene, await somebody_new(sandbox, scene))
    assert of_any_day(played.steps) == of_any_day(scene.steps)


@pytest.mark.parametrize("language", phone.LANGUAGES)
async def test_it_is_what_people_see_on_a_phone(
    stack: Stack, language: str, tmp_path: Path
) -> None:
    scene = phone.scene(language)
    async with phone.page(stack.url) as page:
        await phone.play(page, scene)
        await page.screenshot(path=tmp_path / f"{language}.png")
        widths = "[document.documentElement.scrollWidth, window.innerWidth]"
        wide, screen = await page.evaluate(widths)
    assert wide <= screen, "it has to be moved sideways"


async def somebody_new(sandbox: Sandbox, scene: Scene) -> Chat:
    """Their chat, or the group in which they are an admin; the bot has been asked for help there,
    and nothing is kept.
    """
    user_id, name = next(_ids), NAMES[scene.language]
    user = {"id": user_id, "is_bot": False, "first_name": name, "language_code": scene.language}
    chat_id, chat = user_id, {"id": user_id, "type": "private", "first_name": name}
    if scene.place == "group":
        chat_id = -next(_ids)
        chat = {"id": chat_id, "type": "group", "title": "Friends"}
    message = {"message_id": 1, "date": 1, "from": user, "chat": chat, "text": "/help"}
    await sandbox.update(message=message)
    await sandbox.settled(within=60)
    if scene.place == "group":
        who = {"chat_id": chat_id, "user_id": user_id}
        await sandbox.post("members", **who, status="administrator")
    return Chat(sandbox, chat_id, user_id)


def of_any_day(steps: list[Step]) -> list[Step]:
    return [Step(one.does, [_OF_TODAY.sub("…", line) for line in one.shows]) for one in steps]
