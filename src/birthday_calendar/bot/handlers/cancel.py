"""The ways out of a question: its button, the command, or a word."""

from aiogram import F, Router
from aiogram.filters import StateFilter

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.bot.dialogues import question_of
from birthday_calendar.bot.handlers import asking
from birthday_calendar.bot.presses.questions import Cancel
from birthday_calendar.bot.replies import command, is_wish_to_stop
from birthday_calendar.bot.states import TYPED, Adding


def register(router: Router) -> None:
    router.message.register(cancel, command("cancel"))
    router.message.register(cancel, is_wish_to_stop, StateFilter(*TYPED))
    router.message.register(cancel, is_wish_to_stop, F.chat.type == "private")
    router.callback_query.register(cancel_question, Cancel.filter())


async def cancel(context: Written) -> Answer:
    _ = context.texts
    if context.conversation.state is None:
        return context.say(_("There is nothing to cancel."))
    context.conversation.end()
    return context.say(_("Cancelled."))


async def cancel_question(context: Pressed, callback_data: Cancel) -> Answer:
    """That question only, whatever was asked after it: who waits behind a doubt is asked for."""
    _, asked = context.texts, await question_of(context, callback_data)
    if not isinstance(asked, Conversation):
        return asked
    has_keys = "keys" in asked.data
    others = asking.waiting(asked) if asked.waits_for(Adding.doubt) else []
    asked.end()
    context.conversation = asked  # of whoever is anonymous it is another than that of who pressed
    # keys below the chat only go with a new message
    answer = context.say(_("Cancelled.")) if has_keys else context.show(_("Cancelled."))
    return asking.go_on(context, answer, others)
