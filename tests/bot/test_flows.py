"""Each transcript in flows/ is what the bot does, and docs/bot.md is made of them."""

import os
from pathlib import Path

import pytest

from telegram_sandbox.client import Sandbox
from tests.bot import transcripts
from tests.bot.transcripts import Flow
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

DOCUMENT = Path(__file__).parents[2] / "docs/bot.md"
RECORDS = "RECORD_FLOWS"  # set by `make flows`, which writes what the bot does instead
SCENES = [
    pytest.param(file, number, id=f"{file.stem}-{scene.language}-{number}")
    for file in transcripts.files()
    for number, scene in enumerate(transcripts.read(file).scenes)
]


@pytest.mark.parametrize(("file", "number"), SCENES)
async def test_a_transcript_is_what_the_bot_does(
    file: Path, number: int, telegram: Sandbox, bot: None
) -> None:
    flow = transcripts.read(file)
    scene = flow.scenes[number]
    played = await transcripts.play(scene, transcripts.chat_of(scene, telegram))
    if RECORDS in os.environ:
        flow.scenes[number] = played
        file.write_text(transcripts.written(flow))
        return
    assert played.steps == scene.steps


def test_the_document_is_made_of_them(database_url: str) -> None:
    text = document([transcripts.read(file) for file in transcripts.files()])
    if RECORDS in os.environ:
        DOCUMENT.write_text(text)
    assert DOCUMENT.read_text() == text


def document(flows: list[Flow]) -> str:
    parts = [
        "# The bot\n\nWhat people write and what it answers, as transcripts that a test plays "
        "(`tests/bot/flows`, written anew by `make flows`).\n`>` is what somebody writes, or "
        "presses; `✎` a message that changes in place, `⌁` a notice over the chat, and `👁` what "
        "nobody else sees.\nToday is Tuesday, 10 March 2026, noon in UTC.",
        "On a phone, in the sandbox's chat page (`make picture`):",
        "![Somebody who is there already, in English](phone-en.png)\n"
        "![The same in Russian](phone-ru.png)",
    ]
    for flow in flows:
        parts.append(f"## {flow.title}\n\n{flow.about}")
        for scene in flow.scenes:
            where = "in a group" if scene.place == "group" else "in a private chat"
            language = {"en": "English", "ru": "Russian"}[scene.language]
            lines = [line for step in scene.steps for line in (f"> {step.does}", *step.shows)]
            parts.append(f"{language}, {where}:\n\n```text\n" + "\n".join(lines) + "\n```")
    return "\n\n".join(parts) + "\n"
