"""Settings from the environment and `.env`, read once at the start of each program."""

import os
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from birthday_calendar import env_file, setting_values

T = TypeVar("T")

TELEGRAM = "https://api.telegram.org"
TELEGRAM_SCRIPT = "https://telegram.org/js/telegram-web-app.js"
TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{30,}")
# The sandbox takes any token of Telegram's form; this one is nobody's secret.
SANDBOX_TOKEN = "1000001:SANDBOX-sandbox-SANDBOX-sandbox-SAN"  # noqa: S105
SANDBOX_APP = "calendar"  # the Mini App that its bots have
SANDBOX_BOT = int(SANDBOX_TOKEN.partition(":")[0])
RATE_WINDOW = 10  # seconds whose requests, as RATE_LIMIT and the like allow them, may come at once
INSTANCE = "BIRTHDAY_CALENDAR_INSTANCE"  # no setting: `up` tells its programs apart from others


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
    telegram_script_url: str  # by which a page speaks with the client that shows it as a Mini App
    mini_app: str  # its short name at @BotFather, by which groups open it; empty: it has none
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
    events_per_calendar: int
    tokens_per_calendar: int
    allowed_users: frozenset[int]  # Telegram ids, as are the next
    allowed_chats: frozenset[int]
    owner_chat_id: int  # where it is told what fails here; 0: nowhere
    rate_limit: int  # requests a second of one address; 0, as of the next two: no limit
    rate_limit_token: int
    require_if_match: bool  # of each change of what is there by the API
    rate_limit_refused: int  # of one address, without a valid token
    metrics_address: str  # host:port where they are told; empty: nowhere
    webhooks_private_networks: tuple[str, ...]  # that webhooks may call, also without TLS
    trusted_proxies: tuple[str, ...]  # networks whose X-Forwarded-For is believed
    greetings_url: str  # of a server that writes greetings; empty: texts of our own are enough
    greetings_key: str  # that opens it; empty: it asks for none
    greetings_model: str  # that it is asked for
    cors_origins: tuple[str, ...]  # whose pages may call the API from a browser; "*": anybody's

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
    def base_url(self) -> str:
        """What our own addresses are told with in front; empty, so that they are relative, where
        nobody has said how others come in.
        """
        return "" if self.public_url == self.door else self.public_url

    @property
    def is_public(self) -> bool:
        """Whether PUBLIC_URL leads here from other machines."""
        return not _is_local(self.public_url)

    @property
    def sandbox_url(self) -> str:
        """Where its Bot API is, for our own programs."""
        return f"{self.door}/sandbox"

    @property
    def app_url(self) -> str:
        """Where Telegram opens the pages; empty where it takes none: it wants https, without which
        only the sandbox does, here.
        """
        is_on_this_machine = self.is_on_sandbox and not self.is_public
        if self.public_url.startswith("https://") or is_on_this_machine:
            return f"{self.public_url}/web/app"
        return ""

    @property
    def is_on_sandbox(self) -> bool:
        """Whether our own sandbox is what the bot takes for Telegram."""
        return self.telegram_api_url == self.sandbox_url

    @property
    def bot_id(self) -> int:
        """0 without a token."""
        return int(self.telegram_bot_token.partition(":")[0] or 0)

    @property
    def is_reached_from_here_only(self) -> bool:
        """Whether no other machine is meant to come in, be it by way of a proxy."""
        return _is_loopback(self.http_host) and _is_local(self.public_url, self.webhook_url)

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


NAMES = [name.upper() for name in Settings.__struct_fields__ if name != "sandbox_by_default"]


def load(environ: Mapping[str, str] = os.environ, dotenv: Path = Path(".env")) -> Settings:
    """Raises ConfigError. What the environment says wins over what `.env` says."""
    # its programs have from `up` what it has read, and the same until everything starts again
    from_file, problems = ({}, []) if INSTANCE in environ else env_file.read(dotenv, NAMES)
    values = from_file | dict(environ)

    def read(name: str, default: str, parse: Callable[[str], T]) -> T:
        text = values.get(name, "").strip() or default
        try:
            return parse(text)
        except ValueError as error:
            problems.append(f"{name}={_without_password(text)!r}: {error}")
            return parse(default)

    var_dir = read("VAR_DIR", "var", lambda text: Path(text).absolute())
    http_host = read("HTTP_HOST", "127.0.0.1", setting_values.host)
    http_port = read("HTTP_PORT", "8080", setting_values.port)
    door = _door(http_host, http_port)
    public_url = read("PUBLIC_URL", door, setting_values.url)
    token = values.get("TELEGRAM_BOT_TOKEN", "").strip()
    if token and not TOKEN.fullmatch(token):  # said without its text, which is nearly a secret
        problems.append(
            "TELEGRAM_BOT_TOKEN: that is no token. One looks like 123456789:AAF3k_… as @BotFather"
            " shows it: digits, a colon, and 35 letters, digits, - or _"
        )
    api_url = read("TELEGRAM_API_URL", "", setting_values.url)
    webhook_url = read(
        "WEBHOOK_URL",
        "",
        setting_values.webhook_url if api_url else setting_values.webhook_url_for_telegram,
    )
    greetings_url = read("GREETINGS_URL", "", setting_values.completions_url)
    greetings_model = values.get("GREETINGS_MODEL", "").strip()
    if greetings_url and not greetings_model:
        problems.append("GREETINGS_MODEL: GREETINGS_URL needs the name of a model that it has")
    greetings_key = values.get("GREETINGS_KEY", "").strip()
    if not re.fullmatch(r"[!-~]*", greetings_key):  # said without its text
        problems.append("GREETINGS_KEY: expected letters, digits and signs without blanks")
        greetings_key = ""
    # Without a token there is nobody to talk to. The sandbox stands in where only this machine is
    # let in, because whoever reaches it may speak as anybody.
    by_default = (
        not values.get("SANDBOX", "").strip()
        and not token
        and not api_url
        and _is_loopback(http_host)
        and _is_local(public_url, webhook_url)
    )
    sandbox = read("SANDBOX", str(by_default), setting_values.boolean)
    if sandbox:
        token = token or SANDBOX_TOKEN
        api_url = api_url or f"{door}/sandbox"
    settings = Settings(
        var_dir=var_dir,
        database_url=read(
            "DATABASE_URL", f"sqlite:///{var_dir}/data/birthdays.db", setting_values.database_url
        ),
        telegram_bot_token=token,
        telegram_api_url=api_url or TELEGRAM,
        telegram_script_url=read(
            "TELEGRAM_SCRIPT_URL",
            f"{api_url}/telegram-web-app.js" if api_url == f"{door}/sandbox" else TELEGRAM_SCRIPT,
            setting_values.url,
        ),
        mini_app=read(
            "MINI_APP", SANDBOX_APP if api_url == f"{door}/sandbox" else "", setting_values.mini_app
        ),
        enable_telegram_bot=read("ENABLE_TELEGRAM_BOT", "true", setting_values.boolean),
        sandbox=sandbox,
        sandbox_by_default=by_default,
        webhook_url=webhook_url,
        public_url=public_url,
        http_host=http_host,
        http_port=http_port,
        timezone=read("TIMEZONE", "UTC", setting_values.timezone),
        log_level=read("LOG_LEVEL", "INFO", setting_values.log_level),
        run_as=values.get("RUN_AS", "").strip(),
        calendars_per_person=read("CALENDARS_PER_PERSON", "20", setting_values.number),
        events_per_calendar=read("EVENTS_PER_CALENDAR", "10000", setting_values.number),
        tokens_per_calendar=read("TOKENS_PER_CALENDAR", "20", setting_values.number),
        allowed_users=read("ALLOWED_USERS", "", setting_values.ids),
        allowed_chats=read("ALLOWED_CHATS", "", setting_values.ids),
        owner_chat_id=read("OWNER_CHAT_ID", "0", setting_values.chat_id),
        rate_limit=read("RATE_LIMIT", "50", setting_values.rate),
        rate_limit_token=read("RATE_LIMIT_TOKEN", "20", setting_values.rate),
        require_if_match=read("REQUIRE_IF_MATCH", "false", setting_values.boolean),
        rate_limit_refused=read("RATE_LIMIT_REFUSED", "1", setting_values.rate),
        metrics_address=read("METRICS_ADDRESS", "", setting_values.address),
        webhooks_private_networks=read(
            "WEBHOOKS_PRIVATE_NETWORKS", "", setting_values.any_networks
        ),
        trusted_proxies=read("TRUSTED_PROXIES", "127.0.0.1", setting_values.networks),
        greetings_url=greetings_url,
        greetings_key=greetings_key,
        greetings_model=greetings_model,
        cors_origins=read("CORS_ORIGINS", "", setting_values.origins),
    )
    if problems:
        raise ConfigError(problems)
    return settings


def _without_password(text: str) -> str:
    """Of whatever was to be an address."""
    return re.sub(r":(?!/).*@", ":[redacted]@", text)


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_local(*urls: str) -> bool:
    return all(_is_loopback(urlsplit(url).hostname) for url in urls if url)


def _door(host: str, port: int) -> str:
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
