"""Tokens of a calendar: named, listed, revoked, expired, resting; and which are looked at."""

from datetime import UTC, datetime, timedelta

import pytest

from birthday_calendar import rights
from birthday_calendar.database import Database
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import Invalid, NotFound, Unauthorized
from birthday_calendar.domain.keys import Access, Rest
from birthday_calendar.domain.models import Calendar, CalendarKind, Pause
from birthday_calendar.domain.roles import Deed, deeds_of_token
from birthday_calendar.services import calendars, housekeeping, tokens
from birthday_calendar.storage import tokens as stored

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANN, BORIS = 7, 8


async def open_calendar(
    database: Database, chat_id: int = -1001, kind: CalendarKind = CalendarKind.SHARED
) -> Calendar:
    return await calendars.open_for_chat(
        database, chat_id, kind=kind, title="Team", language="en", time_zone="UTC", now=NOW
    )


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    return await open_calendar(database)


async def test_a_token_opens_its_calendar_until_it_is_revoked(
    database: Database, calendar: Calendar
) -> None:
    _, secret = await tokens.create(database, calendar, ANN, NOW, name="backup")
    token, opened = await tokens.authenticate(database, secret, NOW)
    assert (opened.id, token.name, token.access) == (calendar.id, "backup", Access.WRITE)
    await tokens.revoke(database, calendar, token.id)
    with pytest.raises(Unauthorized):
        await tokens.authenticate(database, secret, NOW)
    with pytest.raises(NotFound):
        await tokens.revoke(database, calendar, token.id)


async def test_a_calendar_s_tokens_are_its_own(database: Database, calendar: Calendar) -> None:
    other = await open_calendar(database, -2002)
    await tokens.create(database, calendar, ANN, NOW, name="backup")
    [token] = await tokens.list_(database, calendar)
    assert await tokens.list_(database, other) == []
    with pytest.raises(NotFound):
        await tokens.revoke(database, other, token.id)


async def test_a_token_opens_nothing_from_when_it_expires(
    database: Database, calendar: Calendar
) -> None:
    _, secret = await tokens.create(database, calendar, ANN, NOW, expires_at=NOW + DAY)
    assert await tokens.authenticate(database, secret, NOW + DAY - timedelta(seconds=1))
    with pytest.raises(Unauthorized, match="expired"):
        await tokens.authenticate(database, secret, NOW + DAY)


async def test_what_has_expired_is_shown_for_a_while_and_then_dropped(
    database: Database, calendar: Calendar
) -> None:
    await tokens.create(database, calendar, ANN, NOW, name="old", expires_at=NOW)
    await tokens.create(database, calendar, ANN, NOW, name="kept")
    await housekeeping.tidy(database, NOW + 29 * DAY)
    assert [token.name for token in await tokens.list_(database, calendar)] == ["old", "kept"]
    await housekeeping.tidy(database, NOW + 31 * DAY)
    assert [token.name for token in await tokens.list_(database, calendar)] == ["kept"]


async def test_a_calendar_has_so_many_tokens_only(database: Database, calendar: Calendar) -> None:
    for name in ("one", "two"):
        await tokens.create(database, calendar, ANN, NOW, name=name, most=2)
    with pytest.raises(Invalid, match="No more than 2 at a time"):
        await tokens.create(database, calendar, BORIS, NOW, name="three", most=2)


async def test_names_tell_tokens_apart(database: Database, calendar: Calendar) -> None:
    await tokens.create(database, calendar, ANN, NOW, name="Backup")
    for user_id, now in [(BORIS, NOW), (ANN, NOW + timedelta(hours=1))]:
        with pytest.raises(Invalid, match="that name already"):
            await tokens.create(database, calendar, user_id, now, name="backup")


async def test_a_token_that_is_made_twice_at_once_is_one_and_its_last_secret_counts(
    database: Database, calendar: Calendar
) -> None:
    _, first = await tokens.create(database, calendar, ANN, NOW, name="backup")
    _, second = await tokens.create(
        database, calendar, ANN, NOW + timedelta(seconds=5), name="backup", access=Access.READ
    )
    [token] = await tokens.list_(database, calendar)
    assert token.access is Access.READ
    assert await tokens.authenticate(database, second, NOW)
    with pytest.raises(Unauthorized):
        await tokens.authenticate(database, first, NOW)


@pytest.mark.parametrize("name", ["", "\u200b", "x" * 65, "a\x07b", "taken", "TAKEN"])
async def test_a_name_that_no_token_can_have_is_refused(
    database: Database, calendar: Calendar, name: str
) -> None:
    await tokens.create(database, calendar, ANN, NOW, name="taken")
    with pytest.raises(Invalid) as refused:
        key_rules.check_name(name, await tokens.list_(database, calendar))
    assert refused.value.field == "name"


async def test_a_name_is_kept_in_one_line() -> None:
    assert key_rules.check_name("  backup \n script ", []) == "backup script"


async def test_a_token_rests_while_its_maker_is_no_admin_and_others_do_not(
    database: Database, calendar: Calendar
) -> None:
    _, anns = await tokens.create(database, calendar, ANN, NOW)
    _, boris = await tokens.create(database, calendar, BORIS, NOW)
    await tokens.note_maker(database, calendar, ANN, NOW, is_admin=False)
    token, _ = await tokens.authenticate(database, anns, NOW)
    assert token.rests_because is Rest.NO_ADMIN
    assert (await tokens.authenticate(database, boris, NOW))[0].rests_because is None
    await tokens.note_maker(database, calendar, ANN, NOW, is_admin=True)
    assert (await tokens.authenticate(database, anns, NOW))[0].rests_because is None


async def test_a_group_that_becomes_a_supergroup_keeps_its_tokens(
    database: Database, calendar: Calendar
) -> None:
    _, secret = await tokens.create(database, calendar, ANN, NOW)
    await open_calendar(database, -100_500)  # which spoke before
    await calendars.move(database, -1001, -100_500)
    assert (await tokens.authenticate(database, secret, NOW))[1].chat_id == -100_500


async def test_a_token_of_before_there_were_names_may_write_and_never_expires(
    database: Database, calendar: Calendar
) -> None:
    long_ago = NOW - 300 * DAY
    old = {"calendar_id": calendar.id, "user_id": ANN, "token_hash": "x", "created_at": long_ago}
    await stored.insert(database, old)
    [token] = await tokens.list_(database, calendar)
    assert (token.name, token.access, token.expires_at) == ("", Access.WRITE, None)
    kept = await calendars.get(database, calendar.id)
    assert await rights.due_tokens(database, NOW, 0, 10) == [(token, kept)]


async def test_to_code_that_knows_no_admin_one_is_a_token_that_writes(
    database: Database, calendar: Calendar
) -> None:
    for access in Access:
        await tokens.create(database, calendar, ANN, NOW, name=access, access=access)
    rows = await database.fetch_all("SELECT name, access FROM api_tokens ORDER BY id")
    assert [(row["name"], row["access"]) for row in rows] == [
        ("read", "read"),
        ("write", "write"),
        ("admin", "write"),
    ]
    kept = await tokens.list_(database, calendar)
    assert [(token.access, token.is_of_before) for token in kept] == [
        (access, False) for access in Access
    ]


async def test_what_such_code_has_made_may_what_it_could(
    database: Database, calendar: Calendar
) -> None:
    for access in (Access.READ, Access.WRITE):
        await tokens.create(database, calendar, ANN, NOW, name=access, access=access)
    await database.execute("UPDATE api_tokens SET is_admin = NULL")
    kept = await tokens.list_(database, calendar)
    assert [(token.access, token.is_of_before) for token in kept] == [
        (Access.READ, False),
        (Access.WRITE, True),
    ]
    assert [deeds_of_token(token) for token in kept] == [
        frozenset(),
        frozenset(Deed) - {Deed.KEEP_TOKENS},
    ]


async def test_makers_are_looked_at_daily_in_groups_that_the_bot_is_in(
    database: Database, calendar: Calendar
) -> None:
    own = await open_calendar(database, 100, CalendarKind.PERSONAL)
    gone = await open_calendar(database, -2002)
    await calendars.pause(database, gone, Pause.KICKED)
    for one in (own, gone, calendar):
        await tokens.create(database, one, ANN, NOW)

    async def due(now: datetime) -> list[int]:
        return [found.id for _, found in await rights.due_tokens(database, now, 0, 10)]

    assert await due(NOW + DAY) == []
    assert await due(NOW + DAY + timedelta(seconds=1)) == [calendar.id]
    assert await due(NOW - DAY) == [calendar.id]  # a look ahead of now is none
    await calendars.pause(database, calendar, Pause.RESTRICTED)
    assert await due(NOW + 2 * DAY) == [calendar.id]
