"""What people send that isn't written: contacts, locations, other people, others' messages."""

from typing import Any

import pytest

from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api, in_topic

VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nBDAY:1815-12-10\nEND:VCARD"


async def message_of(api: Api) -> dict[str, Any]:
    """The only thing that is new."""
    [update] = await api.news()
    message: dict[str, Any] = update["message"]
    return message


async def shows(api: Api, *buttons: object, chat_id: int = ANN, **more: Any) -> dict[str, Any]:
    """The bot shows people these buttons, and they see that."""
    keyboard = {"keyboard": [list(buttons)], **more}
    sent: dict[str, Any] = await api.call(
        "sendMessage", chat_id=chat_id, text="?", reply_markup=keyboard
    )
    return sent


async def presses(api: Api, text: str, chat_id: int = ANN, **given: Any) -> dict[str, Any]:
    await api.post("key", chat_id=chat_id, user_id=ANN, text=text, **given)
    return await message_of(api)


# contacts


async def test_a_contact_comes_with_its_vcard(ann: Api) -> None:
    ada = {"phone_number": "+4420", "first_name": "Ada", "last_name": "King", "vcard": VCARD}
    shared = await ann.post("contact", chat_id=ANN, user_id=ANN, **ada)
    message = await message_of(ann)
    assert message == shared
    assert message["contact"] == ada
    assert message["from"]["id"] == ANN
    assert "text" not in message


async def test_a_contact_who_is_known_has_a_user_id(ann: Api) -> None:
    people = (await ann.get("state"))["people"]
    [number] = [person["phone_number"] for person in people if person["id"] == BORIS]
    boris = {"phone_number": number.removeprefix("+"), "first_name": "Boris"}
    await ann.post("contact", chat_id=GROUP, user_id=ANN, **boris)
    assert (await message_of(ann))["contact"] == {**boris, "user_id": BORIS}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"phone_number": "+1"}, "first_name is empty"),
        ({"first_name": "Ada"}, "phone_number is empty"),
        ({"phone_number": " ", "first_name": "Ada"}, "phone_number is empty"),
        (
            {"phone_number": "+1", "first_name": "Ada", "vcard": "я" * 1025},
            "vcard has more than 2048 bytes",
        ),
    ],
)
async def test_half_a_contact_is_refused(ann: Api, given: Any, reason: str) -> None:
    refused = await ann.refusal("contact", chat_id=ANN, user_id=ANN, **given)
    assert refused == f"400 {reason}"
    assert await ann.news() == []


async def test_a_button_asks_for_somebody_s_own_number(ann: Api) -> None:
    asked = await shows(ann, {"text": "My number", "request_contact": True})
    message = await presses(ann, "My number")
    assert message["contact"] == {
        "phone_number": "+9996600001",
        "first_name": "Ann",
        "user_id": ANN,
    }
    assert message["reply_to_message"]["message_id"] == asked["message_id"]


# locations


async def test_a_location_comes_in_degrees(ann: Api) -> None:
    place = {"latitude": -33.87, "longitude": 151.21, "horizontal_accuracy": 20}
    await ann.post("location", chat_id=GROUP, user_id=BORIS, **place)
    message = await message_of(ann)
    assert message["location"] == place
    assert message["from"]["id"] == BORIS


async def test_a_button_asks_for_a_location(ann: Api) -> None:
    await shows(ann, {"text": "Here", "request_location": True}, one_time_keyboard=True)
    refused = await ann.refusal("key", chat_id=ANN, user_id=ANN, text="Here")
    assert refused == "400 latitude has to be a number"
    message = await presses(ann, "Here", latitude=52.5, longitude=13.4)
    assert message["location"] == {"latitude": 52.5, "longitude": 13.4}
    assert message["reply_to_message"]["text"] == "?"
    refused = await ann.refusal("key", chat_id=ANN, user_id=ANN, text="Here")
    assert refused == "400 no such button"  # a keyboard for once is gone then


@pytest.mark.parametrize(
    ("latitude", "longitude", "more", "reason"),
    [
        (91, 0, {}, "latitude is not between -90 and 90"),
        (0, -181, {}, "longitude is not between -180 and 180"),
        (0, "1", {}, "longitude has to be a number"),
        (0, 0, {"horizontal_accuracy": 1501}, "horizontal_accuracy is not between 0 and 1500"),
    ],
)
async def test_no_place_on_earth_is_refused(
    ann: Api, latitude: Any, longitude: Any, more: Any, reason: str
) -> None:
    place = {"latitude": latitude, "longitude": longitude, **more}
    refused = await ann.refusal("location", chat_id=ANN, user_id=ANN, **place)
    assert refused == f"400 {reason}"


async def test_whoever_may_not_write_can_share_nothing(api: Api) -> None:
    chat_id = await api.supergroup()
    await api.post("permissions", chat_id=chat_id, can_send_messages=False)
    where = {"chat_id": chat_id, "user_id": CHIARA}
    for path, given, words in (
        ("contact", {}, "contacts"),
        ("location", {"latitude": 1, "longitude": 1}, "locations"),
    ):
        refused = await api.refusal(path, **where, **given)
        assert refused == f"400 Chiara may not send {words} here"


async def test_sharing_in_a_topic_stays_there(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    where = {"chat_id": chat_id, "user_id": ANN, "message_thread_id": topic_id}
    await api.post("contact", **where)
    said = await api.say("cake", chat_id)
    await api.post("forward", **where, from_chat_id=chat_id, **ids(said))
    contact, _, forwarded = await api.news()
    assert contact["message"]["message_thread_id"] == topic_id
    assert forwarded["message"]["is_topic_message"] is True
    assert await in_topic(api, chat_id, topic_id) == ["cake"]


async def test_nobody_speaks_in_somebody_else_s_private_chat(ann: Api) -> None:
    for path, given in (("send", {"text": "?"}), ("contact", {})):
        refused = await ann.refusal(path, chat_id=ANN, user_id=BORIS, **given)
        assert refused == "400 nobody else speaks in a private chat"


# forwarding


def ids(message: dict[str, Any]) -> dict[str, Any]:
    return {"message_id": message["message_id"]}


async def forwards(api: Api, message: dict[str, Any], source: int = GROUP) -> dict[str, Any]:
    """Ann passes it on to the bot."""
    await api.news()
    where = {"chat_id": ANN, "user_id": ANN, "from_chat_id": source}
    await api.post("forward", **where, **ids(message))
    return await message_of(api)


async def test_a_forwarded_message_tells_whose_it_was(ann: Api) -> None:
    said = await ann.say("mine is on 10.12.", GROUP, BORIS)
    forwarded = await forwards(ann, said)
    assert forwarded["from"]["id"] == ANN
    assert forwarded["text"] == "mine is on 10.12."
    origin = {"type": "user", "sender_user": said["from"], "date": said["date"]}
    assert forwarded["forward_origin"] == origin
    assert forwarded["forward_from"] == said["from"]
    assert forwarded["forward_date"] == said["date"]
    again = await forwards(ann, forwarded, ANN)
    assert again["forward_origin"] == origin


async def test_whoever_hides_is_but_a_name_in_what_is_forwarded(ann: Api) -> None:
    hidden = {"user_id": BORIS, "last_name": "Ж", "hides_forwards": True}
    await ann.post("people", **hidden)
    said = await ann.say("hush", GROUP, BORIS)
    forwarded = await forwards(ann, said)
    origin = {"type": "hidden_user", "sender_user_name": "Борис Ж", "date": said["date"]}
    assert forwarded["forward_origin"] == origin
    assert forwarded["forward_sender_name"] == "Борис Ж"
    assert "forward_from" not in forwarded
    assert (await ann.call("getChat", chat_id=BORIS))["has_private_forwards"] is True
    sent = await ann.call("forwardMessage", chat_id=ANN, from_chat_id=GROUP, **ids(said))
    assert sent["forward_origin"] == origin


async def test_an_anonymous_administrator_s_message_is_the_group_s(ann: Api) -> None:
    chat_id = await ann.supergroup()
    anonymous = {"chat_id": chat_id, "user_id": BORIS, "is_anonymous": True, "custom_title": "B"}
    await ann.post("members", **anonymous)
    forwarded = await forwards(ann, await ann.say("to all", chat_id, BORIS), chat_id)
    assert forwarded["forward_origin"]["type"] == "chat"
    assert forwarded["forward_from_chat"]["id"] == chat_id
    assert forwarded["forward_signature"] == "B"


async def test_contacts_and_locations_are_passed_on_by_people_and_by_the_bot(ann: Api) -> None:
    contact = await ann.post("contact", chat_id=GROUP, user_id=BORIS)
    assert (await forwards(ann, contact))["contact"] == contact["contact"]
    place = {"latitude": 1.5, "longitude": 2.5}
    shared = await ann.post("location", chat_id=GROUP, user_id=BORIS, **place)
    source = {"chat_id": ANN, "from_chat_id": GROUP, **ids(shared)}
    copied = await ann.call("copyMessage", **source, caption="not for a place")
    seen = (await ann.get("messages", chat_id=ANN))[-1]
    assert seen["message_id"] == copied["message_id"]
    assert seen["location"] == place
    assert "caption" not in seen


async def test_what_cannot_be_forwarded_is_refused(ann: Api) -> None:
    sent = await ann.call("sendMessage", chat_id=ANN, text="secret", protect_content=True)
    where = {"chat_id": ANN, "user_id": ANN, "from_chat_id": ANN}
    refused = await ann.refusal("forward", **where, **ids(sent))
    assert refused == "400 this message can't be forwarded"
    assert await ann.refusal("forward", **where, message_id=999) == "404 not found: 999"
    await ann.post("members", chat_id=GROUP, user_id=CHIARA, status="left")
    left = (await ann.get("messages", chat_id=GROUP))[-1]
    where["from_chat_id"] = GROUP
    refused = await ann.refusal("forward", **where, **ids(left))
    assert refused == "400 this message can't be forwarded"
    error = await ann.error("forwardMessage", chat_id=ANN, from_chat_id=GROUP, **ids(left))
    assert error == "400 Bad Request: the message can't be forwarded"


# people


async def test_chosen_people_are_told_with_what_was_asked_for(ann: Api) -> None:
    await ann.post("people", user_id=BORIS, last_name="Ж")
    request = {"request_id": 7, "max_quantity": 10, "request_name": True, "request_username": True}
    await shows(ann, {"text": "Whom?", "request_users": request})
    message = await presses(ann, "Whom?", user_ids=[BORIS, CHIARA])
    boris = {"first_name": "Борис", "last_name": "Ж", "username": "boris_sandbox"}
    assert message["users_shared"] == {
        "request_id": 7,
        "user_ids": [BORIS, CHIARA],
        "users": [
            {"user_id": BORIS, **boris},
            {"user_id": CHIARA, "first_name": "Chiara", "username": "chiara_sandbox"},
        ],
    }
    assert "user_shared" not in message


async def test_one_person_is_chosen_where_it_is_not_said_how_many(ann: Api) -> None:
    await shows(ann, {"text": "Whom?", "request_users": {"request_id": 7}})
    press = {"chat_id": ANN, "user_id": ANN, "text": "Whom?"}
    refused = await ann.refusal("key", **press, user_ids=[BORIS, CHIARA])
    assert refused == "400 Too many chats are chosen"
    assert await ann.refusal("key", **press) == "400 Too few chats are chosen"
    assert await ann.refusal("key", **press, user_ids=[1]) == "404 not found: user 1"
    message = await presses(ann, "Whom?", user_ids=[CHIARA])
    assert message["users_shared"]["users"] == [{"user_id": CHIARA}]
    assert message["user_shared"] == {"request_id": 7, "user_id": CHIARA}


async def test_a_button_may_want_bots_or_premium_users_only(ann: Api) -> None:
    await ann.post("people", user_id=BORIS, is_premium=True)
    request = {"request_id": 1, "user_is_premium": False}
    bots = {"request_id": 2, "user_is_bot": True}
    await shows(
        ann,
        {"text": "Plain", "request_users": request},
        {"text": "Bot", "request_users": bots},
    )
    press = {"chat_id": ANN, "user_id": ANN}
    refused = await ann.refusal("key", **press, text="Plain", user_ids=[BORIS])
    assert refused == "400 Wrong is_premium value"
    refused = await ann.refusal("key", **press, text="Bot", user_ids=[BORIS])
    assert refused == "400 Wrong is_bot value"
    message = await presses(ann, "Bot", user_ids=[ann.id])
    assert message["users_shared"]["user_ids"] == [ann.id]


@pytest.mark.parametrize(
    ("button", "error"),
    [
        ({"request_users": {}}, "can't parse keyboard button: Can't find field \"request_id\""),
        (
            {"request_users": 1},
            'can\'t parse keyboard button: Field "request_users" must be of type Object',
        ),
        (
            {"request_users": {"request_id": 1, "user_is_bot": "no"}},
            'can\'t parse keyboard button: Field "user_is_bot" must be of type Boolean',
        ),
        (
            {"request_contact": "yes"},
            'can\'t parse keyboard button: Field "request_contact" must be of type Boolean',
        ),
        ({"request_users": {"request_id": 1, "max_quantity": 11}}, "BUTTON_INVALID"),
    ],
)
async def test_a_wrong_request_is_refused(ann: Api, button: Any, error: str) -> None:
    keyboard = {"keyboard": [[{"text": "?", **button}]]}
    answer = await ann.error("sendMessage", chat_id=ANN, text="?", reply_markup=keyboard)
    assert answer == f"400 Bad Request: {error}"


@pytest.mark.parametrize(
    ("button", "what"),
    [
        ({"request_users": {"request_id": 1}}, "users"),
        ({"request_contact": True}, "phone number"),
        ({"request_location": True}, "location"),
    ],
)
async def test_in_a_group_nothing_can_be_asked_for(api: Api, button: Any, what: str) -> None:
    keyboard = {"keyboard": [[{"text": "?", **button}]]}
    error = await api.error("sendMessage", chat_id=GROUP, text="?", reply_markup=keyboard)
    assert error == f"400 Bad Request: {what} can be requested in private chats only"


async def test_a_plain_button_says_its_text(ann: Api) -> None:
    await shows(ann, "Yes", {"text": "Poll", "request_poll": {}})
    assert (await presses(ann, "Yes"))["text"] == "Yes"
    refused = await ann.refusal("key", chat_id=ANN, user_id=ANN, text="Poll")
    assert refused == "400 this kind of button does nothing in the sandbox"


# what people say of themselves


async def test_a_birthdate_is_told_as_the_person_shows_it(ann: Api) -> None:
    assert "birthdate" not in await ann.call("getChat", chat_id=ANN)
    for shown in ({"day": 29, "month": 2}, {"day": 10, "month": 12, "year": 1815}):
        await ann.post("people", user_id=ANN, birthdate=shown)
        assert (await ann.call("getChat", chat_id=ANN))["birthdate"] == shown
    await ann.post("people", user_id=ANN, birthdate=None)
    assert "birthdate" not in await ann.call("getChat", chat_id=ANN)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birthdate", {"day": 29, "month": 2, "year": 2001}),
        ("birthdate", {"day": 1}),
        ("birthdate", {"day": "1", "month": "2"}),
        ("birthdate", "10.12."),
        ("is_premium", 1),
        ("first_name", ["Ann"]),
        ("age", 5),
    ],
)
async def test_nobody_is_such_a_person(ann: Api, field: str, value: Any) -> None:
    refused = await ann.refusal("people", user_id=ANN, **{field: value})
    assert refused.startswith(f"400 {field}: {value!r} is no")


async def test_a_new_person_can_speak(api: Api) -> None:
    assert await api.refusal("people", user_id=77) == "400 first_name is empty"
    eve = {"user_id": 77, "first_name": "Eve", "language_code": "de"}
    await api.post("people", **eve)
    message = await api.say("Hallo", 77, 77)
    assert message["chat"] == {"id": 77, "first_name": "Eve", "type": "private"}
    await api.post("people", user_id=77, first_name="Eva", language_code="")
    assert (await api.call("getChat", chat_id=77))["first_name"] == "Eva"
    assert "language_code" not in (await api.say("Hi", 77, 77))["from"]
