"""One class a kind of failure; programs decide how each is shown."""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return message


class CalendarError(Exception):
    """Base of everything below."""


class Invalid(CalendarError):
    """A value that can't be taken.

    `field` is the name its sender used; `reason` an English sentence with `{placeholders}` that
    translators know, filled from `values`.
    """

    def __init__(self, field: str, reason: str, **values: object):
        super().__init__(f"{field}: {reason.format(**values)}")
        self.field = field
        self.reason = reason
        self.values = values

    @property
    def detail(self) -> str:
        return self.reason.format(**self.values)


class NotFound(CalendarError):
    """`what` does not exist, or not for who asks: which of the two is never told."""

    def __init__(self, what: str):
        super().__init__(f"no such {what}")
        self.what = what


class CalendarFull(CalendarError):
    """A calendar has `most` events, as many as it may, or more."""

    def __init__(self, most: int):
        super().__init__(f"the calendar may hold {most} events")
        self.most = most


class ChangesForgotten(CalendarError):
    """What was deleted since somebody has looked is not known any more: they have to begin anew."""


class Unauthorized(CalendarError):
    """No valid token came with the request."""


class DatabaseUnavailable(CalendarError):
    """The database doesn't answer now; trying later makes sense."""


class DatabaseReadOnly(DatabaseUnavailable):
    """It answers, and takes no writes: a standby, or a server that was told so."""


class DatabaseOutdated(DatabaseUnavailable):
    """Migrations still owe it something."""


class DatabaseNewer(DatabaseUnavailable):
    """A newer version has changed it so far that this one must not write any more."""


class DatabaseBroken(CalendarError):
    """Its file is damaged: nothing is stored until it was replaced, what can be read is."""


class StorageFull(CalendarError):
    """There is no room to write; nothing was stored."""
