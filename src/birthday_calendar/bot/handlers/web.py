"""/web: the calendar to look at, by a link that works once."""

from aiogram import Bot, Router
from aiogram.types import InlineKeyboardButton

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.keyboards import keyboard
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.mini_app import in_group, open_calendar
from birthday_calendar.bot.replies import command
from birthday_calendar.domain.visits import LINK_FOR, Link
from birthday_calendar.services import visits

START = "web"  # what the link to the private chat starts with, before the calendar's number


def register(router: Router) -> None:
    router.message.register(web, command("web"), flags=REPEATABLE)


async def web(context: Written, bot: Bot) -> Answer:
    """In a group whoever wants it gets one in private: it lets in as that person."""
    _ = context.texts
    if context.is_private:
        return await link(context, context.calendar.id)
    name = (await bot.me()).username or ""
    url = f"https://t.me/{name}?start={START}{context.calendar.id}"
    text = _("You can look at this calendar. I give you a link of your own in private.")
    inside = in_group(context.settings, name, context.calendar.id, _)
    rows = [[inside] if inside else [], [InlineKeyboardButton(text=_("Get a link"), url=url)]]
    return context.say(text, keyboard(*rows))


async def link(context: Written, calendar_id: int) -> Answer:
    """The answer is not kept, as others are: it has the secret in it. May they look at all? That
    is found when it is opened, as it may be another by then.
    """
    _, settings = context.texts, context.settings
    assert context.person is not None  # in private chats people have faces
    made = Link(user_id=context.person, language=_.language, calendar_id=calendar_id)
    secret = await visits.make_link(context.db, made, context.now)
    url = f"{settings.public_url}/web/enter/{secret}"
    minutes = round(LINK_FOR.total_seconds() / 60)
    said = [
        _("🗓 Your calendar, in a browser: {url}", url=url),
        _.plural(
            "The link works once, for {count} minute. Whoever opens it is taken for you.",
            "The link works once, for {count} minutes. Whoever opens it is taken for you.",
            minutes,
        ),
    ]
    if not settings.is_public:
        said.append(_("It works on the machine only that I run on, until PUBLIC_URL is set there."))
    inside = open_calendar(settings, _)
    in_browser = InlineKeyboardButton(text=_("Open in a browser"), url=url)
    rows = [[in_browser] if settings.is_public else [], [inside] if inside else []]
    return context.say("\n".join(said), keyboard(*rows))


def asked_for(args: str | None) -> int | None:
    """The calendar that a link out of a group names."""
    number = (args or "").removeprefix(START)
    is_one = number != args and number.isascii() and number.isdigit() and len(number) <= 18
    return int(number) if is_one else None
