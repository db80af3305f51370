"""The parameters of DATABASE_URL, against servers with and without TLS: programs and migrations."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from birthday_calendar import config
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseUnavailable
from birthday_calendar.migrations import migrate
from birthday_calendar.ops import doctor_services
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.tls import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def encrypted(authority: Authority) -> Iterator[PostgresServer]:
    """A server that shows a certificate for localhost, by that name and by its address."""
    with postgres_server() as server:
        server.stop()
        shown = authority.certify("localhost")
        server.start(
            ssl="on",
            ssl_cert_file=str(server.own(shown.certificate)),
            ssl_key_file=str(server.own(shown.key)),
        )
        yield server


async def connections(url: str) -> set[tuple[str, bool]]:
    """Who is connected, as the server sees it, and whether encrypted; one of the programs looks."""
    async with Database(url) as db:
        rows = await db.fetch_all(
            "SELECT application_name, ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
            " WHERE pid = pg_backend_pid()"
        )
    return {(row["application_name"], row["ssl"]) for row in rows}


async def refusal(url: str) -> str:
    """Of programs and migrations, which are told the same."""
    with pytest.raises(DatabaseUnavailable) as of_migrate:
        await asyncio.to_thread(migrate.upgrade, url)
    async with Database(url) as db:
        with pytest.raises(DatabaseUnavailable) as of_program:
            await db.fetch_one("SELECT 1")
    assert str(of_migrate.value) == str(of_program.value)
    return str(of_program.value)


@pytest.mark.parametrize("parameters", ["", "?sslmode=prefer", "?sslmode=require"])
async def test_a_server_that_can_encrypt_does(encrypted: PostgresServer, parameters: str) -> None:
    url = encrypted.url(encrypted.create(), parameters=parameters)
    await asyncio.to_thread(migrate.upgrade, url)
    assert await connections(url) == {("birthday-calendar", True)}


async def test_the_doctor_says_whether_it_does(encrypted: PostgresServer, tmp_path: Path) -> None:
    name = encrypted.create()
    await asyncio.to_thread(migrate.upgrade, encrypted.url(name))
    for mode, told in (("require", "encrypted, TLSv1.3"), ("disable", "not encrypted")):
        url = encrypted.url(name, parameters=f"?sslmode={mode}")
        environ = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path)}
        [check] = await doctor_services.database(config.load(environ, tmp_path / "none"))
        assert check.detail == f"postgresql, migrated; {told}"


async def test_it_does_not_where_that_was_said(encrypted: PostgresServer) -> None:
    url = encrypted.url("postgres", parameters="?sslmode=disable&application_name=plain")
    assert await connections(url) == {("plain", False)}


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
async def test_a_certificate_of_the_authority_that_was_named_is_trusted(
    encrypted: PostgresServer, authority: Authority, mode: str
) -> None:
    parameters = f"?sslmode={mode}&sslrootcert={authority.certificate}"
    url = encrypted.url(encrypted.create(), "localhost", parameters)
    await asyncio.to_thread(migrate.upgrade, url)
    assert await connections(url) == {("birthday-calendar", True)}


async def test_a_certificate_for_another_name_is_refused(
    encrypted: PostgresServer, authority: Authority
) -> None:
    parameters = f"?sslmode=verify-full&sslrootcert={authority.certificate}"
    told = await refusal(encrypted.url("postgres", "127.0.0.1", parameters))
    assert "not valid for '127.0.0.1'" in told


async def test_a_certificate_of_another_authority_is_refused(
    encrypted: PostgresServer, tmp_path: Path
) -> None:
    other = Authority(tmp_path).certificate
    parameters = f"?sslmode=verify-full&sslrootcert={other}"
    assert "certificate verify failed" in await refusal(
        encrypted.url("postgres", "localhost", parameters)
    )


async def test_the_system_does_not_know_an_authority_of_our_own(encrypted: PostgresServer) -> None:
    told = await refusal(encrypted.url("postgres", "localhost", "?sslrootcert=system"))
    assert "certificate verify failed" in told


async def test_a_client_s_certificate_is_shown(
    encrypted: PostgresServer, authority: Authority
) -> None:
    mine = authority.certify("me")
    parameters = f"?sslmode=require&sslcert={mine.certificate}&sslkey={mine.key}"
    assert await connections(encrypted.url("postgres", parameters=parameters))
    other_key = authority.certify("other").key
    parameters = f"?sslmode=require&sslcert={mine.certificate}&sslkey={other_key}"
    assert "KEY_VALUES_MISMATCH" in await refusal(encrypted.url("postgres", parameters=parameters))


async def test_a_server_without_tls_is_refused_where_tls_is_required(
    postgres: PostgresServer,
) -> None:
    told = await refusal(postgres.url("postgres", parameters="?sslmode=require"))
    assert "rejected SSL upgrade" in told


@pytest.mark.parametrize("parameters", ["", "?sslmode=prefer", "?sslmode=allow"])
async def test_a_server_without_tls_serves_whoever_asks_for_none(
    postgres: PostgresServer, parameters: str
) -> None:
    url = postgres.url("postgres", parameters=parameters)
    assert await connections(url) == {("birthday-calendar", False)}


@pytest.mark.parametrize(
    "form",
    [
        "postgresql://postgres@/{name}?host={folder}&port={port}",
        "postgresql:///{name}?host={folder}&port={port}&user=postgres&sslmode=require",
        "postgresql://postgres@{encoded}:{port}/{name}",
    ],
)
async def test_a_unix_socket_may_be_named(postgres: PostgresServer, form: str) -> None:
    url = form.format(
        name=postgres.create(),
        folder=postgres.folder,
        encoded=str(postgres.folder).replace("/", "%2F"),
        port=postgres.port,
    )
    await asyncio.to_thread(migrate.upgrade, url)
    async with Database(url) as db:
        row = await db.fetch_one("SELECT inet_client_addr() AS address")
    assert row
    assert row["address"] is None


async def test_of_several_hosts_the_one_that_takes_writes_is_found(
    postgres: PostgresServer,
) -> None:
    readonly = "?target_session_attrs=read-only"
    told = await refusal(postgres.url("postgres", parameters=readonly))
    assert "target attribute" in told
    hosts = f"127.0.0.1:1,127.0.0.1:{postgres.port}"
    url = f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write"
    assert await connections(url) == {("birthday-calendar", False)}
