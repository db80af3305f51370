"""Addresses of a feed: its file, and what makes calendar apps subscribe to it."""

from typing import NamedTuple
from urllib.parse import quote, urlsplit


class Links(NamedTuple):
    """Ways to subscribe to the feed at an address."""

    file: str  # what every calendar app takes
    page: str  # shows the others, to who can't press them: Telegram's buttons take https only
    google: str
    apple: str  # and whatever else knows webcal:
    outlook: str
    display: str  # a page for a screen on a wall


def links(public_url: str, secret: str) -> Links:
    page = f"{public_url}/feeds/{secret}"
    file = f"{page}.ics"
    webcal = "webcal" + file.removeprefix(urlsplit(file).scheme)
    google = f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"
    display = f"{public_url}/display/{secret}"
    return Links(file, page, google, webcal, f"webcal:{file}", display)
