"""What the chat was told of late, or is owed. It is noon of 1 March 2026, after the reminders."""

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import DeliveryStatus, Outcome
from birthday_calendar.storage import deliveries, outbox
from tests.api.conftest import NOW, Api, problem


async def test_what_a_chat_is_owed_and_why_it_is_not_out_is_shown(
    api: Api, database: Database
) -> None:
    await api.add("Anna", 1, 3)
    [row] = await deliveries.latest(database, api.calendar.id, 20)
    detail = "Forbidden: bot was blocked by the user"
    await outbox.finish(database, [row.id], DeliveryStatus.FAILED, NOW, Outcome.CHAT_CLOSED, detail)
    assert (await api.get("deliveries")).json()["items"] == [
        {
            "id": row.id,
            "kind": "reminder",
            "local_date": "2026-03-01",
            "status": "failed",
            "due_at": "2026-03-01T12:00:00Z",
            "attempts": 0,
            "outcome": "chat_closed",
            "detail": detail,
            "finished_at": "2026-03-01T12:00:00Z",
        }
    ]


async def test_another_chat_s_deliveries_are_not_shown(api: Api, stranger: Api) -> None:
    await api.add("Anna", 1, 3)
    assert (await stranger.get("deliveries")).json()["items"] == []
    refused = await stranger.get(f"/api/v1/calendars/{api.calendar.id}/deliveries")
    assert problem(refused)["status"] == 404


async def test_a_limit_out_of_bounds_is_refused_by_name(api: Api) -> None:
    for limit, detail in [
        ("0", "expected integer >= 1"),
        ("101", "expected integer <= 100"),
        ("ten", "expected integer"),
    ]:
        refused = problem(await api.get(f"deliveries?limit={limit}"))
        assert refused["status"] == 422
        assert refused["errors"] == [{"field": "limit", "detail": detail}]
