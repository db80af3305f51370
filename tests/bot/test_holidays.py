"""Holidays in a chat: chosen in /settings, shown beside people. It is 10 March 2026."""

import pytest

from birthday_calendar import public_holidays
from birthday_calendar.database import Database
from birthday_calendar.domain.models import EventDraft, Subscription
from birthday_calendar.services import events, holidays
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import Chat
from tests.bot.conftest import NOW
from tests.support.databases import on_sqlite
from tests.support.patient import be_patient

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    be_patient(monkeypatch)


async def sets_of(chat: Chat, db: Database) -> list[Subscription]:
    calendar = await get_by_chat(db, chat.chat_id)
    assert calendar is not None
    return [*calendar.holiday_sets]


async def takes(chat: Chat, db: Database, *keys: str) -> None:
    await chat.says("/settings")
    calendar = await get_by_chat(db, chat.chat_id)
    assert calendar is not None
    for key in keys:
        await holidays.subscribe(db, calendar, Subscription(key=key))


async def test_the_likeliest_sets_are_offered_by_clock_and_language(ann: Chat, boris: Chat) -> None:
    await ann.says("/settings")
    await ann.presses("🌍 Time zone")
    await ann.says("Berlin")
    await ann.says("/settings")
    await ann.presses("🎉 Holidays")
    assert (await ann.buttons())[:-1] == ["+ Germany", "🌍 Other country…"]
    await boris.says("/settings")
    await boris.presses("🎉 Праздники")
    assert (await boris.buttons())[:2] == ["+ Россия", "+ Профессиональные и памятные дни России"]


async def test_a_set_is_taken_and_changed_and_left(boris: Chat, database: Database) -> None:
    await boris.says("/settings")
    await boris.presses("🎉 Праздники")
    await boris.presses("+ Профессиональные")
    page = await boris.sees()
    assert page.startswith("🎉 Профессиональные и памятные дни России\n🎉 День архивов — 10 марта")
    assert await sets_of(boris, database) == [Subscription(key="ru-days")]
    await boris.presses("✗ В напоминаниях")
    await boris.presses("✓ В подписках")
    changed = Subscription(key="ru-days", in_reminders=True, in_feeds=False)
    assert await sets_of(boris, database) == [changed]
    assert await boris.buttons() == [
        "✓ В напоминаниях, в тот же день",
        "✗ В подписках календаря",
        "🗑 Больше не показывать",
        "◀ Назад",
    ]
    await boris.presses("Назад")
    assert "дни России — и в напоминаниях" in await boris.sees()
    await boris.presses("✓ Профессиональные")
    await boris.presses("Больше не показывать")
    assert await sets_of(boris, database) == []
    await boris.presses("Назад")
    assert "5/6 →" in "".join(await boris.buttons())


async def test_another_country_is_typed(ann: Chat, database: Database) -> None:
    await ann.says("/settings")
    await ann.presses("🎉 Holidays")
    await ann.presses("Other country")
    assert "I know no such country" in await ann.says("Neverland")
    said = await ann.says("germany")
    assert said.splitlines()[:2] == ["🎉 Germany", "🎉 Good Friday — 3 April, in 24 days"]
    assert await sets_of(ann, database) == [Subscription(key="public:DE")]
    assert "🎉 Holidays: Germany" in await ann.says("/settings")


async def test_what_may_be_several_is_asked(ann: Chat, database: Database) -> None:
    await ann.says("/settings")
    await ann.presses("🎉 Holidays")
    await ann.presses("Other country")
    assert await ann.says("united") == "Which one?"
    await ann.presses("United Kingdom")
    assert await sets_of(ann, database) == [Subscription(key="public:GB")]


async def test_a_region_stands_in_its_countrys_place(ann: Chat, database: Database) -> None:
    await takes(ann, database, "public:DE")
    await ann.presses("🎉 Holidays")
    await ann.presses("✓ Germany")
    await ann.presses("✗ In reminders")
    await ann.presses("Of a region")
    await ann.presses("Bayern")
    assert await sets_of(ann, database) == [Subscription(key="public:DE-BY", in_reminders=True)]
    assert "Germany, Bayern" in await ann.sees()


async def test_buttons_of_what_was_left_meanwhile_do_nothing(ann: Chat, database: Database) -> None:
    await takes(ann, database, "ru-days")
    await ann.presses("🎉 Holidays")
    await ann.presses("✓ Professional")
    calendar = await get_by_chat(database, ann.chat_id)
    assert calendar is not None
    await holidays.unsubscribe(database, calendar, "ru-days")
    await ann.presses("✗ In reminders")
    assert await sets_of(ann, database) == []


async def test_today_has_them_beside_people(ann: Chat, database: Database) -> None:
    await takes(ann, database, "ru-days")
    alone = await ann.says("/today")
    assert alone.startswith("Nobody today.")
    archives = "🎉 Archives Day\n   In 1720 Russia had its first archivist."
    assert alone.endswith(f"\n{archives}")
    await ann.says("/add Anna 10.03.1990")
    assert await ann.says("/today") == (
        f"🎉 Today, Tuesday, 10 March\n🎂 Anna, turns 36\n{archives}"
    )


async def test_what_is_coming_has_them_beside_people_and_then_a_line_a_day(
    ann: Chat, database: Database
) -> None:
    await takes(ann, database, "public:DE")
    await ann.says("/add Anna 03.04.1990")
    assert (await ann.says("/upcoming 27")).splitlines() == [
        "🗓 Friday, 3 April (in 24 days)",
        "🎂 Anna, turns 36",
        "🎉 Good Friday",
        "",
        "Monday, 6 April: 🎉 Easter Monday",
    ]


async def test_people_of_a_year_are_not_lost_among_its_holidays(
    ann: Chat, database: Database
) -> None:
    await takes(ann, database, "ru-days")
    await ann.says("/add Anna 03.01.1990")
    said = (await ann.says("/upcoming 366")).splitlines()
    assert said[:2] == ["🗓 Sunday, 3 January (in 299 days)", "🎂 Anna, turns 37"]
    assert len(said) == 23
    assert said[-1].startswith("… +")


async def test_a_month_has_them_below_people(ann: Chat, database: Database) -> None:
    await takes(ann, database, "public:DE")
    await ann.says("/add Anna 07.10.1990")
    said = await ann.says("/month october")
    assert said.endswith("7 — Anna, turns 36\n3 — German Unity Day 🎉")


async def test_this_month_tells_no_holiday_that_is_over(ann: Chat, database: Database) -> None:
    await takes(ann, database, "ru-days")
    said = await ann.says("/month")
    assert "10 — Archives Day 🎉" in said
    assert "Writers" not in said
    assert "3 — World Writers' Day 🎉" in await ann.says("/month march 2027")


async def test_a_month_with_very_many_fits_a_message(ann: Chat, database: Database) -> None:
    await takes(ann, database, "ru-days", "public:IN", "public:RU")
    said = await ann.says("/month october")
    assert len(said) < 4_000
    assert "🎉" in said.splitlines()[-1]
    assert said.splitlines()[-1].startswith("… +")


async def test_they_are_found_by_words_of_their_names(ann: Chat, database: Database) -> None:
    assert "I found nothing" in await ann.says("/find accountant")
    await takes(ann, database, "ru-days")
    assert await ann.says("/find accountant") == ("🎉 Accountants' Day — 21 November, in 256 days")
    assert "🎉 Accountants' Day" in await ann.says("/find бухгалтера")
    await ann.says("/add Anna Teacher 03.04.1990")
    both = await ann.says("/find teacher")
    assert both.startswith("I found 1:")
    assert "🎉 Teachers' Day — 5 October" in both


async def test_people_who_are_only_meant_come_after_what_is_found(
    ann: Chat, database: Database
) -> None:
    await takes(ann, database, "ru-days")
    await ann.says("/add Accountant Olga 03.04.1990")
    said = await ann.says("/find accountants")
    assert said.splitlines() == [
        "🎉 Accountants' Day — 21 November, in 256 days",
        "I found nothing like that. Did you mean:",
    ]


async def test_how_many_more_are_found_is_said(ann: Chat, database: Database) -> None:
    await takes(ann, database, "ru-days")
    said = (await ann.says("/find day")).splitlines()
    assert len(said) == 10
    assert said[-1].startswith("… +")


async def test_names_are_said_as_they_are(
    ann: Chat, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a library calls them, no tag of ours is made of it."""

    async def odd(*_: object, **__: object) -> public_holidays.Found:
        from datetime import date

        return [(date(2026, 3, 10), {"en": "<b>A & B</i>"})]

    monkeypatch.setattr(public_holidays, "of_years", odd)
    await takes(ann, database, "public:DE")
    assert (await ann.says("/today")).endswith("🎉 <b>A & B</i>")


async def test_whose_day_it_is_is_told(boris: Chat, database: Database) -> None:
    await takes(boris, database, "ru-days")
    calendar = await get_by_chat(database, boris.chat_id)
    assert calendar is not None
    for name in ("Анна", "<Олег>"):
        archivist = EventDraft(name=name, day=1, month=2, position="Старший архивист")
        await events.add(database, calendar, archivist, NOW, most=10)
    assert "🎉 День архивов: Анна, <Олег>\n" in await boris.says("/today")


async def test_why_names_the_next_reminder_of_a_holiday(ann: Chat, database: Database) -> None:
    await takes(ann, database, "ru-days")
    assert "Nothing will come" in await ann.says("/why")
    await ann.says("/settings")
    await ann.presses("🎉 Holidays")
    await ann.presses("✓ Professional")
    await ann.presses("✗ In reminders")
    said = await ann.says("/why")
    assert "Nothing will come" not in said
    assert "Reminders come at 09:00" in said
    assert "⏭ Next: tomorrow at 09:00: World Plumbing Day" in said
    await ann.says("/add Anna 11.03.1990")
    assert "⏭ Next: tomorrow at 09:00: Anna, World Plumbing Day" in await ann.says("/why")


async def test_with_several_countries_each_day_says_whose_it_is(
    ann: Chat, database: Database
) -> None:
    await takes(ann, database, "public:DE", "public:RU", "ru-days")
    said = await ann.says("/month 5")
    assert "Victory Day 🇷🇺" in said
    assert "Ascension Day 🇩🇪" in said
    assert "Radio Day 🎉" in said
