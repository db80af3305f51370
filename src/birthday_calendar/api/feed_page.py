"""How to subscribe to a feed, for who opens its address in a browser, or by a button of the bot.

Telegram's buttons take https only, and what phones subscribe by is webcal.
"""

from html import escape
from string import Template
from typing import TYPE_CHECKING

from starlette.responses import Response

from birthday_calendar.api.problems import Problem
from birthday_calendar.domain import languages
from birthday_calendar.domain.keys import Feed
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.wording.feed_links import Links

if TYPE_CHECKING:
    from birthday_calendar.wording.texts import Texts

_HEADERS = {
    # nothing is loaded, from here or elsewhere, and nobody is told the address
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_HEAD = """\
<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>$title</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 8vh auto; padding: 1rem }
a { display: block; margin: .7rem 0; padding: .7rem 1rem; border: 1px solid; border-radius: .7rem;
    text-decoration: none }
code { overflow-wrap: anywhere }
p { margin-top: 2rem; opacity: .8; font-size: .95rem }
</style>
<h1>📅 $title</h1>
"""
_NOTHING = Template(f"""{_HEAD}<p>$why</p>
</html>
""")
_PAGE = Template(f"""{_HEAD}\
<a href="$apple">$apple_says</a>
<a href="$google">$google_says</a>
<a href="$outlook">$outlook_says</a>
<p>$others<br><code>$file</code></p>
<p>$slow</p>
<p>$secret</p>
</html>
""")


def response(feed: Feed, calendar: Calendar, links: Links) -> Response:
    from birthday_calendar.wording.texts import texts  # brings babel: when first asked for

    _ = texts(feed.options.language)
    page = _PAGE.substitute(
        language=_.language,
        title=_title(calendar, _),
        apple_says=_("Apple Calendar, on iPhone, iPad and Mac"),
        google_says=_("Google Calendar"),
        outlook_says=_("Outlook"),
        others=_("Any other calendar app takes this address, as a subscription:"),
        slow=_("Google looks for what is new about once a day; the others sooner."),
        secret=_("Whoever has this address can read the calendar."),
        **{name: escape(link) for name, link in links._asdict().items()},
    )
    return Response(page, media_type="text/html", headers=_HEADERS)


def nothing(problem: Problem, accept_language: str) -> Response:
    """Why the address shows nothing, for a person who opens it."""
    from birthday_calendar.wording.texts import texts

    _ = texts(languages.accepted(accept_language))
    why = {
        "unknown-feed": _("It was revoked, or mistyped. The bot's /feed makes another one."),
        "feed-rests": _(
            "It rests: who made it is no admin of the group any more, or the bot is not there."
        ),
    }
    page = _NOTHING.substitute(
        language=_.language,
        title=_("This address shows nothing now"),
        why=why.get(problem.kind, _("Try again later.")),
    )
    answer = problem.response()
    return Response(page, answer.status_code, _HEADERS, media_type="text/html")


def _title(calendar: Calendar, _: "Texts") -> str:
    if calendar.kind is CalendarKind.SHARED and calendar.title:
        return _.name(calendar.title)
    return _("Birthdays")
