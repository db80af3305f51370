"""The people, chats and messages one bot knows of."""

from collections import deque
from dataclasses import dataclass, field

from telegram_sandbox.fields import Json

CHANNEL_BASE = -1_000_000_000_000  # supergroup ids lie below it

# Telegram forgets none of these; the sandbox does, as if they had been deleted, so that it can run
# for weeks. A message takes about 2 kB.
MESSAGES_OF_CHAT = 1_000  # more than a test reads, or anybody scrolls through
MESSAGES = 20_000  # of all chats
CHATS = 100_000  # beyond that a tenth goes, those in which nothing was said for longest


@dataclass
class Ballot:
    """What is kept of a poll beside what it shows; see polls.py."""

    is_anonymous: bool
    is_multiple: bool
    is_revocable: bool
    is_open_ended: bool  # whether people may add options
    is_hidden: bool  # the results, until it closes
    votes: dict[int, list[int]] = field(default_factory=dict)  # places of options, by user id


@dataclass
class Message:
    """A message as the bot sees it, and the markup only clients see."""

    data: Json
    markup: Json | None = None  # of any kind; `data` has inline keyboards only
    by_bot: bool = False
    reactions: list[str] = field(default_factory=list)  # emoji the bot has set
    # of an ephemeral one: the last message before it, and the topic in which it is shown
    shown_after: int = 0
    shown_in: int = 1
    ballot: Ballot | None = None  # of a poll

    @property
    def id(self) -> int:
        return int(self.data["message_id"])

    @property
    def editable(self) -> bool:
        """By the bot: its own messages, unless they brought a reply keyboard or the like."""
        return self.by_bot and (self.markup is None or "inline_keyboard" in self.markup)

    def visible(self) -> Json:
        """As a person's client has it."""
        markup = {"reply_markup": self.markup} if self.markup else {}
        reactions = {"reactions": self.reactions} if self.reactions else {}
        topic: Json = {}
        if "ephemeral_message_id" in self.data and self.shown_in > 1:
            topic = {"message_thread_id": self.shown_in, "is_topic_message": True}
        return self.data | markup | reactions | topic


@dataclass
class Topic:
    """A topic of a forum; see topics.py."""

    id: int  # of the message that says it was made; 1 is General
    name: str
    icon_color: int  # RGB
    creator: int = 0  # user id
    icon_custom_emoji_id: str = ""
    closed: bool = False
    hidden: bool = False  # General only
    deleted: bool = False
    known_until: float = 0.0  # time.monotonic(); so long the bot's server believes that it exists


@dataclass
class Chat:
    id: int
    type: str  # private, group or supergroup
    info: Json  # what Message.chat says about it, without id and type
    # the bot as a ChatMember without its user; kicked in a private chat is a block
    bot: Json = field(default_factory=lambda: {"status": "member"})
    started: bool = True  # a private chat the person has written in; a bot can't begin one
    members: dict[int, Json] = field(default_factory=dict)  # people likewise, by user id
    denied: set[str] = field(default_factory=set)  # permissions that members don't have
    frozen: bool = False  # restricted by Telegram itself, for breaking its terms
    topics: dict[int, Topic] = field(default_factory=dict)  # deleted ones too
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)  # in order; the last one is shown
    migrated_to: int | None = None
    last_message_id: int = 0
    ephemeral: dict[int, Message] = field(default_factory=dict)  # see ephemeral.py
    last_ephemeral_id: int = 0
    stirred: int = 0  # when something was last said here, as a number of Directory.keep
    keyboard: Json | None = None  # the reply keyboard clients show just now
    keyboard_message_id: int = 0  # of the message that brought it

    @property
    def private(self) -> bool:
        return self.type == "private"

    @property
    def instance(self) -> str:
        """What tells chats apart in presses and Mini Apps, without telling their ids."""
        return str(abs(self.id) * 1_000_003)

    @property
    def is_forum(self) -> bool:
        return bool(self.info.get("is_forum"))

    @property
    def bot_status(self) -> str:
        return str(self.bot["status"])

    def json(self) -> Json:
        return {"id": self.id, **self.info, "type": self.type}

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def keep(self, message: Message) -> None:
        self.messages[message.id] = message
        if len(self.messages) > MESSAGES_OF_CHAT:
            self.forget(next(iter(self.messages)))
        self.last_message_id = max(self.last_message_id, message.id)
        for name in ("keyboard", "remove_keyboard"):
            if message.markup and name in message.markup:
                self.keyboard = message.markup if name == "keyboard" else None
                self.keyboard_message_id = message.id

    def forget(self, message_id: int) -> None:
        """A message is gone; one that isn't there is no matter."""
        self.messages.pop(message_id, None)
        if message_id in self.pinned:
            self.pinned.remove(message_id)


@dataclass(frozen=True)
class Details:
    """What a person's own settings say."""

    birthdate: Json | None = None  # as the person shows it: a Birthdate, with or without a year
    hides_forwards: bool = False  # whether forwarded messages of theirs bear a mere name
    photo: str | None = None  # the id of their picture's file, where they show one


@dataclass
class Directory:
    """Everybody and every chat a bot has heard of."""

    users: dict[int, Json] = field(default_factory=dict)
    details: dict[int, Details] = field(default_factory=dict)  # by user; see details_of
    chats: dict[int, Chat] = field(default_factory=dict)
    deactivated: set[int] = field(default_factory=set)
    _kept: deque[tuple[int, int]] = field(default_factory=deque)  # chat and message, oldest first
    _stirs: int = 0

    def keep(self, chat: Chat, message: Message) -> None:
        self._stirs += 1
        chat.stirred = self._stirs
        chat.keep(message)
        self._kept.append((chat.id, message.id))
        if len(self._kept) > MESSAGES:
            chat_id, message_id = self._kept.popleft()
            if chat_id in self.chats:
                self.chats[chat_id].forget(message_id)

    def add_user(self, user: Json) -> None:
        self.users[user["id"]] = {**self.users.get(user["id"], {}), **user}

    def details_of(self, user_id: int) -> Details:
        return self.details.get(user_id, Details())

    def phone_of(self, user_id: int) -> str:
        """Of the form of Telegram's own numbers for tests."""
        return f"+99966{user_id % 100_000:05}"

    def owner_of(self, phone_number: str) -> int | None:
        """Whose number it is, of the people that are known."""
        digits = "".join(filter(str.isdigit, phone_number))
        return next((one for one in self.users if self.phone_of(one)[1:] == digits), None)

    def add_chat(self, chat: Json) -> Chat:
        """The chat of an API Chat object, made or brought up to date."""
        info = {name: value for name, value in chat.items() if name not in ("id", "type")}
        known = self.chats.get(chat["id"])
        if known is None:
            if len(self.chats) >= CHATS:
                self._forget_quiet_chats()
            known = Chat(chat["id"], chat.get("type") or _type_of(chat["id"]), info)
            known.stirred = self._stirs
            self.chats[known.id] = known
        known.info |= info
        return known

    def private_chat(self, user_id: int) -> Chat:
        """The private chat with a known user, made on demand as one nobody has started."""
        if user_id not in self.chats:
            self.add_chat({"id": user_id}).started = False
            self.name_private_chat(user_id)
        return self.chats[user_id]

    def name_private_chat(self, user_id: int) -> None:
        """A private chat bears the names of its person, also when these have changed."""
        user = self.users[user_id]
        names = ("first_name", "last_name", "username")
        self.private_chat(user_id).info = {k: user[k] for k in names if k in user}

    def find(self, chat_id: str) -> Chat | None:
        """By the text of a `chat_id` parameter: a number, or the @username of a supergroup."""
        if chat_id.startswith("@"):
            name = chat_id[1:].lower()
            chats = (chat for chat in self.chats.values() if chat.type == "supergroup")
            return next((c for c in chats if c.info.get("username", "").lower() == name), None)
        try:
            number = int(chat_id)
        except ValueError:
            return None
        if number in self.users and number not in self.chats:
            return self.private_chat(number)
        return self.chats.get(number)

    def _forget_quiet_chats(self) -> None:
        """And the people who are in no other."""
        by_silence = sorted(self.chats.values(), key=lambda chat: chat.stirred)
        self.chats = {chat.id: chat for chat in by_silence[max(1, CHATS // 10) :]}
        present = {*self.chats, *(one for chat in self.chats.values() for one in chat.members)}
        self.users = {number: user for number, user in self.users.items() if number in present}
        self.details = {number: one for number, one in self.details.items() if number in present}
        self.deactivated &= present

    def migrate(self, chat: Chat, number: int | None = None) -> Chat:
        """Upgrade a basic group to a supergroup; messages stay behind in the old one."""
        number = CHANNEL_BASE + chat.id if number is None else number
        upgraded = Chat(number, "supergroup", dict(chat.info), chat.bot)
        upgraded.members = dict(chat.members)
        upgraded.denied = set(chat.denied)
        self.chats[number] = upgraded
        chat.migrated_to = number
        return upgraded


def _type_of(chat_id: int) -> str:
    if chat_id > 0:
        return "private"
    return "supergroup" if chat_id <= CHANNEL_BASE else "group"
