"""Settings from the environment and `.env`, read once at the start of each program."""

import os
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from msgspec import Struct

from birthday_calendar import database_url

T = TypeVar("T")

TELEGRAM = "https://api.telegram.org"
TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{30,}")
# The sandbox takes any token of Telegram's form; this one is nobody's secret.
SANDBOX_TOKEN = "1000001:SANDBOX-sandbox-SANDBOX-sandbox-SAN"  # noqa: S105
SANDBOX_BOT = int(SANDBOX_TOKEN.partition(":")[0])
INSTANCE = "BIRTHDAY_CALENDAR_INSTANCE"  # no setting: `up` tells its programs apart from others

WEBHOOK_PATH = "/telegram/webhook"  # where conf/nginx.conf takes Telegram's calls
WEBHOOK_PORTS = {None, 443, 80, 88, 8443}  # core.telegram.org/bots/api#setwebhook

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class ConfigError(Exception):
    """Names every bad value at once, a line each."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(Struct, frozen=True, kw_only=True):
    var_dir: Path
    database_url: str
    telegram_bot_token: str
    telegram_api_url: str
    enable_telegram_bot: bool
    sandbox: bool
    sandbox_by_default: bool  # nobody asked for it: then it keeps off a real bot's database
    webhook_url: str
    public_url: str
    http_host: str
    http_port: int
    timezone: str
    log_level: str
    run_as: str
    calendars_per_person: int  # in groups
    allowed_users: frozenset[int]  # Telegram ids, as are the next
    allowed_chats: frozenset[int]
    tokens_per_calendar: int

    @property
    def run_dir(self) -> Path:
        """Sockets, heartbeats, rendered configuration: worthless after a stop."""
        return self.var_dir / "run"

    @property
    def log_dir(self) -> Path:
        return self.var_dir / "logs"

    @property
    def data_dir(self) -> Path:
        return self.var_dir / "data"

    @property
    def door(self) -> str:
        """Where nginx answers on this machine."""
        return _door(self.http_host, self.http_port)

    @property
    def sandbox_url(self) -> str:
        """Where its Bot API is, for our own programs."""
        return f"{self.door}/sandbox"

    @property
    def bot_id(self) -> int:
        """0 without a token."""
        return int(self.telegram_bot_token.partition(":")[0] or 0)

    @property
    def is_reached_from_here_only(self) -> bool:
        """Whether no other machine is meant to come in, be it by way of a proxy."""
        return _is_local(self.http_host, self.public_url, self.webhook_url)

    @property
    def database_shown(self) -> str:
        """Which database, without user, password and options."""
        kind, _, rest = self.database_url.partition("://")
        if kind == "sqlite":
            return f"sqlite at {rest.removeprefix('/')}"
        where, _, options = rest.partition("?")
        host, _, name = where.rpartition("@")[2].partition("/")
        socket = re.search(r"(?:^|&)host=([^&]*)", options)
        return f"postgresql at {host or (socket and socket[1]) or 'its socket'}, {name}"


def load(environ: Mapping[str, str] = os.environ, dotenv: Path = Path(".env")) -> Settings:
    """Raises ConfigError. What the environment says wins over what `.env` says."""
    # its programs have from `up` what it has read, and the same until everything starts again
    values = ({} if INSTANCE in environ else _of_file(dotenv)) | dict(environ)
    problems: list[str] = []

    def read(name: str, default: str, parse: Callable[[str], T]) -> T:
        text = values.get(name, "").strip() or default
        try:
            return parse(text)
        except ValueError as error:
            problems.append(f"{name}={text!r}: {error}")
            return parse(default)

    var_dir = read("VAR_DIR", "var", lambda text: Path(text).absolute())
    http_host = read("HTTP_HOST", "127.0.0.1", _host)
    http_port = read("HTTP_PORT", "8080", _port)
    door = _door(http_host, http_port)
    public_url = read("PUBLIC_URL", door, _url)
    token = values.get("TELEGRAM_BOT_TOKEN", "").strip()
    if token and not TOKEN.fullmatch(token):  # said without its text, which is nearly a secret
        problems.append(
            "TELEGRAM_BOT_TOKEN: that is no token. One looks like 123456789:AAF3k_… as @BotFather"
            " shows it: digits, a colon, and 35 letters, digits, - or _"
        )
    api_url = read("TELEGRAM_API_URL", "", _url)
    webhook_url = read("WEBHOOK_URL", "", _webhook_url if api_url else _webhook_url_for_telegram)
    # Without a token there is nobody to talk to. The sandbox stands in where only this machine is
    # let in, because whoever reaches it may speak as anybody.
    by_default = (
        not values.get("SANDBOX", "").strip()
        and not token
        and not api_url
        and _is_local(http_host, public_url, webhook_url)
    )
    sandbox = read("SANDBOX", str(by_default), _bool)
    if sandbox:
        token = token or SANDBOX_TOKEN
        api_url = api_url or f"{door}/sandbox"
    settings = Settings(
        var_dir=var_dir,
        database_url=read("DATABASE_URL", f"sqlite:///{var_dir}/data/birthdays.db", _database_url),
        telegram_bot_token=token,
        telegram_api_url=api_url or TELEGRAM,
        enable_telegram_bot=read("ENABLE_TELEGRAM_BOT", "true", _bool),
        sandbox=sandbox,
        sandbox_by_default=by_default,
        webhook_url=webhook_url,
        public_url=public_url,
        http_host=http_host,
        http_port=http_port,
        timezone=read("TIMEZONE", "UTC", _timezone),
        log_level=read("LOG_LEVEL", "INFO", _log_level),
        run_as=values.get("RUN_AS", "").strip(),
        calendars_per_person=read("CALENDARS_PER_PERSON", "20", _number),
        allowed_users=read("ALLOWED_USERS", "", _ids),
        allowed_chats=read("ALLOWED_CHATS", "", _ids),
        tokens_per_calendar=read("TOKENS_PER_CALENDAR", "20", _number),
    )
    if problems:
        raise ConfigError(problems)
    return settings


def _of_file(dotenv: Path) -> dict[str, str]:
    try:
        return {key: value for key, value in dotenv_values(dotenv).items() if value}
    except OSError as error:
        raise ConfigError([f"{dotenv.absolute()} can't be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{dotenv.absolute()} is no UTF-8 text: {error.reason}"]) from error


def _bool(text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ValueError("expected true or false")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ValueError("expected a port from 1 to 65535")


def _host(text: str) -> str:
    if ":" in text:  # supervisord, which listens for nginx, knows no IPv6
        raise ValueError("expected an IPv4 address or a name")
    return text


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_local(host: str, *urls: str) -> bool:
    return all(
        _is_loopback(one) for one in [host, *(urlsplit(url).hostname for url in urls if url)]
    )


def _door(host: str, port: int) -> str:
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104


def _url(text: str) -> str:
    try:
        is_one = not text or (re.match(r"https?://[^/\s]+", text) and urlsplit(text).port != 0)
    except ValueError:  # of a port or an IPv6 address
        is_one = False
    if not is_one:
        raise ValueError("expected an address that begins with http:// or https://")
    return text.rstrip("/")


def _webhook_url(text: str) -> str:
    """Another path than ours is for a proxy in front that maps it."""
    url = _url(text)
    return url + WEBHOOK_PATH if url and not urlsplit(url).path else url


def _webhook_url_for_telegram(text: str) -> str:
    """A Bot API server of one's own takes any."""
    url = _webhook_url(text)
    if url and (urlsplit(url).scheme != "https" or urlsplit(url).port not in WEBHOOK_PORTS):
        raise ValueError("Telegram calls https:// only, on port 443, 80, 88 or 8443")
    return url


def _database_url(text: str) -> str:
    database_url.parse(text)
    return re.sub(r"^postgres://", "postgresql://", text)


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError):  # OSError: the name of a folder, such as Europe
        raise ValueError("expected an IANA time zone such as Europe/Berlin") from None
    return text


def _number(text: str) -> int:
    if re.fullmatch("[0-9]{1,9}", text):
        return int(text)
    raise ValueError("expected a number")


def _ids(text: str) -> frozenset[int]:
    words = re.split(r"[,\s]+", text.strip(", \t\n")) if text else []
    if not all(re.fullmatch("-?[0-9]{1,18}", word) for word in words):
        raise ValueError("expected Telegram ids with commas between them, such as 123456789,-1001")
    return frozenset(map(int, words))


def _log_level(text: str) -> str:
    if text.upper() not in _LEVELS:
        raise ValueError(f"expected one of {', '.join(_LEVELS)}")
    return text.upper()
