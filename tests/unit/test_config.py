"""Settings from the environment and .env."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from birthday_calendar import config
from birthday_calendar.ops import launch, nginx_cors, nginx_limits

TOKEN = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
NO_FILE = Path("/nonexistent/.env")


def load(**environ: str) -> config.Settings:
    return config.load(environ, NO_FILE)


def test_without_a_token_the_sandbox_stands_in_for_telegram() -> None:
    settings = load(HTTP_PORT="8090")
    assert settings.sandbox
    assert settings.sandbox_by_default
    assert settings.telegram_api_url == "http://127.0.0.1:8090/sandbox"
    assert settings.telegram_bot_token == config.SANDBOX_TOKEN


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_HOST": "127.0.0.2"},
        {"HTTP_HOST": "localhost"},
        {"PUBLIC_URL": "http://localhost:8080"},
        {"PUBLIC_URL": "http://[::1]:8080/"},
    ],
)
def test_a_machine_of_many_names_is_still_this_one(environ: dict[str, str]) -> None:
    assert load(**environ).sandbox


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_HOST": "0.0.0.0"},
        {"HTTP_HOST": "192.168.1.5"},
        {"HTTP_HOST": "calendar.local"},
        {"PUBLIC_URL": "https://birthdays.example"},
        {"PUBLIC_URL": "http://192.168.1.5:8080"},
        {"PUBLIC_URL": "https://127.0.0.1.example"},
        {"WEBHOOK_URL": "https://birthdays.example"},
    ],
)
def test_where_others_come_in_the_sandbox_is_on_only_if_it_is_asked_for(
    environ: dict[str, str],
) -> None:
    settings = load(**environ)
    assert not settings.sandbox
    assert (settings.telegram_bot_token, settings.bot_id) == ("", 0)
    asked_for = load(SANDBOX="true", **environ)
    assert asked_for.sandbox
    assert not asked_for.sandbox_by_default
    assert not asked_for.is_reached_from_here_only


@pytest.mark.parametrize(
    ("url", "is_public"),
    [
        ("", False),
        ("http://localhost:8080", False),
        ("http://127.0.0.2", False),
        ("https://birthdays.example", True),
        ("http://192.168.1.2:8080", True),
    ],
)
def test_whether_other_machines_come_by_the_public_address(url: str, is_public: bool) -> None:
    assert load(PUBLIC_URL=url).is_public is is_public


def test_with_a_token_the_sandbox_is_off() -> None:
    settings = load(TELEGRAM_BOT_TOKEN=TOKEN)
    assert not settings.sandbox
    assert settings.telegram_api_url == "https://api.telegram.org"


def test_another_bot_api_server_without_a_token_does_not_start_the_sandbox() -> None:
    settings = load(TELEGRAM_API_URL="http://127.0.0.1:9/")
    assert not settings.sandbox
    assert settings.telegram_bot_token == ""
    assert settings.telegram_api_url == "http://127.0.0.1:9"


def test_programs_find_the_sandbox_on_the_address_that_nginx_listens_on() -> None:
    assert load(HTTP_HOST="127.0.0.2").telegram_api_url == "http://127.0.0.2:8080/sandbox"
    assert load(HTTP_HOST="0.0.0.0").door == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    "token",
    [
        TOKEN.partition(":")[2],
        TOKEN.replace(":", ""),
        f"bot{TOKEN}",
        f'"{TOKEN}"',
        f"{TOKEN[:20]} {TOKEN[20:]}",
        TOKEN[:20],
        f"https://api.telegram.org/bot{TOKEN}/",
        "123456789:AA…",
        "0:" + "a" * 35,
    ],
)
def test_what_is_no_token_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(config.ConfigError) as refused:
        load(TELEGRAM_BOT_TOKEN=token)
    [problem] = refused.value.problems
    assert "123456789:AAF3k_…" in problem
    assert "@BotFather" in problem
    assert TOKEN[12:20] not in problem


def test_data_is_kept_below_var_dir_in_sqlite_by_default(tmp_path: Path) -> None:
    settings = load(VAR_DIR=str(tmp_path))
    assert settings.database_url == f"sqlite:///{tmp_path}/data/birthdays.db"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://birthdays.example/", "https://birthdays.example/telegram/webhook"),
        ("https://birthdays.example:8443", "https://birthdays.example:8443/telegram/webhook"),
        ("https://birthdays.example/mapped", "https://birthdays.example/mapped"),
        ("", ""),
    ],
)
def test_a_webhook_without_a_path_gets_ours(url: str, expected: str) -> None:
    assert load(WEBHOOK_URL=url).webhook_url == expected


@pytest.mark.parametrize(
    "url", ["http://birthdays.example", "https://birthdays.example:8080", "https://a.example:99999"]
)
def test_a_webhook_that_telegram_would_not_call_is_refused(url: str) -> None:
    with pytest.raises(config.ConfigError, match="WEBHOOK_URL"):
        load(WEBHOOK_URL=url)


def test_a_bot_api_server_of_one_s_own_calls_any_webhook() -> None:
    own = load(WEBHOOK_URL="http://10.0.0.7:8080", TELEGRAM_API_URL="http://10.0.0.8:8081")
    assert own.webhook_url == "http://10.0.0.7:8080/telegram/webhook"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////srv/birthdays.db", "sqlite at /srv/birthdays.db"),
        ("postgresql://me:hunter2@db:5433/birthdays", "postgresql at db:5433, birthdays"),
        ("postgresql://me:p%40ss@db/b?sslmode=require&password=x", "postgresql at db, b"),
        ("postgresql://me@/b?host=/run/postgresql", "postgresql at /run/postgresql, b"),
        ("postgresql:///b", "postgresql at its socket, b"),
    ],
)
def test_a_database_is_shown_without_what_opens_it(url: str, shown: str) -> None:
    assert load(DATABASE_URL=url).database_shown == shown


def test_what_was_set_reaches_every_program(tmp_path: Path) -> None:
    settings = load(
        VAR_DIR=str(tmp_path),
        TELEGRAM_BOT_TOKEN="123456789:" + "a" * 35,
        HTTP_PORT="8090",
        TIMEZONE="Europe/Berlin",
        ALLOWED_USERS="1,2",
        ALLOWED_CHATS="-1001,3",
        OWNER_CHAT_ID="-1001234567890",
        CALENDARS_PER_PERSON="7",
        EVENTS_PER_CALENDAR="77",
        TOKENS_PER_CALENDAR="3",
        MINI_APP="calendar",
        TELEGRAM_SCRIPT_URL="https://example.org/telegram.js",
    )
    assert config.load(launch._environment(settings), NO_FILE) == settings


def test_every_bad_value_is_named_at_once() -> None:
    with pytest.raises(config.ConfigError) as refused:
        load(HTTP_PORT="http", TIMEZONE="Mars/Olympus", DATABASE_URL="mysql://x", LOG_LEVEL="loud")
    named = {problem.partition("=")[0] for problem in refused.value.problems}
    assert named == {"DATABASE_URL", "HTTP_PORT", "LOG_LEVEL", "TIMEZONE"}


@pytest.mark.parametrize("password", ["hun/ter2", "hun#ter2", "hun?ter2", "hun[ter2"])
def test_a_password_that_is_not_percent_encoded_is_refused(password: str) -> None:
    with pytest.raises(config.ConfigError, match="has to be percent-encoded"):
        load(DATABASE_URL=f"postgresql://me:{password}@db/birthdays")


def test_a_bad_value_is_shown_without_its_password_and_with_what_was_expected() -> None:
    command = [sys.executable, "-m", "birthday_calendar", "migrate"]
    url = "mysql://me:hunter2@db/birthdays"
    done = subprocess.run(
        command, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "DATABASE_URL='mysql://me:[redacted]@db/birthdays': expected" in done.stderr
    assert "postgresql://USER:PASSWORD@HOST/NAME" in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql//me:hunter2@db/b",
        "postgresql:me:hunter2@db/b",
        "me:hunter2@db/b",
        "postgresql://me:h:unter2@hunter2@db:x/b",
    ],
)
def test_a_password_is_not_shown_of_what_is_no_address_either(url: str) -> None:
    with pytest.raises(config.ConfigError) as refused:
        load(DATABASE_URL=url)
    assert "hunter2" not in str(refused.value)
    assert ":[redacted]@db" in str(refused.value)


@pytest.mark.parametrize(("text", "expected"), [("false", False), ("0", False), ("Yes", True)])
def test_switches_are_read_as_people_write_them(text: str, expected: bool) -> None:
    assert load(ENABLE_TELEGRAM_BOT=text).enable_telegram_bot is expected


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("HTTP_PORT=8001\nLOG_LEVEL=debug\n")
    settings = config.load({"HTTP_PORT": "8002"}, dotenv)
    assert (settings.http_port, settings.log_level) == (8002, "DEBUG")


def test_programs_have_the_settings_that_everything_was_started_with(tmp_path: Path) -> None:
    """Whoever changes the file means the next start."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("HTTP_PORT=8001\n")
    assert config.load({config.INSTANCE: "1"}, dotenv).http_port == 8080


def test_an_empty_value_counts_as_none() -> None:
    assert load(HTTP_PORT="", TELEGRAM_BOT_TOKEN=" ").http_port == 8080


def test_postgres_is_an_old_name_of_postgresql() -> None:
    assert load(DATABASE_URL="postgres://u:p@h/d").database_url == "postgresql://u:p@h/d"


def test_who_is_let_in_is_named_by_ids() -> None:
    settings = load(ALLOWED_USERS=" 700000001, 700000002 ", ALLOWED_CHATS="-1001234567890 -47")
    assert settings.allowed_users == {700_000_001, 700_000_002}
    assert settings.allowed_chats == {-1_001_234_567_890, -47}
    assert load().allowed_users == load().allowed_chats == frozenset()
    assert load().calendars_per_person == 20
    assert load().events_per_calendar == 10_000
    assert load().tokens_per_calendar == 20


@pytest.mark.parametrize(
    "wrong",
    [
        {"ALLOWED_USERS": "@ann"},
        {"ALLOWED_USERS": "1, ann"},
        {"ALLOWED_CHATS": "-"},
        {"ALLOWED_CHATS": "9" * 30},
        {"CALENDARS_PER_PERSON": "many"},
        {"CALENDARS_PER_PERSON": "-1"},
        {"EVENTS_PER_CALENDAR": "all"},
        {"TOKENS_PER_CALENDAR": "some"},
    ],
)
def test_what_is_no_id_or_number_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(config.ConfigError, match=r"expected (a number|Telegram ids)"):
        load(**wrong)


def test_who_is_told_is_one_chat() -> None:
    assert load(OWNER_CHAT_ID="700000001").owner_chat_id == 700_000_001
    assert load(OWNER_CHAT_ID="-1001234567890").owner_chat_id == -1_001_234_567_890
    assert load().owner_chat_id == 0
    for wrong in ("@ann", "1,2", "9" * 30, "1.5"):
        with pytest.raises(config.ConfigError, match=r"OWNER_CHAT_ID=.*expected one Telegram id"):
            load(OWNER_CHAT_ID=wrong)


def test_requests_are_limited_unless_somebody_says_otherwise() -> None:
    by_default, without = load(), load(RATE_LIMIT="0", RATE_LIMIT_TOKEN="0", RATE_LIMIT_REFUSED="0")
    rates = [
        (one.rate_limit, one.rate_limit_token, one.rate_limit_refused)
        for one in (by_default, without)
    ]
    assert rates == [(50, 20, 1), (0, 0, 0)]
    assert nginx_limits.of(without)["RATE_LIMIT_POLICY"] == ""


def test_proxies_are_addresses_and_networks() -> None:
    assert load().trusted_proxies == ("127.0.0.1/32",)
    several = load(TRUSTED_PROXIES="172.16.0.0/12, fd00::/8 10.0.0.7")
    assert several.trusted_proxies == ("172.16.0.0/12", "fd00::/8", "10.0.0.7/32")


def test_origins_are_written_as_browsers_write_them() -> None:
    assert load().cors_origins == ()
    several = load(
        CORS_ORIGINS="https://App.example.org/, http://localhost:3000 https://a.example:443"
        ",http://[::1]:80,capacitor://localhost,https://app.example.org"
    )
    assert several.cors_origins == (
        "https://app.example.org",
        "http://localhost:3000",
        "https://a.example",
        "http://[::1]",
        "capacitor://localhost",
    )
    assert load(CORS_ORIGINS="*").cors_origins == ("*",)


def test_nginx_knows_the_origins_and_no_others() -> None:
    told = nginx_cors.of(load(CORS_ORIGINS="https://a.example,https://b.example:8443"))
    assert told["CORS_ORIGINS"] == (
        r'"~^(?:https://a\.example|https://b\.example:8443)$" $http_origin;'
    )
    assert [told["CORS_VARY"], nginx_cors.of(load())["CORS_ORIGINS"]] == ["Origin", ""]
    assert nginx_cors.of(load(CORS_ORIGINS="*,https://a.example"))["CORS_ORIGINS"] == "default *;"


def test_our_own_addresses_are_absolute_once_somebody_says_how_others_come_in() -> None:
    assert load(HTTP_HOST="0.0.0.0").base_url == ""
    assert load(PUBLIC_URL="https://b.example/calendar/").base_url == "https://b.example/calendar"


@pytest.mark.parametrize("text", ["", "127.0.0.1:9464", "localhost:9464", "[::1]:9464"])
def test_metrics_have_an_address_and_a_port(text: str) -> None:
    assert load(METRICS_ADDRESS=text).metrics_address == text


@pytest.mark.parametrize(
    "text",
    ["9464", "127.0.0.1", ":9464", "127.0.0.1:0", "127.0.0.1:70000", "::1:9464", "a b:1", "a:1/m"],
)
def test_where_metrics_can_t_be_is_named(text: str) -> None:
    with pytest.raises(config.ConfigError, match=r"METRICS_ADDRESS=.*expected an address and a"):
        load(METRICS_ADDRESS=text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CORS_ORIGINS", "app.example.org"),
        ("CORS_ORIGINS", "https://app.example.org/page"),
        ("CORS_ORIGINS", "https://*.example.org"),
        ("CORS_ORIGINS", "https://user@app.example.org"),
        ("CORS_ORIGINS", "https://app.example.org:99999"),
        ("CORS_ORIGINS", "null"),  # whatever a page has no name for, a file on a disk too
        ("CORS_ORIGINS", 'https://a.example" $http_origin; default "*'),
        ("RATE_LIMIT", "-1"),
        ("RATE_LIMIT_TOKEN", "1.5"),
        ("RATE_LIMIT_REFUSED", "20r/s"),
        ("TRUSTED_PROXIES", "proxy.example.org"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),  # it may have meant either
        ("TRUSTED_PROXIES", "127.0.0.1; deny all"),
    ],
)
def test_a_limit_a_proxy_or_an_origin_that_is_none_is_named(name: str, text: str) -> None:
    with pytest.raises(config.ConfigError) as error:
        load(**{name: text})
    [problem] = error.value.problems
    assert problem.startswith(f"{name}={text!r}: expected ")


def test_a_server_for_greetings_is_named_with_its_model() -> None:
    url = "https://api.openai.com/v1"
    with pytest.raises(config.ConfigError, match="GREETINGS_MODEL: GREETINGS_URL needs"):
        load(GREETINGS_URL=url)
    for written in (url, f"{url}/", f"{url}/chat/completions"):
        assert load(GREETINGS_URL=written, GREETINGS_MODEL="m").greetings_url == url
    assert load().greetings_url == load().greetings_key == ""


@pytest.mark.parametrize(
    "url", ["https://me@example.org/v1", "https://a.example/v1?key=1", "a.example"]
)
def test_the_address_of_one_has_nothing_else_in_it(url: str) -> None:
    with pytest.raises(config.ConfigError, match="GREETINGS_URL"):
        load(GREETINGS_URL=url, GREETINGS_MODEL="m")


def test_a_key_that_can_t_be_one_is_refused_without_being_shown() -> None:
    with pytest.raises(config.ConfigError, match="GREETINGS_KEY") as refused:
        load(GREETINGS_KEY="my secret key")
    assert "secret" not in str(refused.value)
