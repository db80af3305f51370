"""Chats and their members."""

from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api


async def test_getchat_describes_private_chats_and_groups(ann: Api) -> None:
    chat = await ann.call("getChat", chat_id=ANN)
    assert (chat["type"], chat["first_name"]) == ("private", "Ann")
    group = await ann.call("getChat", chat_id=GROUP)
    assert (group["type"], group["title"]) == ("group", "Family & friends")
    assert await ann.error("getChat", chat_id=1) == "400 Bad Request: chat not found"


async def test_members_have_their_statuses(api: Api) -> None:
    statuses = {}
    for user_id in (ANN, BORIS, CHIARA, api.id):
        member = await api.call("getChatMember", chat_id=GROUP, user_id=user_id)
        assert member["user"]["id"] == user_id
        statuses[user_id] = member["status"]
    assert list(statuses.values()) == ["creator", "administrator", "member", "member"]


async def test_who_is_not_there_has_left_or_is_unknown(api: Api) -> None:
    await api.post("members", chat_id=GROUP, user_id=CHIARA, status="left")
    member = await api.call("getChatMember", chat_id=GROUP, user_id=CHIARA)
    assert member["status"] == "left"
    error = await api.error("getChatMember", chat_id=GROUP, user_id=123)
    assert error == "400 Bad Request: user not found"
    error = await api.error("getChatMember", chat_id=GROUP)
    assert error == "400 Bad Request: invalid user_id specified"


async def test_administrators_and_numbers_of_members(ann: Api) -> None:
    found = await ann.call("getChatAdministrators", chat_id=GROUP)
    assert [member["user"]["id"] for member in found] == [ANN, BORIS]
    assert await ann.call("getChatMemberCount", chat_id=GROUP) == 4
    assert await ann.call("getChatMemberCount", chat_id=ANN) == 2
    error = await ann.error("getChatAdministrators", chat_id=ANN)
    assert error == "400 Bad Request: there are no administrators in the private chat"


async def test_joining_and_leaving_are_told(api: Api) -> None:
    await api.post("members", chat_id=GROUP, user_id="bot", status="left", by=ANN)
    await api.post("members", chat_id=GROUP, user_id="bot", status="member", by=ANN)
    updates = await api.updates()
    changes = [update["my_chat_member"] for update in updates if "my_chat_member" in update]
    assert [change["new_chat_member"]["status"] for change in changes] == ["left", "member"]
    assert changes[0]["from"]["id"] == ANN
    joined = [update["message"] for update in updates if "message" in update]
    assert joined[-1]["new_chat_members"][0]["id"] == api.id


async def test_a_bot_leaves_a_group_and_hears_nothing_more(api: Api) -> None:
    await api.call("leaveChat", chat_id=GROUP)
    await api.say("without the bot", chat_id=GROUP)
    assert [list(update)[1] for update in await api.updates()] == ["my_chat_member"]


async def test_a_raw_membership_update_changes_the_chat(api: Api) -> None:
    chat = {"id": -1_009_999, "type": "group", "title": "New"}
    me = {"id": api.id, "is_bot": True, "first_name": "x"}
    change = {
        "chat": chat,
        "from": {"id": 77, "first_name": "Eve"},
        "date": 1,
        "old_chat_member": {"user": me, "status": "member"},
        "new_chat_member": {"user": me, "status": "kicked"},
    }
    await api.post("updates", my_chat_member=change)
    error = await api.error("sendMessage", chat_id=chat["id"], text="?")
    assert error == "403 Forbidden: bot was kicked from the group chat"


async def test_a_link_that_starts_a_bot_in_a_group_brings_it_there(api: Api) -> None:
    chosen = {"chat_id": -77, "user_id": BORIS, "payload": "key-1", "title": "Organisers"}
    await api.post("startgroup", **chosen)
    joined, service, started = await api.updates(timeout=5)
    assert joined["message"]["new_chat_members"][0]["id"] == api.id
    assert service["my_chat_member"]["new_chat_member"]["status"] == "member"
    bot = await api.call("getMe")
    assert started["message"]["text"] == f"/start@{bot['username']} key-1"
    assert started["message"]["from"]["id"] == BORIS
    member = await api.call("getChatMember", chat_id=-77, user_id=BORIS)
    assert member["status"] == "creator"
    await api.post("startgroup", **chosen)  # where it is already it only hears of it
    [again] = await api.updates(offset=started["update_id"] + 1, timeout=5)
    assert again["message"]["text"].endswith("key-1")
