"""Which links Telegram accepts."""

import re
from typing import Any
from urllib.parse import urlsplit

from telegram_sandbox.errors import bad_request

_USER_LINK = re.compile(r"tg://user\?id=(\d+)", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_LOCAL_PAGE = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/\S*)?", re.IGNORECASE)


def user_of(url: str) -> int | None:
    """The user of a tg://user?id=… link."""
    match = _USER_LINK.match(url)
    return int(match.group(1)) if match else None


def checked(url: str, https_only: bool = False) -> str:
    """The normalised link; ValueError with tdlib's reason where Telegram would refuse it."""
    url = url.strip()
    scheme = _SCHEME.match(url)
    protocol = scheme.group(1).lower() if scheme else "http"
    if protocol in ("tg", "ton", "tonsite") and not https_only:
        return url
    if protocol not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    if https_only and protocol != "https":
        raise ValueError("Only HTTPS links are allowed")
    full = url if scheme else f"http://{url}"
    try:
        parts = urlsplit(full)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("Wrong HTTP URL") from None
    if not host or re.search(r"\s", url) or ("." not in host and ":" not in host):
        raise ValueError("Wrong HTTP URL")
    return full if parts.path or parts.query else f"{full}/"


def check_button(url: str, what: str, https_only: bool = False) -> str:
    """The link of a button; `what` begins the error, as in "Inline keyboard button"."""
    try:
        return checked(url, https_only)
    except ValueError as error:
        raise bad_request(f"{what} URL '{url}' is invalid: {error}") from None


def check_mini_app(url: str, what: str) -> str:
    """The address of a Mini App; `what` begins the error.

    Telegram takes https only. The sandbox takes http, too, from this machine's own names, as it is
    itself reached by these, and nothing there has a certificate.
    """
    url = url.strip()
    if not (local := _LOCAL_PAGE.fullmatch(url)):
        return check_button(url, what, https_only=True)
    return url if local[3] else f"{url}/"


def link_entity(url: str) -> dict[str, Any] | None:
    """The entity fields of a link in a text; None where Telegram drops the link silently."""
    user_id = user_of(url)
    if user_id is not None:
        return {"type": "text_mention", "user": {"id": user_id}}
    try:
        return {"type": "text_link", "url": checked(url)}
    except ValueError:
        return None
