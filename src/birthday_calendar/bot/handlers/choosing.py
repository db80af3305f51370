"""/edit and /delete: whom? They are pressed, or written."""

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.types import InlineKeyboardMarkup, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.dialogues import ask, way_out_below
from birthday_calendar.bot.handlers import questions
from birthday_calendar.bot.handlers.add import written
from birthday_calendar.bot.handlers.find import card, found
from birthday_calendar.bot.handlers.views import existing_page, first_ones, numbered_page
from birthday_calendar.bot.keyboards import PICK_SIZE
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.people import Pick
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import ANSWER, command
from birthday_calendar.bot.states import Choosing
from birthday_calendar.domain.models import Event
from birthday_calendar.domain.parsing import days
from birthday_calendar.wording.texts import Texts


def register(router: Router) -> None:
    router.message.register(choose, command("edit", "delete"))
    router.message.register(name_given, Choosing.name, ANSWER)
    router.callback_query.register(
        choose_page, Pick.filter(F.purpose.in_({"more", "delete"})), flags=REPEATABLE
    )


async def choose(context: Written, command: CommandObject) -> Answer:
    _, purpose = context.texts, "more" if command.command.lower() == "edit" else "delete"
    if command.args:
        return await look_for(context, command.args, purpose)
    page = await numbered_page(context, 0, PICK_SIZE)
    if not page.items:
        return context.say(_("The calendar is empty. Add somebody: /add"), first_ones(context))
    question = f"{whom(purpose, _)} {_('Press it, or write the name.')}"
    asked = ask(context, Choosing.name, question, purpose=purpose)
    assert isinstance(asked.reply_markup, InlineKeyboardMarkup)
    [way_out] = asked.reply_markup.inline_keyboard
    rows = keyboards.pick(page, 0, purpose, way_out, _)
    return asked.model_copy(update={"reply_markup": rows})


async def choose_page(context: Pressed, callback_data: Pick) -> Answer:
    """The same question, by whomever it was asked."""
    _, purpose, question = context.texts, callback_data.purpose, context.source.message
    if not isinstance(question, Message):
        return out_of_date(context)
    number, page = await existing_page(context, callback_data.number, PICK_SIZE)
    rows = keyboards.pick(page, number, purpose, way_out_below(question), _)
    return context.show(question.html_text, rows)


async def name_given(context: Written) -> Answer:
    purpose = context.conversation.data["purpose"]
    if (answered := await questions.answered(context, context.text)) is not None:
        return answered
    if context.is_private and context.guest is None and days.has_date(context.text):
        return await written(context, context.text)  # somebody new, with theirs
    return await look_for(context, context.text, purpose)


async def look_for(context: Written, text: str, purpose: str) -> Answer:
    async def show(event: Event) -> Answer:
        return context.say(card(context, event), keyboards.everything(event, context.texts))

    of_one = show if purpose == "more" else None
    return await found(context, text, purpose, whom(purpose, context.texts), of_one)


def end_choosing(context: Pressed) -> None:
    """Who was asked for is pressed: no name is waited for any more."""
    if context.conversation.waits_for(Choosing.name):
        context.conversation.end()


def whom(purpose: str, _: Texts) -> str:
    return _("Which one shall I delete?") if purpose == "delete" else _("Which one shall I change?")
