"""One class a kind of failure; programs decide how each is shown."""


class CalendarError(Exception):
    """Base of everything below."""


class Invalid(CalendarError):
    """A value that can't be taken. `field` is the name the sender used."""

    def __init__(self, field: str, reason: str):
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotFound(CalendarError):
    """`what` does not exist, or not for who asks: which of the two is never told."""

    def __init__(self, what: str):
        super().__init__(f"no such {what}")
        self.what = what


class TooMany(CalendarError):
    """A limit of the calendar is reached."""


class Unauthorized(CalendarError):
    """No valid token came with the request."""


class DatabaseUnavailable(CalendarError):
    """The database doesn't answer now; trying later makes sense."""


class StorageFull(CalendarError):
    """The database has no room to write; nothing was stored."""
