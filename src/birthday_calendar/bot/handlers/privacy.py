"""/privacy: what is kept. /forget: all of it in a document, and then no more."""

from datetime import timedelta
from urllib.parse import urlsplit

from aiogram import Bot, F, Router
from aiogram.methods import SendDocument
from aiogram.types import BufferedInputFile, Update

from birthday_calendar.bot import keyboards, leftovers
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.settings import Forget, ForgetMe, Forgetting
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import OWNS, RULES
from birthday_calendar.domain.models import CalendarKind
from birthday_calendar.services import forgetting, housekeeping, members, own_birthday, webhooks
from birthday_calendar.wording.texts import Texts

FILE_NAME = "birthday-calendar.json"


def register(router: Router) -> None:
    router.message.register(privacy, command("privacy"), flags=REPEATABLE)
    router.message.register(forget, command("forget"), flags=REPEATABLE | OWNS)
    # made out of what is there, and kept nowhere: what shall be forgotten is not written once more
    router.callback_query.register(
        ask, Forget.filter(F.what == Forgetting.ASK), flags=REPEATABLE | RULES
    )
    router.callback_query.register(erase, Forget.filter(F.what == Forgetting.ERASE), flags=RULES)
    router.callback_query.register(
        ask_about_me, Forget.filter(F.what == Forgetting.ME), flags=REPEATABLE
    )
    router.callback_query.register(forget_me, ForgetMe.filter())
    router.callback_query.register(
        keep, Forget.filter(F.what == Forgetting.NOTHING), flags=REPEATABLE | RULES
    )


async def privacy(context: Written) -> Answer:
    _, text = context.texts, statement(context.texts)
    if server := urlsplit(context.settings.greetings_url).hostname:
        text += "\n\n" + _(
            "Name, years, position, company and theme of whom you greet go to {server}, which "
            "writes the text; nothing else does.",
            server=server,
        )
    return context.say(text)


async def forget(context: Written) -> Answer:
    _ = context.texts
    if context.is_private:
        return await warned(context)
    text = _(
        "“Forget me” takes out of this group's calendar what I know of whoever presses it: that "
        "you are here, your own birthday if you keep it with /me, and the tokens, feeds and "
        "webhooks you have made; I ask once more first. What others have written of you they can "
        "delete.\n\n"
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
    if calendar.kind is CalendarKind.SHARED:
        caption += " " + _("What is noted of members' own days is left out, as they read along.")
    sent = document_of(context, document.content, caption)
    kept = _.plural("{count} date", "{count} dates", document.events)
    text = _(
        "I will erase this calendar for good: {dates} with all their details, what was deleted of "
        "late, reminders, settings, tokens, feeds, webhooks and the access of others. This can't "
        "be undone.",
        dates=kept,
    )
    return [sent, context.say(text, keyboards.erase(_))]


def document_of(context: Context[Source], content: bytes, caption: str) -> SendDocument:
    return SendDocument(
        chat_id=context.chat.id,
        document=BufferedInputFile(content, FILE_NAME),
        caption=caption,
        message_thread_id=context.topic,
    )


async def erase(context: Pressed, bot: Bot, event_update: Update) -> Answer:
    _ = context.texts
    await forgetting.calendar_of(context.db, context.calendar)
    await leftovers.drop(context.db, bot.id, context.chat.id, event_update.update_id)
    context.conversation.end()
    return context.show(_("All is erased. Whoever writes to me begins anew."))


async def ask_about_me(context: Pressed) -> Answer:
    """Their own birthday as a document, if they keep one, and a question to them alone."""
    _, user = context.texts, context.source.from_user
    if context.is_private:
        return context.toast(_("In your own chat /forget erases all."), alert=True)
    name = f'<a href="tg://user?id={user.id}">{_.name(user.full_name)}</a>'
    text = _("{name}: shall I forget you in this group? This can't be undone.", name=name)
    asked = context.say(text, keyboards.forget_me(user.id, _), to_all=True)
    own = await own_birthday.get(context.db, context.calendar, user.id)
    if own is None:
        return asked
    content = forgetting.document_of_own(context.calendar, own)
    return [document_of(context, content, _("Your own birthday, as I keep it here.")), asked]


async def forget_me(context: Pressed, callback_data: ForgetMe) -> Answer:
    _, user = context.texts, context.source.from_user
    if user.id != callback_data.user_id:
        return context.toast(_("This question was put to somebody else."))
    if not callback_data.is_sure:
        return context.show(_("Nothing is erased."))
    await forgetting.person(context.db, context.calendar, user.id, context.now)
    context.conversation.end()
    words = _("I have forgotten you here. If you write in this group again, I'll know you again.")
    return context.show(words)


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
        _(
            "whom you have let in with /share: number, name and username, until you or they end "
            "it; of its links only when they end"
        ),
        _(
            "of files that you bring: what is in them, to add it and to take that back: {days}",
            days=days(housekeeping.IMPORTS_FOR),
        ),
        _(
            "greetings that you prepare: {days}; which of my texts they were, by a number, so that "
            "none comes twice: {longer}",
            days=days(housekeeping.GREETINGS_FOR),
            longer=days(housekeeping.GREETED_FOR),
        ),
        _(
            "who looks after which day, and whether it was done, to know whose turn it is: {days}",
            days=days(housekeeping.TASKS_FOR),
        ),
        _("which tag a member of a group had before their birthday, until that day is over"),
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
            "of tokens for programs and feeds for calendar apps: a name, who made it, when it was "
            "used; the token or address itself I can't read"
        ),
        _(
            "of webhooks, by which I call programs: a name, who made it, its address and its "
            "secret; of each call how it ended: {days}",
            days=days(webhooks.KEPT_FOR),
        ),
    ]
    return "\n".join(
        [
            "🔒 <b>" + _("What I keep") + "</b>",
            *(f"• {point}" for point in points),
            "",
            _(
                "Of a profile I read the birthday only when you use /me, [Add yours] or [Pick "
                "people]: your own you confirm, those of whom you pick are kept."
            ),
            _(
                "Nobody gets any of it but the people of the chat, whom you let in with /share, a "
                "token, a feed or a webhook, and whoever runs this bot."
            ),
            _("To take all of it with you, and have it erased: /forget"),
        ]
    )
