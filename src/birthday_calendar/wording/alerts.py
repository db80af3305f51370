"""What the owner is told of what fails here: what it is, for how long, and what to do about it.

All of it are words of our own. What a driver or Telegram says of a failure, which may name hosts,
users and paths, the doctor shows where it runs.
"""

import re
from html import escape

from birthday_calendar.domain.errors import N_
from birthday_calendar.states import State
from birthday_calendar.wording.texts import Texts

# By a state, or by the part that fails where there is none.
_WHAT = {
    State.STOPPED: N_("The program {name} is stopped"),
    State.MISSING: N_("The program {name} is not running"),
    State.FATAL: N_("The program {name} can't be started"),
    State.STALLED: N_("The program {name} hangs"),
    State.FAILING: N_("The program {name} fails again and again"),
    State.REFUSED: N_("There is no bot token, and the database is a real bot's"),
    State.UNREACHABLE: N_("Telegram can't be reached"),
    State.THROTTLED: N_("Telegram asks the bot to slow down"),
    State.UNAUTHORIZED: N_("Telegram refuses the bot's token"),
    State.CONFLICT: N_("Another program takes the bot's messages"),
    State.WEBHOOK_SET: N_("Somebody has set a webhook for the bot"),
    State.WEBHOOK_REFUSED: N_("Telegram doesn't take the bot's WEBHOOK_URL"),
    State.WEBHOOK_FAILING: N_("Telegram can't deliver to the bot's WEBHOOK_URL"),
    State.DOWN: N_("The database can't be reached"),
    State.OUTDATED: N_("The database is of an older version"),
    State.NEWER: N_("The database is of a newer version"),
    State.READ_ONLY: N_("The database takes no changes"),
    State.CORRUPT: N_("The database is damaged"),
    State.FULL: N_("The disk is full"),
    State.UNKNOWN: N_("The disk can't be looked at"),
    "disk": N_("The disk takes no changes"),
    "logs": N_("The logs take too much room"),
    "supervisord": N_("supervisord doesn't answer"),
    "api": N_("The API can't be reached"),
    "database": N_("The database has lost tables"),
    "Telegram": N_("Telegram can't be reached"),
    "bot": N_("The bot's webhook is not set as it should be"),
    "reminders": N_("Reminders are late"),
}
_STATES = set(State)
_OTHER = N_("Something is wrong with {name}")


def begun(what: str, name: str, seconds: float, advice: str, _: Texts) -> str:
    """`what` is a state of the part called `name`, or the part; `advice` is for what has none."""
    happened = _(
        "⚠️ <b>{what}</b>, for {time} now.", what=_named(what, name, _), time=_time(seconds, _)
    )
    lines = [happened]
    if to_do := _advice(what, name, advice, _):
        lines.append(f"→ {to_do}")
    return "\n".join(lines)


def over(what: str, name: str, seconds: float, _: Texts) -> str:
    return _(
        "✅ Over: <b>{what}</b>. It lasted {time}.",
        what=_named(what, name, _),
        time=_time(seconds, _),
    )


def more(_: Texts) -> str:
    """Below what has begun."""
    return _("<code>birthday-calendar doctor</code> says more, and docs/runbook.md what to do.")


def trial(_: Texts) -> str:
    return _(
        "👋 This is a try. Here you will be told what fails for more than a few minutes, and when"
        " it is over."
    )


def _named(what: str, name: str, _: Texts) -> str:
    return escape(_(_WHAT.get(what, _OTHER), name=name), quote=False)


def _advice(what: str, name: str, advice: str, _: Texts) -> str:
    template = State(what).advice_template if what in _STATES else ""
    if template:
        said = _(template, name=name, log=name.partition(":")[0])
    else:
        said = _(advice) if advice else ""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(said, quote=False))


def _time(seconds: float, _: Texts) -> str:
    """5 min, 2 h 5 min, 3 d 2 h: as exact as anybody wants to know."""
    minutes = max(1, round(seconds / 60))
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return _("{days} d {hours} h", days=days, hours=hours % 24)
    if hours:
        return _("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)
    return _("{minutes} min", minutes=minutes)
