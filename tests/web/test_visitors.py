"""Every page and action, by every kind of visitor: who may, and what all others get."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import httpx
import pytest

from birthday_calendar.domain.models import Role, WhoMay
from birthday_calendar.services import calendars, members, sharing
from birthday_calendar.web.headers import Headers, form_token
from birthday_calendar.web.routes import ONE, table
from tests.api.conftest import ANN, CHIARA, GROUP
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite
BORIS, STRANGER = 700_000_002, 700_000_099

LOOK, OWN, ADD, CHANGE, SET_UP, FEEDS, TOKENS = (
    "look", "own", "add", "change", "set up", "feeds", "tokens"
)  # fmt: skip
ANNA = {"by": "fields", "name": "Anna", "day": "15", "month": "3", "kind": "birthday"}
# What each does is another test's; here it is enough that somebody is let in.
CALLS: dict[str, list[tuple[str, str]]] = {
    LOOK: [
        ("GET", ""),
        ("GET", "/months/{month}"),
        ("GET", "/days/{day}"),
        ("GET", "/years/{year}"),
        ("GET", "/people"),
        ("GET", "/people/{event_id}"),
        ("GET", "/people/{event_id}/picture"),
        ("GET", "/people/{event_id}/greetings"),
        ("POST", "/people/{event_id}/greetings"),
        ("GET", "/people/{event_id}/postcard"),
        ("POST", "/people/{event_id}/postcard"),
        ("GET", "/settings"),
        ("GET", "/holidays"),
        ("GET", "/duties"),
        ("POST", "/duties"),
        ("GET", "/sessions"),
        ("POST", "/sessions"),
        ("GET", "/export"),
        ("GET", "/export/{format}"),
        ("POST", "/export/{format}"),
        ("POST", "/take-back"),
    ],
    OWN: [("GET", "/deliveries")],
    ADD: [
        ("GET", "/add"),
        ("POST", "/add"),
        ("POST", "/understand"),
        ("GET", "/import"),
        ("POST", "/import"),
        ("GET", "/import/{import_id}"),
        ("POST", "/import/{import_id}"),
    ],
    CHANGE: [("POST", "/people/{event_id}")],  # what somebody else has added long ago
    SET_UP: [("POST", "/settings"), ("POST", "/holidays")],
    FEEDS: [
        ("GET", "/feeds"),
        ("POST", "/feeds"),
        ("GET", "/feeds/{feed_id}"),
        ("POST", "/feeds/{feed_id}"),
    ],
    TOKENS: [
        ("GET", "/tokens"),
        ("POST", "/tokens"),
        ("GET", "/tokens/{token_id}"),
        ("POST", "/tokens/{token_id}"),
    ],
}
NAMED = {"month": "2026-03", "day": "2026-03-15", "year": 2026, "format": "csv"}
NAMED |= {"import_id": 9, "feed_id": 9, "token_id": 9}
ALL = set(CALLS)
NOT_LET_IN = {401, 403}


class Case(NamedTuple):
    """Who may do what, in which chat's calendar; whatever else they try, they get `refused`."""

    enter: Callable[[Pages], Awaitable[Browser]]
    may: set[str]
    refused: int = 403
    chat_id: int = GROUP


def in_group(user_id: int, rule: WhoMay) -> Callable[[Pages], Awaitable[Browser]]:
    async def enter(world: Pages) -> Browser:
        group = await world.join(user_id, Role.EDITOR)
        await calendars.change(world.db, group, world.clock(), who_may=rule)
        return await world.visitor(user_id)

    return enter


def guest(role: Role) -> Callable[[Pages], Awaitable[Browser]]:
    async def enter(world: Pages) -> Browser:
        own, now = await world.calendar(ANN), world.clock()
        secret = await sharing.invite(world.db, own, role, now)
        assert isinstance(secret, str)
        await sharing.accept(world.db, secret, BORIS, "Boris", None, now, world.settings)
        return await world.visitor(BORIS)

    return enter


async def nobody(world: Pages) -> Browser:
    return world.browser()


async def with_a_forged_cookie(world: Pages) -> Browser:
    browser = world.browser()
    browser.cookies.set("session", "bcs_" + "a" * 43)
    return browser


async def who_has_left_the_browser(world: Pages) -> Browser:
    browser = await world.visitor(ANN)
    await world.join(ANN)
    await browser.get("/web/")
    kept = dict(browser.cookies)
    await browser.submit("/web/leave")
    browser.cookies.update(kept)
    return browser


async def who_has_left_the_group(world: Pages) -> Browser:
    group = await world.join(CHIARA, Role.EDITOR)
    await world.happens("members", chat_id=GROUP, user_id=CHIARA, status="left", by=CHIARA)
    await members.left(world.db, group, CHIARA, world.clock())
    return await world.visitor(CHIARA)


CASES = {
    "nobody": Case(nobody, set(), 401),
    "a forged cookie": Case(with_a_forged_cookie, set(), 401),
    "a session that was ended": Case(who_has_left_the_browser, set(), 401),
    "a stranger": Case(lambda world: world.visitor(STRANGER), set(), 404),
    "somebody else, at a personal one": Case(
        lambda world: world.visitor(CHIARA), set(), 404, chat_id=ANN
    ),
    "who has left the group": Case(who_has_left_the_group, set(), 404),
    "an admin": Case(in_group(ANN, WhoMay.ADMINS), ALL),
    "a member where all may": Case(
        in_group(CHIARA, WhoMay.EVERYBODY), {LOOK, OWN, ADD, CHANGE, SET_UP}
    ),
    "a member where they may add": Case(in_group(CHIARA, WhoMay.ADD), {LOOK, OWN, ADD}),
    "a member where admins may": Case(in_group(CHIARA, WhoMay.ADMINS), {LOOK, OWN}),
    "whose it is": Case(lambda world: world.visitor(ANN), ALL, chat_id=ANN),
    "a guest who keeps it, too": Case(guest(Role.EDITOR), {LOOK, ADD, CHANGE}, chat_id=ANN),
    "a guest who looks": Case(guest(Role.VIEWER), {LOOK}, chat_id=ANN),
}


def test_each_page_of_a_calendar_is_among_them(settings: Any) -> None:
    there = {path.removeprefix(ONE) for path in table(settings, Headers(settings)) if ONE in path}
    assert {path for calls in CALLS.values() for _, path in calls} == there


@pytest.mark.parametrize("name", CASES)
async def test_who_may_what(world: Pages, name: str) -> None:
    case = CASES[name]
    calendar = await world.calendar(case.chat_id)
    event_id = await world.add("Bert", 16, 3, chat_id=case.chat_id, note="Secret")
    browser = await case.enter(world)
    await fill_token(browser)
    for deed, calls in CALLS.items():
        for method, path in calls:
            address = f"/web/{calendar.id}" + path.format(**NAMED, event_id=event_id)
            answer = await call(browser, method, address)
            told = (deed, method, path, answer.status_code)
            if deed in case.may:
                assert answer.status_code not in NOT_LET_IN, told
            else:
                assert answer.status_code == case.refused, told
                assert "Secret" not in answer.text, told


@pytest.mark.parametrize(
    "path", [path for calls in CALLS.values() for method, path in calls if method == "POST"]
)
async def test_nothing_is_done_without_the_session_s_token(
    world: Pages, ann: Browser, path: str
) -> None:
    calendar = await world.calendar(ANN)
    event_id = await world.add("Bert", 16, 3)
    address = f"/web/{calendar.id}" + path.format(**NAMED, event_id=event_id)
    for token in ({}, {"token": "0" * 32}):
        assert (await ann.post(address, data={**ANNA, "do": "delete", **token})).status_code == 403
    assert "1 date" in (await ann.get(f"/web/{calendar.id}/people")).text


async def fill_token(browser: Browser) -> None:
    """As a page of theirs shows it; the card's and others' forms have the same."""
    browser.form_token = form_token(browser.cookies.get("session") or "")


async def call(browser: Browser, method: str, address: str) -> httpx.Response:
    if method == "POST":
        return await browser.submit(address, do="nothing", **ANNA)
    return await browser.get(address)
