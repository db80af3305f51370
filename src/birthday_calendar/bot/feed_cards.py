"""Feeds as the bot shows them. HTML; what people wrote is escaped."""

from collections.abc import Iterable
from datetime import date

from birthday_calendar.domain.keys import Feed
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import Calendar, CalendarKind, EventKind
from birthday_calendar.wording import feeds as words
from birthday_calendar.wording.cards import bold
from birthday_calendar.wording.feed_links import Links
from birthday_calendar.wording.keys import Reader
from birthday_calendar.wording.occasions import ICONS, LABELS
from birthday_calendar.wording.texts import Texts


def page(shown: Iterable[Feed], calendar: Calendar, reader: Reader, _: Texts) -> str:
    blocks = [_brief(feed, reader) for feed in shown]
    if not blocks:
        blocks = [
            _(
                "There is none yet. With one, these days stand in the calendar app that you look "
                "at each day, and stay up to date there."
            )
        ]
    return "\n\n".join([whose(calendar, _), *blocks])


def card(feed: Feed, calendar: Calendar, reader: Reader, today: date, _: Texts) -> str:
    """With an example of what its days say."""
    options = feed.options
    kinds = ", ".join(f"{ICONS[kind]} {_(LABELS[kind])}" for kind in options.kinds) or _("all")
    tags = " ".join(f"#{_.name(tag)}" for tag in options.tags) or _("all")
    lines = [
        _brief(feed, reader),
        "",
        f"<i>{_.name(words.example(options, today))}</i>",
        "⏰ " + _("Alarm: {time}", time=alarm(feed, _)),
        "⏳ " + _("Also so many days before: {days}", days=leads(feed, _)),
        "🗂 " + _("Kinds: {kinds}", kinds=kinds),
        "🏷 " + _("Tags: {tags}", tags=tags),
        "🗣 " + _("Language: {language}", language=LANGUAGES[options.language].name),
    ]
    if options.notes:
        lines.append("📝 " + _("With notes, but those of members"))
    return f"{whose(calendar, _)}\n\n" + "\n".join(lines)


def alarm(feed: Feed, _: Texts) -> str:
    return _("none") if feed.options.alarm_at is None else _.time(feed.options.alarm_at)


def leads(feed: Feed, _: Texts) -> str:
    return ", ".join(map(str, sorted(feed.options.lead_days))) or _("none")


def kind(kind: EventKind, _: Texts) -> str:
    return f"{ICONS[kind]} {_(LABELS[kind])}"


def whose(calendar: Calendar, _: Texts) -> str:
    if calendar.kind is CalendarKind.PERSONAL:
        return "📅 " + _("Feeds of your calendar")
    return "📅 " + _("Feeds of {title}", title=_.name(calendar.title))


def heading(name: str, calendar: Calendar, _: Texts) -> str:
    """Of one that is being made; its name is all that is bold."""
    text = "📅 " + bold(name)
    return f"{text} · {_.name(calendar.title)}" if calendar.kind is CalendarKind.SHARED else text


def address(links: Links, is_public: bool, _: Texts) -> str:
    """The one time that it is shown, with what to do with it."""
    told = [
        f"<code>{links.file}</code>",
        _("Whoever has this address can read the calendar. I can't show it again."),
    ]
    if is_public:
        slow = _("Google looks for what is new about once a day; the others sooner.")
        how = _("Press where you want to have it. Any other app takes the address itself.")
        return "\n\n".join([how, *told, slow])
    nowhere = _(
        "Only this machine can reach it, so no calendar app elsewhere can: whoever runs me has to "
        "set PUBLIC_URL."
    )
    return "\n\n".join([*told, f"⚠️ {nowhere}"])


def _brief(feed: Feed, reader: Reader) -> str:
    facts = " · ".join(reader.facts(feed))
    return "\n".join([bold(feed.name), facts, *reader.rest(feed)])
