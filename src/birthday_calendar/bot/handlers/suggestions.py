"""A press of an answer that a question suggests: what it would be if it were typed."""

from aiogram import Router
from aiogram.filters import StateFilter

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.bot.dialogues import question_of
from birthday_calendar.bot.handlers import add, asking, edit, settings
from birthday_calendar.bot.presses.questions import Suggested
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.roles import ADDS, CHANGES, SETS_UP
from birthday_calendar.bot.states import Adding, Editing, Setting

_HEARD_BY = {
    Adding.name.state: add.hear,
    Adding.date.state: asking.hear,
    Editing.value.state: edit.hear,
    Setting.value.state: settings.hear,
}


def register(router: Router) -> None:
    adding = StateFilter(Adding.name, Adding.date)
    router.callback_query.register(suggested, Suggested.filter(), adding, flags=ADDS)
    router.callback_query.register(suggested, Suggested.filter(), Editing.value, flags=CHANGES)
    router.callback_query.register(suggested, Suggested.filter(), flags=SETS_UP)


async def suggested(context: Pressed, callback_data: Suggested) -> Answer:
    asked = await question_of(context, callback_data)
    if not isinstance(asked, Conversation):
        return asked
    suggestions = asked.data.get("suggests", ())
    if callback_data.number >= len(suggestions) or asked.state not in _HEARD_BY:
        return out_of_date(context)
    _label, answer = suggestions[callback_data.number]
    context.conversation = asked  # of whoever is anonymous it is another than that of who pressed
    return await _HEARD_BY[asked.state](context, answer)
