"""What went wrong, said to who tried: in plain sentences, with an example where one helps."""

from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot.answers import Answer, Incoming, Source, is_pressed
from birthday_calendar.bot.context import Context
from birthday_calendar.bot.dialogues import how_to_answer, way_out
from birthday_calendar.bot.speaker import Owed
from birthday_calendar.bot.updates.glance import Glance
from birthday_calendar.domain.errors import N_, CalendarFull, Invalid, NotFound
from birthday_calendar.domain.fields import FIELDS
from birthday_calendar.wording.texts import Texts

LABELS = {
    **{field.name: field.label for field in FIELDS},
    "day": N_("Day"),
    "month": N_("Month"),
    "year": N_("Year"),
    "time_zone": N_("Time zone"),
}
_EXAMPLES = {
    "day": "15.03.1990",
    "month": "15.03.1990",
    "year": "15.03.1990",
    "lead_days": "0, 1, 7",
}


def sentence(error: Invalid, _: Texts, *, hint: bool = True) -> str:
    """Names the value, where the reason by itself does not; with an example, if `hint`."""
    reason = _.error(error)
    if error.reason[-1] not in ".?":
        label = LABELS.get(error.field)
        if label is not None:
            reason = f"{_(label)}: {reason[0].lower()}{reason[1:]}"
        reason += "."
        if hint and (example := _EXAMPLES.get(error.field)):
            reason += " " + _("For example: {example}", example=f"<code>{example}</code>")
    return reason


def explain(context: Context[Source], error: Invalid | NotFound | CalendarFull) -> Answer:
    """With the way out of a question that is still open."""
    _, keyboard = context.texts, way_out(context)
    if isinstance(error, CalendarFull):
        return _sorry(context, full(error, _), keyboard)
    if is_pressed(context):
        return out_of_date(context)
    if isinstance(error, NotFound):
        return context.say(_("This is no longer in the calendar."))
    if is_small_talk(context):
        return None
    asked_again = how_to_answer(context) if keyboard is not None else ""
    return context.say(sentence(error, _) + asked_again, keyboard)


def is_small_talk(context: Context[Source]) -> bool:
    """Whether what is no answer to the open question most likely was not meant to be one."""
    source = context.source
    if not context.is_overheard or not isinstance(source, Message):
        return False
    return not any(one.isdigit() for one in source.text or "")


def full(error: CalendarFull, _: Texts) -> str:
    return _.plural(
        "I can keep {count} date in one calendar, and this one is full, so nothing was added. "
        "To make room: /delete",
        "I can keep {count} dates in one calendar, and this one is full, so nothing was added. "
        "To make room: /delete",
        error.most,
    )


def out_of_date(pressed: Incoming[CallbackQuery]) -> Answer:
    _ = pressed.texts
    return pressed.toast(_("This button is out of date."))


def no_room(incoming: Incoming[Source]) -> Answer:
    """The disk is full."""
    _ = incoming.texts
    return _sorry(
        incoming,
        _("There is no room left to store anything, so nothing was changed. Try again later."),
    )


def damaged(incoming: Incoming[Source]) -> Answer:
    """The database is."""
    _ = incoming.texts
    return _sorry(
        incoming,
        _("I can't store anything until I have been repaired, so nothing was changed. Try later."),
    )


def hint(_: Texts, *, is_private: bool = True) -> str:
    """In a group a bare name and date would be heard by nobody."""
    example = _("Anna Schmidt 15.03.1990")
    example = f"<code>{example}</code>" if is_private else f"<code>/add {example}</code>"
    return _(
        "To add a birthday, write a name and a date: {example}\nEverything else: /help",
        example=example,
    )


def too_much(seen: Glance, _: Texts, *, is_told: bool) -> list[Owed]:
    """What was refused because they asked too much; said once, but at each press of a button."""
    if seen.callback_query is not None:
        words = _("That is too fast for me. Try again in a minute.")
        notice = {"callback_query_id": seen.callback_query.id, "text": words, "show_alert": True}
        return [Owed("answerCallbackQuery", notice)]
    if is_told or seen.message is None:
        return []
    words = _(
        "You write faster than I can answer. I leave this message unread, and what you send in the "
        "next minute. Please send it again after that."
    )
    reply = {"message_id": seen.message.message_id, "allow_sending_without_reply": True}
    said = {"chat_id": seen.chat.id, "text": words}
    if seen.message.message_id:  # an ephemeral one has none
        said["reply_parameters"] = reply
    return [Owed("sendMessage", said)]


def our_fault(incoming: Incoming[Source]) -> Answer:
    _ = incoming.texts
    return _sorry(incoming, _("Sorry, something went wrong on my side, and nothing was changed."))


def _sorry(
    incoming: Incoming[Source], text: str, keyboard: InlineKeyboardMarkup | None = None
) -> Answer:
    if is_pressed(incoming):
        return incoming.toast(text, alert=True)
    return incoming.say(text, keyboard)
