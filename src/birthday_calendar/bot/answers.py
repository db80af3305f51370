"""What the bot says: made by handlers as aiogram's methods, and kept as data."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeGuard, TypeVar

from aiogram.methods import (
    AnswerCallbackQuery,
    EditEphemeralMessageText,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    EphemeralMessageParameters,
    InlineKeyboardMarkup,
    InlineQuery,
    Message,
    ReplyParameters,
    Update,
    User,
)

from birthday_calendar.bot.asides import ALONE
from birthday_calendar.bot.speaker import Owed
from birthday_calendar.telegram import Upload
from birthday_calendar.wording.texts import Texts

Source = Message | CallbackQuery | ChatMemberUpdated | InlineQuery
S = TypeVar("S", bound=Source, covariant=True)
Edit = EditMessageText | EditEphemeralMessageText
Answer = TelegramMethod[Any] | list[TelegramMethod[Any]] | None  # what a handler returns


@dataclass
class Incoming(Generic[S]):
    """What somebody wrote, pressed or did, and how it is answered, with `texts` they can read."""

    source: S
    texts: Texts
    # whether only who asked shall see what is said: asides.py
    is_aside: bool = field(default=False, kw_only=True)

    @property
    def chat(self) -> Chat:
        if isinstance(self.source, CallbackQuery):
            assert self.source.message is not None  # the middlewares have seen to it
            return self.source.message.chat
        assert not isinstance(self.source, InlineQuery)  # which is asked in no chat that we know
        return self.source.chat

    @property
    def is_private(self) -> bool:
        return self.chat.type == "private"

    @property
    def is_forum(self) -> bool:
        """A group with topics."""
        return bool(self.chat.is_forum) and not self.is_private

    @property
    def user(self) -> User | None:
        return self.source.from_user

    @property
    def topic(self) -> int | None:
        """The topic of a group in which it is, where there is one."""
        source = self.source
        return topic_of(source.message if isinstance(source, CallbackQuery) else source)

    @property
    def topic_name(self) -> str | None:
        """What that is called, where it is said: by what is no reply but to the topic's first."""
        source = self.source
        message = source.message if isinstance(source, CallbackQuery) else source
        first = message.reply_to_message if isinstance(message, Message) else None
        made = first.forum_topic_created if first is not None else None
        return made.name if made is not None and self.topic is not None else None

    @property
    def text(self: "Incoming[Message]") -> str:
        return self.source.text or self.source.caption or ""

    @property
    def message_id(self: "Incoming[CallbackQuery]") -> int:
        """Of the message with the pressed button; the negative number of one that is ephemeral."""
        assert self.source.message is not None
        return -ephemeral_id(self.source.message) or self.source.message.message_id

    @property
    def is_alone(self) -> bool:
        """Whether nobody else sees what was written, or the message with the pressed button."""
        source = self.source
        return bool(ephemeral_id(source.message if isinstance(source, CallbackQuery) else source))

    def say(
        self, text: str, keyboard: InlineKeyboardMarkup | None = None, *, to_all: bool = False
    ) -> SendMessage:
        """A new message where it came from; `to_all` also where it came from one person alone."""
        return SendMessage(
            chat_id=self.chat.id,
            text=text,
            message_thread_id=self.topic,
            reply_parameters=None if to_all and self.is_alone else self._replied_to(),
            reply_markup=keyboard,
            ephemeral_message_parameters=None if to_all else self._receiver(),
        )

    def _replied_to(self) -> ReplyParameters | None:
        if not isinstance(self.source, Message) or self.is_private:
            return None
        if alone := ephemeral_id(self.source):
            return ReplyParameters(ephemeral_message_id=alone)
        return ReplyParameters(message_id=self.source.message_id, allow_sending_without_reply=True)

    def _receiver(self) -> EphemeralMessageParameters | None:
        """Whom alone it is said to; None where it is to all."""
        if self.user is None or not (self.is_aside or self.is_alone):
            return None
        press = self.source.id if isinstance(self.source, CallbackQuery) else None
        return EphemeralMessageParameters(receiver_user_id=self.user.id, callback_query_id=press)

    def say_all(self, texts: Iterable[str]) -> list[TelegramMethod[Any]]:
        return [self.say(text) for text in texts]

    def show(
        self: "Incoming[CallbackQuery]", text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> Edit:
        """The message with the pressed button becomes this."""
        edited = self.edit(self.message_id, text, keyboard)
        if isinstance(edited, EditMessageText):
            return edited
        anew = {"message_thread_id": self.topic, ALONE: self._receiver()}
        return edited.model_copy(update={"anew": anew})

    def edit(
        self, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> Edit:
        """As `message_id` numbers it."""
        if message_id < 0 and self.user is not None:
            return EditEphemeralMessageText(
                chat_id=self.chat.id,
                receiver_user_id=self.user.id,
                ephemeral_message_id=-message_id,
                text=text,
                reply_markup=keyboard,
            )
        return EditMessageText(
            chat_id=self.chat.id, message_id=message_id, text=text, reply_markup=keyboard
        )

    def answer(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> SendMessage | Edit:
        """To what was written; or in the place of the question whose button was pressed."""
        return self.show(text, keyboard) if is_pressed(self) else self.say(text, keyboard)

    def toast(
        self: "Incoming[CallbackQuery]", text: str, *, alert: bool = False
    ) -> AnswerCallbackQuery:
        """A notice over the chat, plain text, at most 200 characters."""
        query_id = self.source.id
        return AnswerCallbackQuery(callback_query_id=query_id, text=text[:200], show_alert=alert)


def source_of(update: Update) -> Source | None:
    return (
        update.message
        or update.edited_message
        or update.callback_query
        or update.my_chat_member
        or update.chat_member
        or update.inline_query
    )


def is_pressed(incoming: Incoming[Source]) -> TypeGuard[Incoming[CallbackQuery]]:
    return isinstance(incoming.source, CallbackQuery)


def topic_of(message: object) -> int | None:
    if not isinstance(message, Message):
        return None
    if message.is_topic_message:
        return message.message_thread_id
    # an ephemeral one does not say it itself
    return topic_of(message.reply_to_message) if message.ephemeral_message_id else None


def ephemeral_id(message: object) -> int:
    """0 of a message that everybody sees."""
    return (isinstance(message, Message) and message.ephemeral_message_id) or 0


def listed(answer: Answer) -> list[TelegramMethod[Any]]:
    return answer if isinstance(answer, list) else [answer] if answer else []


def owed(answer: Answer) -> list[Owed]:
    return [_as_data(method) for method in listed(answer)]


def _as_data(method: TelegramMethod[Any]) -> Owed:
    for sends, name in ((SendDocument, "document"), (SendPhoto, "photo")):
        file = getattr(method, name, None) if isinstance(method, sends) else None
        if isinstance(file, BufferedInputFile):
            upload = Upload(name, file.filename or "", file.data)
            # pydantic would read the file
            owed = _as_data(method.model_copy(update={name: ""}))
            del owed.parameters[name]
            return Owed(owed.method, owed.parameters, upload)
    parameters = method.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if "parse_mode" in type(method).model_fields:
        parameters |= {"parse_mode": "HTML"}
    if "link_preview_options" in type(method).model_fields:
        parameters |= {"link_preview_options": {"is_disabled": True}}
    anew = parameters.pop("anew", None)
    return Owed(method.__api_method__, parameters, anew=anew)
