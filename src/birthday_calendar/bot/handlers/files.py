"""Files that people send, and /import."""

import asyncio
from contextlib import suppress
from functools import partial
from itertools import groupby

from aiogram import F, Router
from aiogram.types import Document, InlineKeyboardMarkup
from msgspec import structs

from birthday_calendar import file_reading
from birthday_calendar.bot.addressing import file_for_us
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.keyboards import button, keyboard
from birthday_calendar.bot.middlewares import REPEATABLE, Beside
from birthday_calendar.bot.presses.files import Brought, Doubted, HowTo
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import ADDS, MAY_CHANGE_ALL
from birthday_calendar.domain import dates, formats
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import MOST_BYTES, Read
from birthday_calendar.services import imports
from birthday_calendar.services.imports import Preview
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure
from birthday_calendar.wording import import_doubts as asking
from birthday_calendar.wording import imports as words

LONGEST_NAME = 100  # characters of a file's that are shown
LONG = 500  # entries that take so long to be added that it is said
WAIT = 10.0  # seconds for others' files, which are read one at a time: each takes up to 100 MB
NOT_NOW = N_("I can't get this file from Telegram just now. Send it again in a minute.")
NOT_THEIRS = N_("Only whoever has brought this file, or an admin, may do that.")

_reading = asyncio.Semaphore(1)


def register(router: Router) -> None:
    router.message.register(import_, command("import"), flags=REPEATABLE | ADDS)
    router.message.register(import_, file_for_us, flags=REPEATABLE | ADDS)
    router.callback_query.register(
        how_to, HowTo.filter(F.program.in_({*words.HOW_TO_GET})), flags=REPEATABLE
    )
    bringing = ADDS | MAY_CHANGE_ALL
    router.callback_query.register(decide, Doubted.filter(), flags=bringing)
    router.callback_query.register(cancel, Brought.filter(F.action == "cancel"), flags=bringing)
    router.callback_query.register(add, Brought.filter(F.action == "add"), flags=bringing)
    router.callback_query.register(undo, Brought.filter(F.action == "undo"), flags=bringing)


async def import_(context: Written, api: BotApi, done: Read | str | None) -> Answer:
    """With a file, or in reply to one; else how to get one."""
    _ = context.texts
    sent = context.source.document
    if sent is None and context.source.reply_to_message is not None:
        sent = context.source.reply_to_message.document
    if sent is None:
        return context.say(words.how_to(_, in_group=not context.is_private), _ways(context))
    if done is None:
        raise Beside(partial(_read, context, api, sent))
    if isinstance(done, str):
        return context.say(done)
    kept = await imports.keep(
        context.db, context.calendar, done, context.now, user_id=context.person
    )
    name = " ".join((sent.file_name or "").split())[:LONGEST_NAME]
    return context.say(*_shown(context, kept, name))


async def how_to(context: Pressed, callback_data: HowTo) -> Answer:
    _ = context.texts
    text = (
        words.how_to(_, in_group=not context.is_private)
        + "\n\n"
        + _(words.HOW_TO_GET[callback_data.program])
    )
    return context.show(text, _ways(context))


async def decide(context: Pressed, callback_data: Doubted, may_change_all: bool) -> Answer:
    if (refused := await _refused(context, callback_data.id, may_change_all)) is not None:
        return refused
    db, calendar, now = context.db, context.calendar, context.now
    answers = {callback_data.reason: callback_data.answer}
    await imports.answer(db, calendar, callback_data.id, answers, now)
    kept = await imports.preview(db, calendar, callback_data.id, now)
    return context.show(*_shown(context, kept, _title(context)))


async def cancel(context: Pressed, callback_data: Brought, may_change_all: bool) -> Answer:
    _ = context.texts
    if (refused := await _refused(context, callback_data.id, may_change_all)) is not None:
        return refused
    await imports.drop(context.db, context.calendar, callback_data.id)
    return context.show(_("Nothing was added."))


async def add(
    context: Pressed, callback_data: Brought, api: BotApi, done: bool | None, may_change_all: bool
) -> Answer:
    _, calendar = context.texts, context.calendar
    if not done:
        kept = await imports.preview(context.db, calendar, callback_data.id, context.now)
        if len(kept.compared) > LONG:
            raise Beside(partial(_tell_that_it_takes_long, context, api, len(kept.compared)))
    outcome = await imports.apply(
        context.db,
        calendar,
        callback_data.id,
        context.now,
        most=context.settings.events_per_calendar,
        may_change=may_change_all,
    )
    has_done = outcome.added or outcome.changed
    taking_back = Brought(action="undo", id=callback_data.id)
    return context.show(
        words.outcome(**outcome.counts, _=_),
        keyboard([button("↩ " + _("Undo"), taking_back)]) if has_done else None,
    )


async def undo(context: Pressed, callback_data: Brought, may_change_all: bool) -> Answer:
    if (refused := await _refused(context, callback_data.id, may_change_all)) is not None:
        return refused
    undone = await imports.undo(context.db, context.calendar, callback_data.id, context.now)
    return context.show(words.undone(**structs.asdict(undone), _=context.texts))


async def _refused(context: Pressed, import_id: int, may_change_all: bool) -> Answer:
    """None for whoever has brought it, and for who may change what others have added."""
    by = await imports.brought_by(context.db, context.calendar, import_id, context.now)
    if may_change_all or by == context.person:
        return None
    return context.toast(context.texts(NOT_THEIRS), alert=True)


async def _read(context: Written, api: BotApi, sent: Document) -> Read | str:
    """What it has, or a sentence that says why that can't be told."""
    _ = context.texts
    too_large = _(formats.TOO_LARGE, most=MOST_BYTES // 1_000_000)
    if (sent.file_size or 0) > MOST_BYTES:
        return too_large
    try:
        async with asyncio.timeout(WAIT):
            await _reading.acquire()
    except TimeoutError:
        return _(words.BUSY)
    try:
        with suppress(TelegramFailure):
            await api.call("sendChatAction", chat_id=context.chat.id, action="typing")
        data = await api.download(sent.file_id, MOST_BYTES)
        if data is None:
            return too_large
        return await file_reading.read(
            data,
            dates.today_in(context.calendar.time_zone, context.now),
            content_type=sent.mime_type or "",
            name=sent.file_name or "",
            order=context.calendar.date_order,
        )
    except Invalid as error:
        return sentence(error, _)
    except TelegramFailure:
        return _(NOT_NOW)
    finally:
        _reading.release()


async def _tell_that_it_takes_long(context: Pressed, api: BotApi, count: int) -> bool:
    _ = context.texts
    text = "⏳ " + _.plural("Adding {count} …", "Adding {count} …", count)
    with suppress(TelegramFailure):
        await api.call(
            "editMessageText", chat_id=context.chat.id, message_id=context.message_id, text=text
        )
    return True


def _shown(
    context: Context[Source], kept: Preview, name: str
) -> tuple[str, InlineKeyboardMarkup | None]:
    """With the first question that is not answered."""
    _, read = context.texts, kept.read
    open_ = [doubt for doubt in read.doubts if doubt.reason not in kept.answers]
    room = max(0, context.settings.events_per_calendar - kept.there)
    text = words.preview(name, read, kept.compared, open_, room, _)
    rows = []
    if open_:
        reason, some = next(groupby(open_, key=lambda doubt: doubt.reason))
        doubts = [*some]
        text += "\n\n" + asking.question(doubts, read, _)
        rows = [
            [
                button(
                    asking.choice(answer, doubts, read, _),
                    Doubted(id=kept.id, reason=reason, answer=answer),
                )
            ]
            for answer in asking.choices(doubts)
        ]
    ways = []
    if any(one.status is not formats.Status.SAME for one in kept.compared):
        ways.append(button("✅ " + _("Add all"), Brought(action="add", id=kept.id)))
    if ways or rows:
        ways.append(button(_("Cancel"), Brought(action="cancel", id=kept.id)))
    return text, keyboard(*rows, ways) if ways else None


def _title(context: Pressed) -> str:
    """The file's name, as the message with the button says it."""
    text = getattr(context.source.message, "text", None) or ""
    return text.split("\n", 1)[0].removeprefix("📥").strip()


def _ways(context: Context[Source]) -> InlineKeyboardMarkup:
    _ = context.texts
    labels = {**{name: name for name in words.HOW_TO_GET}, "Bot": _("Another bot")}
    buttons = [button(label, HowTo(program=name)) for name, label in labels.items()]
    return keyboard(buttons[:3], buttons[3:])
