"""The ways out of a question: its button, the command, or a word."""

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot.answers import Answer, say, show, toast
from birthday_calendar.bot.dialogues import TYPED, command, is_wish_to_stop, with_partner
from birthday_calendar.bot.keyboards import Cancel
from birthday_calendar.wording.texts import Texts


def register(router: Router) -> None:
    router.message.register(cancel, command("cancel"))
    router.message.register(cancel, is_wish_to_stop, StateFilter(*TYPED))
    router.message.register(cancel, is_wish_to_stop, F.chat.type == "private")
    router.callback_query.register(cancel_question, Cancel.filter())


async def cancel(message: Message, state: FSMContext, _: Texts) -> Answer:
    if await state.get_state() is None:
        return say(message, _("There is nothing to cancel."))
    await state.clear()
    return say(message, _("Cancelled."))


async def cancel_question(
    query: CallbackQuery, callback_data: Cancel, state: FSMContext, _: Texts
) -> Answer:
    """That question only, whatever was asked after it; in a group only who was asked may."""
    if callback_data.partner >= 0 and callback_data.partner != query.from_user.id:
        return toast(query, _("This question was put to somebody else."), alert=True)
    asked = with_partner(state, callback_data.partner)
    if (await asked.get_data()).get("question") != callback_data.question:
        return toast(query, _("This question is over."), alert=True)
    await asked.clear()
    return show(query, _("Cancelled."))
