"""aiogram's models, of which most are never used."""

from aiogram import methods, types


def test_what_every_update_takes_is_made_before_the_first_comes() -> None:
    assert types.Update.__pydantic_complete__


def test_what_nobody_has_used_yet_is_made_then() -> None:
    assert types.StarTransactions.model_validate({"transactions": []}).transactions == []
    dice = methods.SendDice(chat_id=1, reply_markup=types.ForceReply(force_reply=True))
    assert isinstance(dice.reply_markup, types.ForceReply)
