"""What an error of Telegram means: trouble with all calls, or a refusal in one chat."""

import pytest

from birthday_calendar.states import State
from birthday_calendar.telegram_errors import Refusal, TelegramError, TelegramUnreachable


@pytest.mark.parametrize(
    ("code", "description", "trouble"),
    [
        (401, "Unauthorized", State.UNAUTHORIZED),
        (404, "Not Found", State.UNAUTHORIZED),
        (409, "Conflict: terminated by other getUpdates request", State.CONFLICT),
        (409, "Conflict: can't use getUpdates method while webhook is active", State.WEBHOOK_SET),
        (400, "Bad Request: bad webhook: HTTPS URL must be provided", State.WEBHOOK_REFUSED),
        (429, "Too Many Requests: retry after 7", State.THROTTLED),
        (500, "Internal Server Error", State.UNREACHABLE),
        (502, "Bad Gateway", State.UNREACHABLE),
    ],
)
def test_a_trouble_is_one_of_all_calls(code: int, description: str, trouble: State) -> None:
    error = TelegramError(code, description)
    assert (error.trouble, error.refusal) == (trouble, None)


@pytest.mark.parametrize(
    ("code", "description", "refusal"),
    [
        (403, "Forbidden: bot was blocked by the user", Refusal.CLOSED),
        (400, "Bad Request: chat not found", Refusal.CLOSED),
        (400, "Bad Request: not enough rights to send text messages", Refusal.NOT_ALLOWED),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", Refusal.NOT_ALLOWED),
        (400, "Bad Request: member list is inaccessible", Refusal.NOT_ALLOWED),
        (400, "Bad Request: message thread not found", Refusal.NO_TOPIC),
        (400, "Bad Request: user not found", Refusal.NOBODY),
        (400, "Bad Request: message is not modified: it is the same", Refusal.TOO_LATE),
        (400, "Bad Request: can't parse entities", Refusal.OTHER),
        # quoted is what people wrote
        (400, 'Bad Request: unsupported start tag "webhook" at byte 0', Refusal.OTHER),
        (400, 'Bad Request: unsupported start tag "chat not found" at byte 0', Refusal.OTHER),
    ],
)
def test_a_refusal_is_one_chat_s_or_message_s(
    code: int, description: str, refusal: Refusal
) -> None:
    error = TelegramError(code, description)
    assert (error.trouble, error.refusal) == (None, refusal)


def test_no_answer_says_nothing_about_chat_or_token() -> None:
    error = TelegramUnreachable("TimeoutError")
    assert (error.trouble, error.refusal) == (State.UNREACHABLE, None)
