"""Nobody forgets to say what a new command does in a group, so that roles are asked."""

from aiogram import Router
from aiogram.dispatcher.event.telegram import TelegramEventObserver

from birthday_calendar.bot.dispatcher import IN_CHATS

# What changes nothing that is others', or sees to who may by itself.
FREE = {
    *("cancel.cancel", "cancel.cancel_question", "doubts.declined"),
    *("calendars.accept", "calendars.open_", "calendars.leave", "calendars.lost"),
    *("find.find", "find.find_given", "choosing.choose", "choosing.name_given"),
    *("greet.choose", "greet.name_given", "greeting.theme_given", "greeting.text_given"),
    *(
        "greet.person",
        "greet.told",
        "greet.one_told",
        "greeting.ask_theme",
        "greeting.ask_text",
        "greeting.leaf",
        "greeting.change",
    ),
    *("reminders.again", "reminders.not_again", "reminders.congratulated"),
    # each asks whose the task is by now; what is one's own is settled by looking at it
    *("tasks.done", "tasks.ask_whom", "tasks.take_back", "tasks.ask_when", "tasks.again"),
    *("tasks.member_pressed", "tasks.name_given", "duty.mine"),
    *("postcard.of_greeting", "postcard.choose", "postcard.told"),
    *("postcard.name_given", "postcard.one_told", "postcard.person"),
    "settings.choose",  # [Done]
    "start.step",  # what is pressed there says it
    "privacy.forget_me",
    "organisers.chosen",  # asks who is an admin of both groups
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
