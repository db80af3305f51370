"""Settings from the environment and `.env`, read once at the start of each program."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from msgspec import Struct

from birthday_calendar import database_url

T = TypeVar("T")

TELEGRAM = "https://api.telegram.org"
# The sandbox takes any token of Telegram's form; this one is nobody's secret.
SANDBOX_TOKEN = "1000001:SANDBOX-sandbox-SANDBOX-sandbox-SAN"  # noqa: S105
INSTANCE = "BIRTHDAY_CALENDAR_INSTANCE"  # no setting: `up` tells its programs apart from others

WEBHOOK_PATH = "/telegram/webhook"  # where conf/nginx.conf takes Telegram's calls

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
    webhook_url: str
    public_url: str
    http_host: str
    http_port: int
    timezone: str
    log_level: str
    calendars_per_person: int  # in groups
    allowed_users: frozenset[int]  # Telegram ids, as are the next
    allowed_chats: frozenset[int]

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


def load(environ: Mapping[str, str] = os.environ, dotenv: Path = Path(".env")) -> Settings:
    """Raises ConfigError. What the environment says wins over what `.env` says."""
    values = {key: value for key, value in dotenv_values(dotenv).items() if value} | dict(environ)
    problems: list[str] = []

    def read(name: str, default: str, parse: Callable[[str], T]) -> T:
        text = values.get(name, "").strip() or default
        try:
            return parse(text)
        except ValueError as error:
            problems.append(f"{name}={text!r}: {error}")
            return parse(default)

    var_dir = read("VAR_DIR", "var", lambda text: Path(text).absolute())
    http_port = read("HTTP_PORT", "8080", _port)
    token = values.get("TELEGRAM_BOT_TOKEN", "").strip()
    api_url = read("TELEGRAM_API_URL", "", _url)
    # Without a token there is nobody to talk to: the sandbox stands in, on the same door.
    sandbox = read("SANDBOX", str(not token and not api_url), _bool)
    if sandbox:
        token = token or SANDBOX_TOKEN
        api_url = api_url or f"http://127.0.0.1:{http_port}/sandbox"
    settings = Settings(
        var_dir=var_dir,
        database_url=read("DATABASE_URL", f"sqlite:///{var_dir}/data/birthdays.db", _database_url),
        telegram_bot_token=token,
        telegram_api_url=api_url or TELEGRAM,
        enable_telegram_bot=read("ENABLE_TELEGRAM_BOT", "true", _bool),
        sandbox=sandbox,
        webhook_url=read("WEBHOOK_URL", "", _webhook_url),
        public_url=read("PUBLIC_URL", "", _url) or f"http://127.0.0.1:{http_port}",
        http_host=read("HTTP_HOST", "127.0.0.1", _host),
        http_port=http_port,
        timezone=read("TIMEZONE", "UTC", _timezone),
        log_level=read("LOG_LEVEL", "INFO", _log_level),
        calendars_per_person=read("CALENDARS_PER_PERSON", "20", _number),
        allowed_users=read("ALLOWED_USERS", "", _ids),
        allowed_chats=read("ALLOWED_CHATS", "", _ids),
    )
    if problems:
        raise ConfigError(problems)
    return settings


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


def _url(text: str) -> str:
    if text and not re.match(r"https?://[^/\s]+", text):
        raise ValueError("expected an address that begins with http:// or https://")
    return text.rstrip("/")


def _webhook_url(text: str) -> str:
    """Another path than ours is for a proxy in front that maps it."""
    url = _url(text)
    return url + WEBHOOK_PATH if url and not urlsplit(url).path else url


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
