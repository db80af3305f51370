"""What calls of the API have in common, as the document says it: parameters, headers, problems."""

from typing import Any

from birthday_calendar.domain.formats import WRITERS

Json = dict[str, Any]

ABOUT = """\
A birthday calendar of a chat on Telegram, for programs. The bot's `/token` makes a token.

`HEAD` works wherever `GET` does; `OPTIONS` answers with `Allow`. Errors are problem details
(RFC 9457), whose `type` is stable, and whose `errors` name each field. More, in prose and with
examples for a shell: [/docs/api.md](/docs/api.md)."""

SECURITY: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "One that the bot gave: `bc_…`"},
    "mini_app": {
        "type": "http",
        "scheme": "tma",
        "description": "`initData` of a Mini App, as Telegram gave it to the page",
    },
}

_NUMBER = {"type": "integer", "minimum": 1}

# By their name in a path.
PATH: dict[str, Json] = {
    "calendar_id": {"schema": _NUMBER, "description": "The calendar that the token opens"},
    "event_id": {"schema": _NUMBER, "description": "The event's number"},
    "duty_id": {"schema": _NUMBER, "description": "The duty's number"},
    "feed_id": {"schema": _NUMBER, "description": "The feed's number"},
    "token_id": {"schema": _NUMBER, "description": "The token's number"},
    "webhook_id": {"schema": _NUMBER, "description": "The webhook's number"},
    "import_id": {"schema": _NUMBER, "description": "The import's number"},
    "day": {"schema": {"type": "string", "format": "date"}, "example": "2027-03-15"},
    "set_id": {
        "schema": {"type": "string"},
        "example": "public:DE-BY",
        "description": "A set of `holiday-sets`",
    },
    "month": {
        "schema": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
        "example": "2027-03",
    },
    "file_format": {
        "schema": {"type": "string", "enum": [str(one) for one in WRITERS]},
        "example": "csv",
    },
    "secret": {"schema": {"type": "string"}, "description": "The feed's own: `bcf_…`"},
}


def _header(name: str, text: str, example: str, **schema: Any) -> Json:
    return {
        "name": name,
        "in": "header",
        "description": text,
        "schema": {"type": "string"} | schema,
        "example": example,
    }


REQUEST_ID = _header(
    "X-Request-ID",
    "A name for this request in the logs, 1 to 64 of `A-Z a-z 0-9 . _ -`; else one is made",
    "sync-2027-03-15-7",
)
IF_NONE_MATCH = _header(
    "If-None-Match", "ETags that you have; 304 where one of them is what there is", '"0b9c"'
)
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key",
    "One of your own: with it a write is done once, however often it is sent",
    "import-17",
    minLength=1,
    maxLength=255,
)
PRECONDITIONS = [
    _header("If-Match", "The ETag of what you have read; 412 where it is another now", "*"),
    _header("If-None-Match", "`*`: only where there is nothing", '"0b9c"'),
    _header(
        "If-Unmodified-Since",
        "Heard without If-Match: `updated_at` of what you have read",
        "Wed, 01 Jan 2098 00:00:00 GMT",
    ),
]

# Of answers.
ALWAYS = ("X-Request-ID", "Cache-Control", "RateLimit-Policy", "Vary")
HEADERS: dict[str, Json] = {
    "X-Request-ID": {"description": "By which the logs know this request"},
    "ETag": {"description": "Of what is there now: for If-None-Match and If-Match"},
    "Accept": {"description": "The types of bodies that are taken"},
    "Accept-Patch": {"description": "The types that PATCH takes: RFC 5789"},
    "RateLimit-Policy": {"description": "How many requests are let in, and of whom"},
    "RateLimit": {"description": "What is used up, and when there is more"},
    "Vary": {"description": "What else the answer depends on"},
    "Accept-Encoding": {"description": "The codings of bodies that are taken"},
    "Allow": {"description": "The methods that there are"},
    "Content-Location": {"description": "Where the answer is what GET shows"},
    "Cache-Control": {"description": "Who may keep the answer, and for how long"},
    "Location": {"description": "Where what was made is"},
    "Link": {"description": 'The next page, as `rel="next"`: RFC 8288'},
    "Retry-After": {"description": "Seconds after which to send the same again"},
    "WWW-Authenticate": {"description": "How to say who calls: RFC 6750"},
    "Idempotent-Replayed": {"description": "`true` where it was done before with this key"},
    "Content-Disposition": {"description": "The file's name"},
}

# Of problems, by their status.
BESIDE = {
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    405: ("Allow",),
    412: ("ETag",),
    415: ("Accept", "Accept-Patch", "Accept-Encoding"),
    429: ("Retry-After", "RateLimit"),
    503: ("Retry-After",),
}

# Kinds of problems: of each call, of those that say who calls, of writes, and of bodies.
EVERYWHERE = (
    *("malformed-request", "method-not-allowed", "address-too-long", "headers-too-large"),
    *("too-many-requests", "internal-error", "unavailable"),
)
WITH_CREDENTIALS = (
    *("unauthorized", "token-rests", "read-only-token", "not-allowed", "rights-unknown"),
    *("not-acceptable", "invalid", "unknown-field", "too-many-refused"),
    *("database-broken", "database-unavailable"),
)
WRITING = (
    *("bad-idempotency-key", "idempotency-key-reused"),
    *("database-newer", "database-read-only", "storage-full"),
)
WITH_BODY = (
    *("body-too-large", "slow-body", "broken-gzip", "unknown-coding", "unknown-transfer-coding"),
)
WITH_JSON = ("broken-json", "not-json")
WRITTEN_IF = ("changed-meanwhile", "precondition-required")
OF_FILES = ("busy",)
