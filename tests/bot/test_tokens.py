"""/token: somebody makes, sees and revokes the tokens of their calendar."""

import pytest
from msgspec.structs import replace

from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import Unauthorized
from birthday_calendar.domain.keys import Access
from birthday_calendar.services import tokens
from birthday_calendar.storage.tables import metadata
from telegram_sandbox.client import ANN, Chat, Sandbox, buttons_of
from tests.bot.conftest import NOW, Bots
from tests.bot.tokens import calendar_of, forges, listed, makes, secret_in
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def test_a_token_is_named_limited_and_told_once(
    ann: Chat, database: Database, settings: Settings
) -> None:
    assert "There is none yet" in await ann.says("/token")
    await ann.presses("New token")
    assert "What shall the new one be called?" in await ann.sees()
    assert await ann.buttons() == ["Token 1", "Cancel"]
    assert await ann.says("backup script") == "🔑 backup script\n\nWhat may it do?"
    await ann.presses("Only read")
    assert await ann.sees() == "🔑 backup script, read-only\n\nFor how long?"
    await ann.presses("30 days")
    said = await ann.sees()
    token, calendar = await tokens.authenticate(database, secret_in(said), NOW)
    assert (token.name, token.access, token.user_id) == ("backup script", Access.READ, ANN)
    assert str(token.expires_at) == "2026-04-09 12:00:00+00:00"
    assert calendar.chat_id == ANN
    assert "It works until 9 April 2026." in said
    assert f"https://birthdays.example/api/v1/calendars/{calendar.id}/events" in said
    await ann.presses("All tokens")
    assert await ann.sees() == (
        "🔑 Tokens of your calendar\n\n"
        "backup script, read-only\nmade today · not used yet · until 9 April"
    )


@pytest.mark.parametrize(
    ("pressed", "access", "opens"),
    [
        ("Only read", Access.READ, "can read the calendar."),
        ("Read and change dates", Access.WRITE, "can read and change all dates."),
        (
            "Everything, settings and tokens too",
            Access.ADMIN,
            "can read and change everything, settings and tokens too.",
        ),
    ],
)
async def test_it_says_what_a_token_may(
    ann: Chat, database: Database, pressed: str, access: Access, opens: str
) -> None:
    await ann.says("/token backup")
    await makes(ann, pressed)
    assert f"Whoever has it {opens} I can't show it again." in await ann.sees()
    [token] = await listed(database, ANN)
    assert token.access is access


async def test_one_of_before_there_was_admin_is_shown_as_it_was(
    ann: Chat, database: Database
) -> None:
    await ann.says("/token backup")
    await makes(ann)
    await database.execute("UPDATE api_tokens SET is_admin = NULL")
    assert "backup, reads and changes\n" in await ann.says("/token")


async def test_asking_makes_none(ann: Chat, database: Database) -> None:
    for _ in range(3):
        await ann.says("/token")
    await ann.says("/token backup")
    await ann.presses("Read and change dates")
    assert await listed(database, ANN) == []


async def test_a_suggested_name_is_one_press_and_the_first_that_is_free(
    ann: Chat, database: Database
) -> None:
    for name in ("Token 1", "Token 2"):
        await ann.says("/token")
        await ann.presses("New token")
        await ann.presses(name)
        await makes(ann)
    assert [token.name for token in await listed(database, ANN)] == ["Token 1", "Token 2"]
    assert await ann.says("/cancel") == "There is nothing to cancel."


async def test_each_question_makes_what_it_says_however_many_there_are(
    ann: Chat, database: Database
) -> None:
    await ann.says("/token first <b>&")
    first = await ann.last()
    await ann.says("/token second https://example.org *x*")
    read_only = buttons_of(first)[0]["callback_data"]
    await ann.sends_button(first["message_id"], read_only)
    for_ever = f"{read_only.rpartition(':')[0]}:0"
    await ann.sends_button(first["message_id"], for_ever)
    await makes(ann)
    made = [(token.name, token.access) for token in await listed(database, ANN)]
    assert made == [
        ("first <b>&", Access.READ),
        ("second https://example.org *x*", Access.WRITE),
    ]


async def test_a_button_pressed_twice_makes_one_and_its_secret_works(
    ann: Chat, database: Database
) -> None:
    await ann.says("/token backup")
    await ann.presses("Read and change dates")
    question = await ann.last()
    for_ever = buttons_of(question)[2]["callback_data"]
    for _ in range(2):
        await forges(ann, question, for_ever)
    assert len(await listed(database, ANN)) == 1
    assert await tokens.authenticate(database, secret_in(await ann.sees()), NOW)


async def test_no_secret_is_kept_in_readable_form(ann: Chat, database: Database) -> None:
    await ann.says("/token backup")
    secret = await makes(ann)
    assert await database.fetch_all("SELECT * FROM api_tokens")
    for table in metadata.sorted_tables:
        for row in await database.fetch_all(table.select()):
            assert secret not in repr(dict(row)), table.name


async def test_a_name_that_cannot_be_is_asked_for_again(ann: Chat, database: Database) -> None:
    await ann.says("/token backup")
    await makes(ann)
    assert "there is one of that name already" in await ann.says("/token BACKUP")
    await ann.says("/token")
    await ann.presses("New token")
    assert "there is one of that name already" in await ann.says("Backup")
    assert await ann.buttons() == ["Cancel"]
    assert "at most 64 characters" in await ann.says("x" * 65)
    await ann.presses("Cancel")
    assert await ann.sees() == "Cancelled."
    assert len(await listed(database, ANN)) == 1


async def test_a_calendar_has_so_many_tokens_only(bots: Bots, telegram: Sandbox) -> None:
    bots.settings = replace(bots.settings, tokens_per_calendar=1)
    ann = Chat(telegram, ANN, ANN)
    async with bots.running():
        await ann.says("/token one")
        await ann.presses("Only read")
        question = await ann.last()
        await ann.says("/token two")
        await makes(ann)
        too_many = "No more than 1 at a time: revoke one first."
        assert await ann.says("/token three") == too_many
        pressed = await ann.sends_button(
            question["message_id"], buttons_of(question)[0]["callback_data"]
        )
        assert pressed["text"] == too_many


async def test_long_lists_are_leafed_through(ann: Chat, database: Database) -> None:
    await ann.says("/start")
    calendar = await calendar_of(database, ANN)
    for number in range(20):
        await tokens.create(database, calendar, ANN, NOW, name=f"{number} " + "🎂" * 60)
    assert (await ann.says("/token")).count("🎂" * 60) == 8
    assert "1/3" in await ann.buttons()
    await ann.presses("▶")
    await ann.presses("▶")
    assert (await ann.sees()).count("🎂" * 60) == 4


async def test_revoking_asks_first_and_then_locks_out(ann: Chat, database: Database) -> None:
    await ann.says("/token backup")
    secret = await makes(ann)
    await ann.says("/token")
    await ann.presses("backup")
    await ann.presses("Revoke")
    assert "locked out at once, for good" in await ann.sees()
    await ann.presses("Cancel")
    assert await tokens.authenticate(database, secret, NOW)
    await ann.presses("Revoke")
    await ann.presses("Revoke")
    assert "There is none yet" in await ann.sees()
    with pytest.raises(Unauthorized):
        await tokens.authenticate(database, secret, NOW)


async def test_revoking_twice_says_quietly_that_it_is_done(ann: Chat, database: Database) -> None:
    await ann.says("/token backup")
    await makes(ann)
    [token] = await listed(database, ANN)
    question = await ann.last()
    assert "Revoked" in (await forges(ann, question, f"token:revoke:{token.id}"))["text"]
    again = await forges(ann, question, f"token:revoke:{token.id}")
    assert again["text"] == "This token is not there any more."
    assert not again.get("show_alert")


async def test_one_from_before_there_were_names_can_be_told_and_revoked(
    ann: Chat, database: Database
) -> None:
    await ann.says("/start")
    calendar = await calendar_of(database, ANN)
    await tokens.create(database, calendar, ANN, NOW)
    [token] = await listed(database, ANN)
    await ann.says("/token")
    assert f"Token {token.id}, reads and changes dates\nmade today" in await ann.sees()
    await ann.presses(f"Token {token.id}")
    await ann.presses("Revoke")
    await ann.presses("Revoke")
    assert await listed(database, ANN) == []


async def test_nobody_presses_the_buttons_of_another_s_calendar(
    ann: Chat, boris: Chat, database: Database
) -> None:
    await ann.says("/token backup")
    await makes(ann)
    await boris.says("/token")
    calendar = await calendar_of(database, ANN)
    [token] = await listed(database, ANN)
    message = await boris.last()
    for data in (f"tokens:{calendar.id}:0", f"token:revoke:{token.id}", f"new:{calendar.id}:::"):
        notice = await forges(boris, message, data)
        assert notice["show_alert"], data
    assert len(await listed(database, ANN)) == 1
    assert "backup" not in await boris.sees()


async def test_forged_steps_make_nothing(ann: Chat, database: Database) -> None:
    await ann.says("/token")
    calendar = await calendar_of(database, ANN)
    shown = await ann.last()
    for data in (
        f"new:{calendar.id}::write:",  # of a message without a name
        f"new:{calendar.id}::write:0",
        f"new:{calendar.id}::admin:0",
        "new:999999::write:0",
        "token:revoke:999999",
        "token:dance:1",
        f"tokens:{2**63}:0",
    ):
        assert (await forges(ann, shown, data))["text"], data
    await ann.says("/token backup")
    await forges(ann, await ann.last(), f"new:{calendar.id}::write:99999")
    assert await listed(database, ANN) == []
