"""Buttons of settings, of what is taken from public holidays, and of what is forgotten."""

from enum import StrEnum
from typing import Literal

from aiogram.filters.callback_data import CallbackData

from birthday_calendar.bot.presses.numbers import Id


class Choice(CallbackData, prefix="set"):
    """A setting, and the value it gets; without one it is asked for."""

    name: str
    value: str


class HolidaySet(CallbackData, prefix="hol"):
    """A set of holidays, and what to do with it; `key` is as `of` writes it."""

    action: Literal["all", "other", "show", "take", "leave", "reminders", "feeds", "regions"]
    key: str = ""

    @classmethod
    def of(cls, action: str, key: str) -> "HolidaySet":
        return cls.model_validate({"action": action, "key": key.replace(":", "/")})

    @property
    def set_key(self) -> str:
        return self.key.replace("/", ":")


class PauseFor(CallbackData, prefix="pause"):
    """Below the question until when."""

    how_long: Literal["week", "month", "ever"]


class Forgetting(StrEnum):
    ASK = "ask"  # about the calendar, with all that is in it as a document
    ERASE = "erase"  # the calendar
    ME = "me"  # about whoever presses it
    NOTHING = "nothing"


class Forget(CallbackData, prefix="forget"):
    what: Forgetting


class ForgetMe(CallbackData, prefix="forgetme"):
    """What somebody says to the question about themselves."""

    user_id: Id
    is_sure: bool
