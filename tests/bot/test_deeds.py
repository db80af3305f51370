"""Nobody forgets to say what a new command does in a group, so that roles are asked."""

from aiogram import Router
from aiogram.dispatcher.event.telegram import TelegramEventObserver

from birthday_calendar.bot.dispatcher import IN_CHATS

# What changes nothing that is others', or sees to who may by itself.
FREE = {
    *("cancel.cancel", "cancel.cancel_question", "doubts.declined"),
    *("me.me", "me.date_given", "me.pressed"),
    *("find.find", "find.find_given", "edit.choose", "edit.name_given"),
    *("reminders.again", "reminders.not_again", "reminders.congratulated"),
    "settings.choose",  # [Done]
    *("settings.page", "start.step"),  # what is pressed there says it
    "privacy.forget_me",
}


def names_in(observer: TelegramEventObserver) -> set[str]:
    """Of handlers that write without saying of which kind that is."""
    return {
        f"{one.callback.__module__.rpartition('.')[2]}.{one.callback.__name__}"
        for one in observer.handlers
        if not one.flags.get("repeatable") and "deed" not in one.flags
    }


def test_every_handler_that_writes_says_what_it_does() -> None:
    free = set()
    for module in IN_CHATS:
        router = Router()
        module.register(router)
        free |= names_in(router.message) | names_in(router.callback_query)
    assert free == FREE
