"""What a person is told where a page is not shown, or nothing was done, and what to do about it."""

from typing import NamedTuple

from birthday_calendar.api.callers import RESTS
from birthday_calendar.api.problems import Problem
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.keys import Rest
from birthday_calendar.services.visits import NO_TICKET
from birthday_calendar.wording.texts import Texts


class Told(NamedTuple):
    title: str
    text: str


_COME_IN = N_(
    "Write /web to the bot: it gives you a link that opens the calendar here. "
    "Each works once, within ten minutes."
)
_AGAIN = N_("Nothing was changed. Try again in a moment.")
_TOLD = {
    "unauthorized": (N_("You are not signed in here"), _COME_IN),
    "too-many-refused": (N_("Too many tries"), N_("Wait a minute, then write /web to the bot.")),
    "too-many-requests": (N_("Too many requests"), N_("Wait a moment, then go on.")),
    "not-allowed": (
        N_("You may not do that here"),
        N_("In this calendar others may. Its admins can change that with /settings in the chat."),
    ),
    "form-expired": (
        N_("This form is too old"),
        N_("Nothing was changed. Go back, load the page again, and send it once more."),
    ),
    "unknown-calendar": (
        N_("There is no such calendar for you"),
        N_("It may be gone, or you are not in its chat any more."),
    ),
    "unknown-event": (N_("There is no such date any more"), N_("Somebody may have deleted it.")),
    "unknown-duty": (
        N_("Nobody looks after that any more"),
        N_("Somebody may have taken it away, or the day is another one."),
    ),
    "unknown-import": (
        N_("There is no such import any more"),
        N_("What is brought is kept for a day. Bring the file again."),
    ),
    "busy": (N_("I am reading other files"), N_("Go back, and send it again in a minute.")),
    "body-too-large": (
        N_("That is too large"),
        N_("Files may have 5 MB. Go back, and split it."),
    ),
    "slow-body": (
        N_("That came too slowly"),
        N_("It did not arrive in time. Go back, and send it again, or split it."),
    ),
    "unknown-token": (N_("There is no such token any more"), N_("Somebody may have revoked it.")),
    "unknown-route": (N_("There is nothing here"), N_("The address may be mistyped.")),
    "unknown-feed": (
        N_("This address shows nothing now"),
        N_("It was revoked, or mistyped. The bot's /feed makes another one."),
    ),
    "feed-rests": (
        N_("This address shows nothing now"),
        N_("It rests: who made it is no admin of the group any more, or the bot is not there."),
    ),
    "rights-unknown": (
        N_("Telegram does not answer"),
        N_("So I can't know now whether you are in that group. Try again in a minute."),
    ),
    "storage-full": (N_("There is no room to store this"), _AGAIN),
    "changed-meanwhile": (
        N_("Somebody has changed it meanwhile"),
        N_("Look at it again, and decide anew."),
    ),
    "calendar-full": (
        N_("The calendar is full"),
        N_("Delete some dates first; then there is room for others."),
    ),
}
_BY_DETAIL = {
    RESTS[Rest.BOT_GONE]: (
        N_("The bot is not in this chat any more"),
        N_("It was removed or blocked. Write to it there, and the calendar opens again."),
    ),
    RESTS[Rest.NOT_SERVED]: (
        N_("This bot is private"),
        N_("It does not serve this chat. Whoever runs it can let it in."),
    ),
    NO_TICKET: (
        N_("This address has no file any more"),
        N_("It works once, for five minutes. Go back to the calendar, and press the file again."),
    ),
}
_ELSE = {
    4: (N_("That can't be"), N_("Nothing was changed. Go back and try again.")),
    5: (N_("Something does not work here now"), _AGAIN),
}


def told(problem: Problem, _: Texts) -> Told:
    status = problem.shown().status
    title, text = _BY_DETAIL.get(problem.detail) or _TOLD.get(problem.kind) or _ELSE[status // 100]
    return Told(_(title), _(text))
