"""DATABASE_URL: what libpq takes, or a refusal that names the parameter."""

from pathlib import Path

import pytest

from birthday_calendar import config
from birthday_calendar.database_url import APPLICATION, KNOWN, Postgres, environment, parse


def server(url: str) -> Postgres:
    found = parse(url)
    assert isinstance(found, Postgres)
    return found


def refused(url: str) -> str:
    """How the programs refuse it, in a line."""
    with pytest.raises(config.ConfigError) as error:
        config.load({"DATABASE_URL": url}, Path("/nonexistent/.env"))
    [problem] = error.value.problems
    shown, _, told = problem.partition("': ")
    assert shown.startswith("DATABASE_URL=")
    return told


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("postgresql://me:secret@db/name", (("db", None),)),
        ("postgresql://me:secret@db:6432/name", (("db", 6432),)),
        ("postgresql://db/name?port=6432", (("db", 6432),)),
        ("postgresql://[::1]:5433/name", (("::1", 5433),)),
        ("postgresql:///name", ((None, None),)),
        ("postgresql:///name?host=/run/postgresql", (("/run/postgresql", None),)),
        ("postgresql:///name?host=%2Frun%2Fpostgresql&port=5433", (("/run/postgresql", 5433),)),
        ("postgresql://%2Frun%2Fpostgresql/name", (("/run/postgresql", None),)),
        ("postgresql://me@/name?host=/run/postgresql", (("/run/postgresql", None),)),
        ("postgresql://one,other:5433/name", (("one", None), ("other", 5433))),
        ("postgresql://one,other/name?port=1,2", (("one", 1), ("other", 2))),
        ("postgresql:///name?host=one,other&port=3", (("one", 3), ("other", 3))),
    ],
)
def test_a_server_may_be_named_in_each_of_libpq_s_ways(
    url: str, addresses: tuple[tuple[str | None, int | None], ...]
) -> None:
    assert server(url).addresses == addresses
    assert server(url).arguments["database"] == "name"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:p%40ss%2Fw%2Brd@db/name",
        "postgresql://me:p@ss%2Fw+rd@db/name",
        "postgresql://db/name?user=me&password=p%40ss/w+rd",
        "postgresql://me@db/other?password=p@ss%2Fw%2Brd&dbname=name",
    ],
)
def test_a_login_is_read_wherever_it_stands(url: str) -> None:
    given = server(url).arguments
    assert (given["user"], given["password"], given["database"]) == ("me", "p@ss/w+rd", "name")


def test_the_server_is_told_who_connects_and_what_was_asked_for() -> None:
    assert server("postgresql://db/name").arguments["server_settings"] == {
        "application_name": APPLICATION
    }
    told = server("postgresql://db/name?application_name=mine&options=-c%20geqo%3Doff")
    assert told.arguments["server_settings"] == {
        "application_name": "mine", "options": "-c geqo=off"
    }  # fmt: skip


def test_who_has_to_wait_for_a_connection_may_say_how_long() -> None:
    assert server("postgresql://db/name?connect_timeout=7").connect_timeout == 7
    assert server("postgresql://db/name?connect_timeout=0").connect_timeout is None
    assert server("postgresql://db/name").connect_timeout is None


def test_what_others_can_and_we_can_not_may_be_switched_off() -> None:
    for parameter in ("channel_binding=disable", "channel_binding=prefer", "gssencmode=disable"):
        assert server(f"postgresql://db/name?{parameter}")


@pytest.mark.parametrize(
    ("parameter", "told"),
    [
        ("sslmodus=require", "sslmodus is not known; known are "),
        ("statement_timeout=5", "statement_timeout is not known; known are "),
        ("channel_binding=require", "channel_binding has to be one of disable, prefer"),
        ("sslmode=maybe", "sslmode has to be one of allow, disable, prefer, require, "),
        ("sslmode=", "sslmode has no value"),
        ("sslrootcert=/nowhere/ca.pem", "sslrootcert: there is no file /nowhere/ca.pem that"),
        ("sslrootcert=system&sslmode=require", "sslrootcert=system goes with sslmode=verify-full"),
        ("target_session_attrs=any-old", "target_session_attrs has to be one of "),
        ("connect_timeout=soon", "connect_timeout has to be a number of seconds"),
        ("port=1,2,3", "port has to name one port, or as many as there are hosts"),
        ("port=70000", "a / # ? or [ in a password has to be percent-encoded; a port is"),
    ],
)
def test_what_is_not_known_is_refused_by_name(parameter: str, told: str) -> None:
    assert refused(f"postgresql://me:secret@db/name?{parameter}").startswith(told)


def test_a_refusal_says_what_is_known() -> None:
    assert refused("postgresql://db/name?x=1").endswith(", ".join(sorted(KNOWN)))


@pytest.mark.parametrize("sign", ["/", "#", "?", "["])
@pytest.mark.parametrize("password", ["hun{}ter2", "5{}ter2", "{}ter2=x"])
def test_a_password_that_is_not_encoded_is_refused_and_not_shown(sign: str, password: str) -> None:
    url = f"postgresql://me:{password.format(sign)}@db/name"
    told = refused(url)
    assert "has to be percent-encoded" in told
    assert "ter2" not in told


def test_a_file_of_sqlite_is_taken_as_it_is_written(tmp_path: Path) -> None:
    assert parse("sqlite:////srv/a b%20c.db") == Path("/srv/a b%20c.db")
    assert parse("sqlite:///var/birthdays.db") == Path("var/birthdays.db")


def test_sqlite_in_memory_and_parameters_of_its_own_are_refused() -> None:
    assert "another one for each program" in refused("sqlite:///:memory:")
    assert refused("sqlite:////srv/a.db?mode=ro") == "a SQLite file takes no parameters"
    for url in ("sqlite://", "sqlite:///", "mysql://x", "postgresql://", "birthdays.db"):
        assert refused(url).startswith("expected sqlite:///FILE or postgresql://")


def test_programs_of_libpqs_are_told_the_same_by_their_environment() -> None:
    url = (
        "postgresql://me:p%40ss%2F%C3%A9@one,two:5433/my%20name?sslmode=require"
        "&connect_timeout=3&application_name=x&ssl_min_protocol_version=TLSv1.3"
    )
    assert environment(url) == {
        "PGUSER": "me",
        "PGPASSWORD": "p@ss/é",
        "PGHOST": "one,two",
        "PGPORT": ",5433",
        "PGDATABASE": "my name",
        "PGSSLMODE": "require",
        "PGCONNECT_TIMEOUT": "3",
        "PGAPPNAME": "x",
        "PGSSLMINPROTOCOLVERSION": "TLSv1.3",
    }
    assert environment("postgresql:///name?host=/run/postgresql") == {
        "PGHOST": "/run/postgresql",
        "PGDATABASE": "name",
    }


def test_what_can_only_be_told_on_a_command_line_is_refused() -> None:
    with pytest.raises(ValueError, match="sslpassword") as told:
        environment("postgresql://db/name?sslpassword=hush")
    assert "hush" not in str(told.value)
