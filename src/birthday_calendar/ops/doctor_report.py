"""What a check found, and how it is shown."""

import os
from collections import Counter

import msgspec
from msgspec import Struct

from birthday_calendar.redaction import without_secrets
from birthday_calendar.states import Level, State

_WORDS = {Level.OK: "ok", Level.WARNING: "WARN", Level.FAILURE: "FAIL"}
_COLOURS = {Level.OK: "32", Level.WARNING: "33", Level.FAILURE: "31"}


class Check(Struct, frozen=True):
    name: str
    level: Level
    detail: str
    advice: str = ""  # what to do about it, where something is to be done
    state: State | None = None  # what was looked at, in a word, where there is one for it


def worst(checks: list[Check]) -> Level:
    return max((check.level for check in checks), default=Level.OK)


def as_text(checks: list[Check], *, in_colour: bool = False) -> str:
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        word = f"{_WORDS[check.level]:<4}"
        if in_colour and "NO_COLOR" not in os.environ:
            word = f"\033[{_COLOURS[check.level]}m{word}\033[0m"
        lines.append(f"{word}  {check.name:<{width}}  {check.detail}".rstrip())
        if check.advice:
            lines.append(f"{'':<{width + 8}}→ {check.advice}")
    counted = Counter(check.level for check in checks)
    lines += ["", f"warnings: {counted[Level.WARNING]}, failures: {counted[Level.FAILURE]}"]
    return without_secrets("\n".join(lines))


def as_json(checks: list[Check]) -> str:
    counted = Counter(check.level.name.lower() for check in checks)
    report = {
        "summary": {
            "level": worst(checks).name.lower(),
            "ok": counted["ok"],
            "warnings": counted["warning"],
            "failures": counted["failure"],
        },
        "checks": [
            {
                "name": check.name,
                "level": check.level.name.lower(),
                "detail": check.detail,
                "advice": check.advice,
            }
            for check in checks
        ],
    }
    return without_secrets(msgspec.json.encode(report).decode())
