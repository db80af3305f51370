"""Bot API methods, one file a subject; importing this package registers them all."""

from telegram_sandbox.methods import (
    answering,
    chats,
    commands,
    editing,
    ephemeral,
    forwarding,
    media,
    mini_apps,
    pinning,
    polls,
    profile,
    receiving,
    sending,
    tags,
    topics,
)
from telegram_sandbox.methods.registry import METHODS, Method, Result

__all__ = [
    "METHODS",
    "Method",
    "Result",
    "answering",
    "chats",
    "commands",
    "editing",
    "ephemeral",
    "forwarding",
    "media",
    "mini_apps",
    "pinning",
    "polls",
    "profile",
    "receiving",
    "sending",
    "tags",
    "topics",
]
