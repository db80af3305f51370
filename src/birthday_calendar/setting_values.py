"""What settings may say: one function for each kind of value.

Each raises ValueError with what it expected, for `config.load` to name the setting.
"""

import re
from ipaddress import ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from birthday_calendar import database_url as database_urls

WEBHOOK_PATH = "/telegram/webhook"  # where conf/nginx.conf takes Telegram's calls
WEBHOOK_PORTS = {None, 443, 80, 88, 8443}  # core.telegram.org/bots/api#setwebhook

# Browsers have pages of their extensions and of wrapped apps, too, such as capacitor://localhost.
_ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]{0,30})://"
    r"(?P<host>[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?/?"
)
_OWN_PORTS = {"http": 80, "https": 443}

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def boolean(text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ValueError("expected true or false")


def port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ValueError("expected a port from 1 to 65535")


def host(text: str) -> str:
    if ":" in text:  # supervisord, which listens for nginx, knows no IPv6
        raise ValueError("expected an IPv4 address or a name")
    return text


def address(text: str) -> str:
    """A host and a port, as a URL has them."""
    try:
        parts = urlsplit(f"//{text}")
        is_one = not text or (re.fullmatch(r"[^\s@/?#]+", text) and parts.hostname and parts.port)
    except ValueError:  # of a port or an IPv6 address
        is_one = False
    if not is_one:
        raise ValueError("expected an address and a port, such as 127.0.0.1:9464")
    return text


def url(text: str) -> str:
    try:
        is_one = not text or (re.match(r"https?://[^/\s]+", text) and urlsplit(text).port != 0)
    except ValueError:  # of a port or an IPv6 address
        is_one = False
    if not is_one:
        raise ValueError("expected an address that begins with http:// or https://")
    return text.rstrip("/")


def completions_url(text: str) -> str:
    """Where `/chat/completions` is, be it with that or without."""
    address = url(text)
    if "@" in urlsplit(address).netloc or "?" in address or "#" in address:
        raise ValueError("expected an address such as https://api.openai.com/v1, without more")
    return address.removesuffix("/chat/completions")


def mini_app(text: str) -> str:
    """https://core.telegram.org/bots/webapps#direct-link-mini-apps"""
    if text and not re.fullmatch(r"[A-Za-z0-9_]{3,30}", text):
        raise ValueError("expected the short name that @BotFather's /newapp took, such as calendar")
    return text


def webhook_url(text: str) -> str:
    """Another path than ours is for a proxy in front that maps it."""
    address = url(text)
    return address + WEBHOOK_PATH if address and not urlsplit(address).path else address


def webhook_url_for_telegram(text: str) -> str:
    """A Bot API server of one's own takes any."""
    address = webhook_url(text)
    parts = urlsplit(address)
    if address and (parts.scheme != "https" or parts.port not in WEBHOOK_PORTS):
        raise ValueError("Telegram calls https:// only, on port 443, 80, 88 or 8443")
    return address


def database_url(text: str) -> str:
    database_urls.parse(text)
    return re.sub(r"^postgres://", "postgresql://", text)


def timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError):  # OSError: the name of a folder, such as Europe
        raise ValueError("expected an IANA time zone such as Europe/Berlin") from None
    return text


def number(text: str) -> int:
    if re.fullmatch("[0-9]{1,9}", text):
        return int(text)
    raise ValueError("expected a number")


def ids(text: str) -> frozenset[int]:
    words = re.split(r"[,\s]+", text.strip(", \t\n")) if text else []
    if not all(re.fullmatch("-?[0-9]{1,18}", word) for word in words):
        raise ValueError("expected Telegram ids with commas between them, such as 123456789,-1001")
    return frozenset(map(int, words))


def chat_id(text: str) -> int:
    if re.fullmatch("-?[0-9]{1,18}", text):
        return int(text)
    raise ValueError(
        "expected one Telegram id, such as 123456789, or that of a group, such as -1001234567890"
    )


def rate(text: str) -> int:
    if re.fullmatch("[0-9]{1,6}", text):
        return int(text)
    raise ValueError("expected whole requests a second, or 0 for no limit")


def networks(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(word)) for word in re.split(r"[,\s]+", text.strip(", \t\n")))
    except ValueError as error:
        raise ValueError(f"expected addresses or networks such as 10.0.0.0/8: {error}") from None


def any_networks(text: str) -> tuple[str, ...]:
    return networks(text) if text else ()


def origins(text: str) -> tuple[str, ...]:
    """As a browser writes them in `Origin`: scheme, host in small letters, port if it is not the
    scheme's own (https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin).
    """
    words = re.split(r"[,\s]+", text.strip(", \t\n")) if text else []
    return tuple(dict.fromkeys(map(_origin, words)))


def _origin(word: str) -> str:
    if word == "*":
        return word
    found = _ORIGIN.fullmatch(word.lower())
    if not found or int(found["port"] or 1) not in range(1, 65536):
        raise ValueError(
            "expected origins with commas between them, such as https://app.example.org, with no"
            f" path; or * for pages of anybody; {word} is none"
        )
    scheme, host, port = found["scheme"], found["host"], found["port"]
    is_own = port is None or int(port) == _OWN_PORTS.get(scheme)
    return f"{scheme}://{host}" if is_own else f"{scheme}://{host}:{int(port)}"


def log_level(text: str) -> str:
    if text.upper() not in _LEVELS:
        raise ValueError(f"expected one of {', '.join(_LEVELS)}")
    return text.upper()
