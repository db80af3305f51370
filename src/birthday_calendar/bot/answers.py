"""What the bot says: made by handlers as aiogram's methods, and kept as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeGuard, TypeVar

from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    SendDocument,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    InlineKeyboardMarkup,
    InlineQuery,
    Message,
    ReplyParameters,
    Update,
    User,
)

from birthday_calendar.bot.speaker import Owed
from birthday_calendar.telegram import Upload
from birthday_calendar.wording.texts import Texts

Source = Message | CallbackQuery | ChatMemberUpdated | InlineQuery
S = TypeVar("S", bound=Source, covariant=True)
Answer = TelegramMethod[Any] | list[TelegramMethod[Any]] | None  # what a handler returns


@dataclass
class Incoming(Generic[S]):
    """What somebody wrote, pressed or did, and how it is answered, with `texts` they can read."""

    source: S
    texts: Texts

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
    def user(self) -> User | None:
        return self.source.from_user

    @property
    def topic(self) -> int | None:
        """The topic of a group in which it is, where there is one."""
        source = self.source
        return topic_of(source.message if isinstance(source, CallbackQuery) else source)

    @property
    def text(self: "Incoming[Message]") -> str:
        return self.source.text or self.source.caption or ""

    @property
    def message_id(self: "Incoming[CallbackQuery]") -> int:
        """Of the message with the pressed button."""
        assert self.source.message is not None
        return self.source.message.message_id

    def say(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> SendMessage:
        """A new message where it came from."""
        reply = None
        if isinstance(self.source, Message) and not self.is_private:
            message_id = self.source.message_id
            reply = ReplyParameters(message_id=message_id, allow_sending_without_reply=True)
        return SendMessage(
            chat_id=self.chat.id,
            text=text,
            message_thread_id=self.topic,
            reply_parameters=reply,
            reply_markup=keyboard,
        )

    def say_all(self, texts: Iterable[str]) -> list[TelegramMethod[Any]]:
        return [self.say(text) for text in texts]

    def show(
        self: "Incoming[CallbackQuery]", text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> EditMessageText:
        """The message with the pressed button becomes this."""
        return self.edit(self.message_id, text, keyboard)

    def edit(
        self, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> EditMessageText:
        return EditMessageText(
            chat_id=self.chat.id, message_id=message_id, text=text, reply_markup=keyboard
        )

    def answer(
        self, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> SendMessage | EditMessageText:
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
    if isinstance(message, Message) and message.is_topic_message:
        return message.message_thread_id
    return None


def listed(answer: Answer) -> list[TelegramMethod[Any]]:
    return answer if isinstance(answer, list) else [answer] if answer else []


def owed(answer: Answer) -> list[Owed]:
    return [_as_data(method) for method in listed(answer)]


def _as_data(method: TelegramMethod[Any]) -> Owed:
    if isinstance(method, SendDocument) and isinstance(method.document, BufferedInputFile):
        document = method.document
        upload = Upload("document", document.filename or "", document.data)
        # pydantic would read the file
        method = method.model_copy(update={"document": ""})
        owed = _as_data(method)
        del owed.parameters["document"]
        return Owed(owed.method, owed.parameters, upload)
    parameters = method.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if "parse_mode" in type(method).model_fields:
        parameters |= {"parse_mode": "HTML"}
    if "link_preview_options" in type(method).model_fields:
        parameters |= {"link_preview_options": {"is_disabled": True}}
    return Owed(method.__api_method__, parameters)
