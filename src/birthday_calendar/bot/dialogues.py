"""How the bot asks somebody something, and whether a text or a press belongs to it.

A question may suggest answers, as buttons: pressed, each is what it would be if it were typed.
"""

from collections.abc import Sequence
from typing import Any

from aiogram.fsm.state import State
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, ReplyKeyboardRemove

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, Incoming, Source, listed, topic_of
from birthday_calendar.bot.context import Context
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.bot.keyboards import Row
from birthday_calendar.bot.presses.questions import Cancel, Decide, Suggested
from birthday_calendar.bot.updates.glance import FACELESS

Suggestions = Sequence[tuple[str, str]]  # what a button says, and the answer that it gives


def has_no_face(message: Message) -> bool:
    """Whether somebody wrote it as a group or a channel."""
    user = message.from_user
    return user is None or message.sender_chat is not None or user.id in FACELESS


def partner_of(source: Source, bot_id: int) -> int:
    """The number of whom a conversation is with: that of the sender, if they have a face.

    Who has none may be one of several people. So a conversation with them has a number of its
    own, which their question's button carries, and only a reply to that question is a part of it.
    """
    if not isinstance(source, Message):
        return source.from_user.id
    if source.from_user is not None and not has_no_face(source):
        return source.from_user.id
    question = source.reply_to_message
    if question is not None and question.from_user and question.from_user.id == bot_id:
        for button in way_out_below(question):
            return Cancel.unpack(button.callback_data or "").partner
    return -source.message_id


def is_overheard(message: Message, *, is_named: bool) -> bool:
    """Whether a group says it to nobody in particular: an answer perhaps, or what people talk of.

    A bot that is an admin hears it. Who names the bot, replies or gives a command speaks to it.
    """
    if is_named or message.chat.type == "private" or message.ephemeral_message_id:
        return False
    to = message.reply_to_message
    is_reply = to is not None and to.forum_topic_created is None
    return not is_reply and not (message.text or "").startswith("/")


def is_beside(
    message: Message, bot_id: int, conversation: Conversation, *, is_overheard: bool
) -> bool:
    """Whether it is no part of that conversation, though by the same person.

    A bot that hears all of a group hears what its people say to each other, too: a reply to
    somebody else, words in another topic than the question's, or what is a question itself.
    Commands are for the bot.
    (What is no reply in a topic is one to the message that made the topic.)
    """
    if message.chat.type == "private" or (message.text or "").startswith("/"):
        return False
    if message.ephemeral_message_id:
        return False
    to = message.reply_to_message
    if to is not None and to.from_user is not None and to.forum_topic_created is None:
        own = message.from_user.id if message.from_user else None
        if to.from_user.id not in (own, bot_id):
            return True
    if is_overheard and (message.text or "").rstrip().endswith("?"):
        return True
    here = topic_of(message)
    return bool(conversation.data.get("topic", here) != here)


def ask(
    context: Context[Message | CallbackQuery],
    waits_for: State,
    text: str,
    suggests: Suggestions = (),
    above: Sequence[Row] = (),
    **known: Any,
) -> SendMessage:
    """A question whose answer is the person's next text; `known` is what it is about, `above` are
    rows of buttons of its own.

    Everybody sees it: not each client can reply to what one sees alone.
    """
    source = context.source
    if isinstance(source, CallbackQuery):
        question = source.id
    else:
        question = str(source.message_id or f"e{source.ephemeral_message_id}")
    if suggests:
        known["suggests"] = [*suggests]
    context.conversation.wait_for(waits_for, question=question, topic=context.topic, **known)
    is_press = isinstance(source, CallbackQuery) and may_be_named(source)
    if (user := context.user) is not None and (is_press or context.is_alone):
        name = context.texts.name(user.full_name)
        text = f'<a href="tg://user?id={user.id}">{name}</a>: {text}'
    below = way_out(context)
    if above and below is not None:
        below = keyboards.keyboard(*above, *below.inline_keyboard)
    return context.say(text + how_to_answer(context), below, to_all=True)


def may_be_named(press: CallbackQuery) -> bool:
    """In a group, unless an administrator who is anonymous there may have pressed the button."""
    message = press.message
    if not isinstance(message, Message) or message.chat.type == "private":
        return False
    return message.reply_to_message is None or not has_no_face(message.reply_to_message)


def how_to_answer(incoming: Incoming[Source]) -> str:
    """A line below a question to a group: in privacy mode the bot hears replies only."""
    _ = incoming.texts
    return "" if incoming.is_private else "\n" + _("Answer with a reply to this message.")


def way_out(context: Context[Source]) -> InlineKeyboardMarkup | None:
    """What is below the question that is open: its answers, and the button that ends it.

    None where there is none.
    """
    asked = context.conversation
    question = asked.data.get("question")
    if asked.state is None or question is None:
        return None
    labels = [label for label, _answer in asked.data.get("suggests", ())]
    return keyboards.question(asked.partner, question, labels, context.texts)


def take_keys_away(context: Context[Source], answer: Answer) -> Answer:
    """The keys below the chat belong to a question: they go with the first words after it.

    A message has either keys to take away or buttons of its own, hence at worst one more.
    """
    conversation = context.conversation
    if "keys" not in conversation.was or "keys" in conversation.data:
        return answer
    said = listed(answer)
    gone = {"reply_markup": ReplyKeyboardRemove(remove_keyboard=True)}
    for place, one in enumerate(said):
        if isinstance(one, SendMessage) and one.reply_markup is None:
            return [*said[:place], one.model_copy(update=gone), *said[place + 1 :]]
    return [context.say("👌").model_copy(update=gone), *said]


def way_out_below(message: Message) -> Row:
    """The button that ends a question, as its message has it: which one it ends, it knows."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    every = [button for row in rows for button in row]
    is_way_out = f"{Cancel.__prefix__}:"
    return [button for button in every if (button.callback_data or "").startswith(is_way_out)]


async def question_of(
    context: Context[CallbackQuery], pressed: Cancel | Decide | Suggested
) -> Conversation | AnswerCallbackQuery:
    """The conversation of the question below which that was pressed, or why it is none of theirs.

    In a group only who was asked may; whoever is anonymous there is nobody in particular.
    """
    _, partner, asked = context.texts, pressed.partner, context.conversation
    if partner != asked.partner:
        if partner >= 0:
            return context.toast(_("This question was put to somebody else."))
        asked = await Conversation.read(context.db, context.chat.id, partner)
    if asked.data.get("question") != pressed.question:
        return context.toast(_("This question is over."))
    return asked
