"""What the bot may have asked somebody, and waits to hear as their next text."""

from aiogram import F
from aiogram.fsm.state import State, StatesGroup

ANSWER = F.text.regexp("[^/]")  # a command is no answer
EMPTY = ("-", "–", "—")  # an answer that means none


class Adding(StatesGroup):
    name = State()
    date = State()
    offered = State()  # waits for a button, not for a text


class Editing(StatesGroup):
    value = State()


class Finding(StatesGroup):
    text = State()


class Setting(StatesGroup):
    value = State()


TYPED = (Adding.name, Adding.date, Editing.value, Finding.text, Setting.value)
