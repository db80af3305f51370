"""/privacy: what is kept. /forget: all of it in a document, and then no more."""

from datetime import timedelta

from aiogram import Bot, F, Router
from aiogram.methods import SendDocument
from aiogram.types import BufferedInputFile, Update

from birthday_calendar.bot import keyboards, leftovers
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import command
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses import Forget, Forgetting
from birthday_calendar.bot.roles import RULES
from birthday_calendar.services import forgetting, housekeeping, members
from birthday_calendar.wording.texts import Texts

FILE_NAME = "birthday-calendar.json"


def register(router: Router) -> None:
    router.message.register(privacy, command("privacy"), flags=REPEATABLE)
    router.message.register(forget, command("forget"), flags=REPEATABLE)
    # made out of what is there, and kept nowhere: what shall be forgotten is not written once more
    router.callback_query.register(
        ask, Forget.filter(F.what == Forgetting.ASK), flags=REPEATABLE | RULES
    )
    router.callback_query.register(erase, Forget.filter(F.what == Forgetting.ERASE), flags=RULES)
    router.callback_query.register(forget_me, Forget.filter(F.what == Forgetting.ME))
    router.callback_query.register(
        keep, Forget.filter(F.what == Forgetting.NOTHING), flags=REPEATABLE
    )


async def privacy(context: Written) -> Answer:
    return context.say(statement(context.texts))


async def forget(context: Written) -> Answer:
    _ = context.texts
    if context.is_private:
        return await warned(context)
    text = _(
        "“Forget me” takes out of this group's calendar what I know of whoever presses it: that "
        "you are here, your own birthday if you keep it with /me, and the tokens you have made. "
        "What others have written of you they can delete.\n\n"
        "“Erase the calendar” is for admins: first I send all of it as a document, and ask once "
        "more."
    )
    return context.say(text, keyboards.forget(_))


async def ask(context: Pressed) -> Answer:
    return await warned(context)


async def warned(context: Context[Source]) -> Answer:
    """All of it as a document, and a question."""
    _, calendar = context.texts, context.calendar
    document = await forgetting.everything(context.db, calendar)
    caption = _("All that is in this calendar.")
    if document.left_out:
        caption += " " + _.plural(
            "Only {count} date is left out, as it would be too long.",
            "Only {count} dates are left out, as it would be too long.",
            document.left_out,
        )
    sent = SendDocument(
        chat_id=context.chat.id,
        document=BufferedInputFile(document.content, FILE_NAME),
        caption=caption,
        message_thread_id=context.topic,
    )
    kept = _.plural("{count} date", "{count} dates", document.events)
    text = _(
        "I will erase this calendar for good: {dates} with all their details, what was deleted of "
        "late, reminders, settings and tokens. This can't be undone.",
        dates=kept,
    )
    return [sent, context.say(text, keyboards.erase(_))]


async def erase(context: Pressed, bot: Bot, event_update: Update) -> Answer:
    _ = context.texts
    await forgetting.calendar_of(context.db, context.calendar)
    await leftovers.drop(context.db, bot.id, context.chat.id, event_update.update_id)
    context.conversation.end()
    return context.show(_("All is erased. Whoever writes to me begins anew."))


async def forget_me(context: Pressed) -> Answer:
    _, user = context.texts, context.source.from_user
    if context.is_private:
        return context.toast(_("In your own chat /forget erases all."), alert=True)
    await forgetting.person(context.db, context.calendar, user.id)
    context.conversation.end()
    words = _("I have forgotten you here. If you write in this group again, I'll know you again.")
    return context.toast(words, alert=True)


async def keep(context: Pressed) -> Answer:
    _ = context.texts
    return context.show(_("Nothing is erased."))


def statement(_: Texts) -> str:
    """What is kept, of whom, and for how long; the times are those by which it is dropped."""

    def days(of: timedelta) -> str:
        return _.plural("{count} day", "{count} days", of.days)

    points = [
        _("the dates that you write, with all that you write of them, until you delete them"),
        _("what was deleted, to take it back: {days}", days=days(housekeeping.UNDO_FOR)),
        _(
            "of a chat: its number, its name, its settings, and who brought me there, until you "
            "erase it"
        ),
        _(
            "of who writes, presses or joins in a group: number, name and username, who added "
            "what, until {days} after they have left",
            days=days(members.LEFT_FOR),
        ),
        _("what I have asked you and not heard: {days}", days=days(housekeeping.CONVERSATIONS_FOR)),
        _(
            "when I have reminded whom, without the words: {days}",
            days=days(housekeeping.DELIVERIES_FOR),
        ),
        _(
            "messages on their way, until they are answered; that they were, {days}",
            days=days(housekeeping.UPDATES_FOR),
        ),
        _(
            "of tokens for programs: a name, who made it, when it was used; the token itself I "
            "can't read"
        ),
    ]
    return "\n".join(
        [
            "🔒 <b>" + _("What I keep") + "</b>",
            *(f"• {point}" for point in points),
            "",
            _("Of your profile I read your birthday only when you use /me, and keep what you tap."),
            _("Nobody gets any of it but the people of the chat and whoever runs this bot."),
            _("To take all of it with you, and have it erased: /forget"),
        ]
    )
