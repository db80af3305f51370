"""DATABASE_URL, read once for everything that connects by it: the programs and the migrations.

Its parameters are libpq's (https://www.postgresql.org/docs/current/libpq-connect.html). One that is
not known is refused: to go on without it could mean to go on without encryption.
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from msgspec import Struct

APPLICATION = "birthday-calendar"  # as the server shows who is connected

_EXPECTED = "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
# Without any of its text, in which the password may be.
_NOT_ENCODED = "a / # ? or [ in a password has to be percent-encoded"

_PLACE = {"host", "port", "user", "password", "dbname", "passfile"}
_FILES = {"sslrootcert", "sslcert", "sslkey", "sslcrl"}
_TLS = _FILES | {"sslmode", "sslpassword", "ssl_min_protocol_version", "ssl_max_protocol_version"}
_SYSTEM = "system"  # as sslrootcert: the certificates that the system trusts
_SESSION = {"application_name", "options"}  # what the server itself is told
_VALUES = {
    "sslmode": {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
    "target_session_attrs": {
        "any", "primary", "standby", "prefer-standby", "read-write", "read-only",
    },
    # What asyncpg has neither of: to be told to do without is all right.
    "channel_binding": {"disable", "prefer"},
    "gssencmode": {"disable", "prefer"},
}  # fmt: skip
# libpq's variables that are not named as its parameters are
_VARIABLES = {
    "dbname": "PGDATABASE",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "application_name": "PGAPPNAME",
}
KNOWN = _PLACE | _TLS | _SESSION | _VALUES.keys() | {"connect_timeout"}

Address = tuple[str | None, int | None]  # a name, an IP address or a socket's folder; and a port


class Postgres(Struct, frozen=True, kw_only=True):
    """Where a PostgreSQL is, and how to connect."""

    addresses: tuple[Address, ...]  # tried in turn; None: where libpq looks
    arguments: dict[str, Any]  # of asyncpg.connect, besides the address
    connect_timeout: float | None  # seconds


def parse(url: str) -> Path | Postgres:
    """A SQLite file, or a PostgreSQL. Raises ValueError, whose text tells no secret."""
    if file := re.fullmatch(r"sqlite:///(.+)", url):
        return _sqlite_file(file[1])
    if not re.match(r"postgres(ql)?://.", url):
        raise ValueError(_EXPECTED)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError(_NOT_ENCODED) from None
    login, at, hosts = parts.netloc.rpartition("@")
    if parts.fragment or (not at and "@" in parts.path + parts.query):
        raise ValueError(_NOT_ENCODED)
    user, _, password = (unquote(one) for one in login.partition(":"))
    given = _parameters(parts)
    tls = {name: value for name, value in given.items() if name in _TLS}
    arguments: dict[str, Any] = {
        "user": given.get("user") or user or None,
        "password": given.get("password") or password or None,
        "database": given.get("dbname") or unquote(parts.path[1:]) or None,
        "passfile": given.get("passfile"),
        "target_session_attrs": given.get("target_session_attrs"),
        "server_settings": {"application_name": APPLICATION}
        | {name: value for name, value in given.items() if name in _SESSION},
    }
    if tls.get("sslrootcert") == _SYSTEM:
        if {"sslmode": "verify-full"} | tls != {"sslmode": "verify-full", "sslrootcert": _SYSTEM}:
            raise ValueError("sslrootcert=system goes with sslmode=verify-full, and nothing else")
        arguments["ssl"] = True  # asyncpg's word for it
    elif tls:
        arguments["dsn"] = "postgresql://?" + urlencode(tls)  # where asyncpg takes these from
    timeout = float(given.get("connect_timeout", "0"))
    return Postgres(
        addresses=_addresses(given.get("host") or hosts, given.get("port", "")),
        arguments=arguments,
        connect_timeout=timeout or None,
    )


def environment(url: str) -> dict[str, str]:
    """What programs of libpq's, such as pg_dump, take in place of a PostgreSQL's URL.

    On a command line everybody on the machine could read its password. Raises ValueError.
    """
    parts = urlsplit(url)
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = (unquote(one) for one in login.partition(":"))
    given = _parameters(parts)
    if "sslpassword" in given:
        raise ValueError("sslpassword can't be handed to pg_dump: it needs a key without one")
    addresses = _addresses(given.get("host") or hosts, given.get("port", ""))
    values = {"user": user, "password": password, "dbname": unquote(parts.path[1:])} | given
    values["host"] = ",".join(host or "" for host, _ in addresses)
    values["port"] = ",".join(str(port or "") for _, port in addresses)
    return {
        _VARIABLES.get(name) or f"PG{name.upper().replace('_', '')}": value
        for name, value in values.items()
        if value.strip(",")
    }


def _sqlite_file(text: str) -> Path:
    if re.search(r"\?\w+=", text):
        raise ValueError("a SQLite file takes no parameters")
    if text == ":memory:":
        raise ValueError("a database in memory would be another one for each program")
    return Path(text)


def _parameters(parts: SplitResult) -> dict[str, str]:
    # a + is a + to libpq
    given = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True))
    for name, value in given.items():
        if not re.fullmatch(r"\w+", name):
            raise ValueError(_NOT_ENCODED)
        if name not in KNOWN:
            raise ValueError(f"{name} is not known; known are {', '.join(sorted(KNOWN))}")
        if not value:
            raise ValueError(f"{name} has no value")
        if (known := _VALUES.get(name)) and value not in known:
            raise ValueError(f"{name} has to be one of {', '.join(sorted(known))}")
        if name == "connect_timeout" and not re.fullmatch(r"\d+", value):
            raise ValueError("connect_timeout has to be a number of seconds")
        if (name, value) == ("sslrootcert", _SYSTEM):
            continue
        if name in _FILES and not os.access(value, os.R_OK):
            raise ValueError(f"{name}: there is no file {value} that can be read")
    return given


def _addresses(hosts: str, ports: str) -> tuple[Address, ...]:
    """`one,other:5433` and `5432,5433` as libpq takes them: as many ports as hosts, or one."""
    if not hosts:
        return ((None, _port(ports) if ports else None),)
    found = [_address(host) for host in hosts.split(",")]
    numbers = ports.split(",") if ports else []
    if len(numbers) == 1:
        numbers *= len(found)
    if numbers and len(numbers) != len(found):
        raise ValueError("port has to name one port, or as many as there are hosts")
    if numbers:
        found = [(host, _port(number)) for (host, _), number in zip(found, numbers, strict=True)]
    return tuple(found)


def _address(text: str) -> Address:
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:.%]+)\]|([^\[\]:]*))(?::(.*))?", text)
    if match is None:
        raise ValueError(_NOT_ENCODED)
    host = unquote(match[1] or match[2])
    return host or None, _port(match[3]) if match[3] else None


def _port(text: str) -> int:
    if re.fullmatch(r"\d{1,5}", text) and 0 < int(text) < 65536:
        return int(text)
    raise ValueError(f"{_NOT_ENCODED}; a port is a number from 1 to 65535")
