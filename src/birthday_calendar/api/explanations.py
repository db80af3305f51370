"""When each kind of problem comes, and what to do about it: for its page, and for docs/api.md."""

from msgspec import Struct


class Explanation(Struct, frozen=True):
    when: str
    advice: str


_RETRY = "Send the same again after as many seconds as Retry-After says."
_TYPES_TAKEN = "Send one of the types that the answer's Accept names."

EXPLANATIONS = {
    "broken-gzip": Explanation(
        "the body is not the gzip that Content-Encoding says",
        "Compress it as one whole, and send all of it; or send it as it is, without that header.",
    ),
    "broken-json": Explanation(
        "the body is not JSON",
        "Send one JSON value, in UTF-8; the answer's detail says where reading ended.",
    ),
    "bad-idempotency-key": Explanation(
        "empty, too long, or not printable ASCII; or none is taken here",
        "Make the key of 1 to 255 printable ASCII characters, such as a UUID; where none is taken,"
        " send none.",
    ),
    "malformed-request": Explanation(
        "it can't be read as HTTP, or its address is not percent-encoded",
        "Send one Host, name a length once, and encode what is not ASCII in an address.",
    ),
    "unauthorized": Explanation(
        "no token, or one that is unknown, revoked or expired; no initData that is good",
        "Send the header Authorization: Bearer TOKEN. The bot's /token makes one. A Mini App sends"
        " tma and the initData that Telegram gave it within the last hour.",
    ),
    "read-only-token": Explanation(
        "a write with a token that may only read",
        "Use a token that may write: the bot's /token makes one.",
    ),
    "not-allowed": Explanation(
        "the token's access, or the person's role in the chat, is not enough for this",
        "The answer's detail says what is missing: GET /api/v1/me says what you may do.",
    ),
    "token-rests": Explanation(
        "who made the token is no administrator any more, the bot is gone, or does not serve the"
        " chat",
        "The answer's detail says which, and what to do.",
    ),
    "feed-rests": Explanation(
        "who made the feed is no administrator any more, or the bot is gone",
        "Another administrator makes another one with the bot's /feed; this one works again as"
        " soon as they are one again, and the bot is back.",
    ),
    "unknown-route": Explanation(
        "nothing at this address",
        "Compare it with the addresses of the documentation: none below /api ends with a slash.",
    ),
    "unknown-calendar": Explanation(
        "no such calendar, or another chat's",
        "A token opens one calendar: GET /api/v1/calendars says which.",
    ),
    "unknown-event": Explanation(
        "no such event in this calendar",
        "It was deleted, or never there: list the events anew.",
    ),
    "unknown-duty": Explanation(
        "no such duty in this calendar; or nobody looks after that day",
        "It was taken away, or never there: list the duties anew.",
    ),
    "unknown-feed": Explanation(
        "no such feed in this calendar; or no feed at this address",
        "It was revoked, or mistyped. The bot's /feed makes another one.",
    ),
    "unknown-token": Explanation(
        "no such token in this calendar",
        "It was revoked, or never there: list the tokens anew.",
    ),
    "unknown-webhook": Explanation(
        "no such webhook in this calendar",
        "It was deleted, or never there: list the webhooks anew.",
    ),
    "unknown-set": Explanation(
        "no such set of holidays, or not in this calendar",
        "The sets that there are stand in holiday-sets, those of a calendar in its holidays.",
    ),
    "unknown-import": Explanation(
        "no such import in this calendar, or it is over",
        "Send the file again: an import waits for 24 hours.",
    ),
    "method-not-allowed": Explanation(
        "the address does not know the method", "Use one that the answer's Allow names."
    ),
    "not-acceptable": Explanation(
        "Accept takes no JSON",
        "Send Accept: application/json, or none. Errors are application/problem+json whatever it"
        " says.",
    ),
    "calendar-full": Explanation(
        "it holds as many events as it may",
        "Delete some, or ask whoever runs the server for a larger EVENTS_PER_CALENDAR.",
    ),
    "slow-body": Explanation(
        "the body took more than 10 s; with a Content-Length nginx just closes the connection",
        "Send it in one go, or on a better connection.",
    ),
    "changes-forgotten": Explanation(
        "deletions since then are not known any more",
        "Begin anew with updated_since=1970-01-01T00:00:00Z, and drop what that does not give.",
    ),
    "changed-meanwhile": Explanation(
        "somebody has changed it since you read it",
        "Read it again, and decide anew. Nothing was changed.",
    ),
    "body-too-large": Explanation(
        "over 64 kB, or 5 MB of a file or a batch, also once it is unpacked",
        "Send less at once; a file or a batch can be split.",
    ),
    "address-too-long": Explanation(
        "over 8 kB", "Shorten the query: a search has 200 characters at the most."
    ),
    "not-json": Explanation("Content-Type is not application/json", _TYPES_TAKEN),
    "unknown-coding": Explanation(
        "Content-Encoding is another one than gzip",
        "Send gzip, as the answer's Accept-Encoding says, or the body as it is.",
    ),
    "unknown-format": Explanation("a file of a type that is not read", _TYPES_TAKEN),
    "batch-refused": Explanation(
        "a batch of which an operation can't be done; errors name each, with its type",
        "Correct those that errors name, and send all of it again: nothing was done.",
    ),
    "unknown-field": Explanation(
        "a field or parameter that nobody knows",
        "The answer's errors name it: correct its spelling, or leave it out.",
    ),
    "invalid": Explanation(
        "a value that can't be taken, in the body, the query or the address",
        "The answer's errors name each field, and what it has to be.",
    ),
    "idempotency-key-reused": Explanation(
        "the key came with another method, address or body before",
        "Make a new key for each thing that is to be done, and repeat it with that alone.",
    ),
    "precondition-required": Explanation(
        "this server wants an If-Match, or one of its kind, with each change",
        "Read what you change, and send its ETag as If-Match.",
    ),
    "too-many-refused": Explanation(
        "too many requests of this address without a valid token",
        "Correct the token: the bot's /token makes one. Then wait as Retry-After says.",
    ),
    "too-many-requests": Explanation(
        "too many requests of this address or token, or 250 of this address under way, 20 with"
        " bodies in chunks",
        _RETRY,
    ),
    "headers-too-large": Explanation(
        "a header over 8 kB, or all over 32 kB",
        "Send fewer and shorter ones; cookies are not needed.",
    ),
    "internal-error": Explanation(
        "our mistake",
        "Tell whoever runs the server, with the answer's X-Request-ID: their logs say the rest.",
    ),
    "database-broken": Explanation(
        "the database is damaged: nothing was stored, and reading goes on as it can",
        "Tell whoever runs the server.",
    ),
    "unknown-transfer-coding": Explanation(
        "Transfer-Encoding is another one than chunked",
        "Send a Content-Length, or chunks.",
    ),
    "cards-away": Explanation("the program that draws cards is away, or busy with others", _RETRY),
    "busy": Explanation("other files and batches come first", _RETRY),
    "database-newer": Explanation(
        "a newer version has changed the database, and this one only reads it",
        "Whoever runs the server updates it. Until then, " + _RETRY[0].lower() + _RETRY[1:],
    ),
    "database-read-only": Explanation("the database takes no writes now; reading goes on", _RETRY),
    "database-unavailable": Explanation("the database does not answer now", _RETRY),
    "rights-unknown": Explanation(
        "a write, and Telegram has not said for two days whether who made the token is an"
        " administrator; or it does not say what a person may",
        _RETRY,
    ),
    "unavailable": Explanation(
        "nothing can answer just now",
        _RETRY + " A write may have been carried out: with an Idempotency-Key it is safe to"
        " repeat.",
    ),
    "unknown-http-version": Explanation(
        "another version than HTTP/1.0 and HTTP/1.1", "Speak HTTP/1.1."
    ),
    "storage-full": Explanation(
        "the disk is full: nothing was stored, reading goes on", "Tell whoever runs the server."
    ),
}
