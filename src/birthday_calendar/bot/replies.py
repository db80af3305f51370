"""What a text is to a bot that has asked something: a command, an answer, yes, no, or stop."""

import re
from typing import Any

from aiogram import Bot, F
from aiogram.filters import Command
from aiogram.types import Message

ANSWER = F.text.regexp("[^/]") | F.caption.regexp("[^/]")  # a command is no answer
EMPTY = ("-", "–", "—")  # an answer that means none
_NOTHING = {"no", "none", "nothing", "nobody", "never", "нет", "ничего", "никто", "никогда"}
# Whole answers, as letters and single blanks; a longer one may well be a name: Stop Makers.
_STOP = {
    *("cancel", "cancel it", "cancel that", "stop", "stop it", "quit", "exit", "abort"),
    *("never mind", "nevermind", "nvm", "forget it", "forget about it"),
    *("отмена", "отмени", "отмените", "отменить", "отменяй", "отменяется", "стоп", "отбой"),
    *("хватит", "прекрати", "прекратить", "не надо", "не нужно", "неважно", "не важно"),
    *("забудь", "забудьте", "передумал", "передумала", "я передумал", "я передумала"),
}
_YES = {
    *("yes", "yes please", "y", "yeah", "yep", "yup", "sure", "ok", "okay", "add", "add it"),
    *("да", "ага", "конечно", "давай", "ок", "окей", "добавь", "добавить", "да пожалуйста"),
    *("да добавь", "да добавить", "yes add it"),
}
_NO = {"no", "no thanks", "nope", "n", "нет", "не", "нет спасибо"}
_AROUND_STOP = {"please", "pls", "sorry", "no", "oh", "ok", "пожалуйста", "плиз", "нет", "ой", "ок"}
_LONGEST_STOP = 40  # characters


class Given(Command):
    """By who sends it: one that is forwarded somebody else has given, elsewhere."""

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Any]:
        return message.forward_origin is None and await super().__call__(message, bot)


def command(*names: str) -> Command:
    """In any case: phones begin a sentence with a capital."""
    return Given(*names, ignore_case=True)


def _bare(message: Message) -> str:
    """A short text as letters and single blanks."""
    return " ".join(re.findall(r"\w+", (message.text or "")[:_LONGEST_STOP].casefold()))


def is_wish_to_stop(message: Message) -> bool:
    """One of the words for it, however polite, with or without a slash, dots and other marks."""
    text = message.text or ""
    if len(text) > _LONGEST_STOP or message.forward_origin is not None:
        return False
    words = re.findall(r"\w+", text.casefold())
    return " ".join(word for word in words if word not in _AROUND_STOP) in _STOP


def is_yes(message: Message) -> bool:
    return _bare(message) in _YES


def is_no(message: Message) -> bool:
    return _bare(message) in _NO


def is_nothing(text: str) -> bool:
    """An answer that means none, in words too: of a question that has no other use for them."""
    return text.strip() in EMPTY or text.strip(" .!").casefold() in _NOTHING
