"""The API's one table of routes: who answers, with what is sent and what comes back."""

from functools import partial

from birthday_calendar.api import (
    batches,
    calendars,
    cards,
    days,
    deliveries,
    duties,
    duty_days,
    events,
    exports,
    feeds,
    greetings,
    holidays,
    imports,
    me,
    tokens,
    webhooks,
)
from birthday_calendar.api.operations import Operation
from birthday_calendar.api.resources import FileResource, Resource, of_nothing
from birthday_calendar.api.schemas import (
    CalendarPatch,
    EventIn,
    EventPage,
    EventPatch,
    EventPut,
    FeedIn,
    FeedOut,
    FeedPatch,
    NewFeedOut,
    PageQuery,
)
from birthday_calendar.domain.roles import Deed
from birthday_calendar.shown import CalendarOut, EventOut

API = "/api/v1"
CALENDARS = API + "/calendars"
ONE = CALENDARS + "/{calendar_id}"

Feeds = partial(Resource, reads=Deed.KEEP_FEEDS, writes=Deed.KEEP_FEEDS, beside=None)
Keys = partial(Resource, reads=Deed.KEEP_TOKENS, writes=Deed.KEEP_TOKENS, beside=None)

# Tried in this order: what is asked for most comes first.
RESOURCES = {
    ONE + "/months/{month}": Resource(
        get=Operation("A month's days", days.month, days.MonthOut, query=PageQuery)
    ),
    ONE + "/days/{day}": Resource(
        get=Operation("Who is celebrated on a day", days.day, days.DayOut, query=PageQuery)
    ),
    ONE + "/upcoming": Resource(
        get=Operation(
            "Who is celebrated next", days.upcoming, days.UpcomingOut, query=days.UpcomingQuery
        )
    ),
    ONE + "/events": Resource(
        get=Operation(
            "Events, in the order of the year",
            events.index,
            EventPage,
            query=events.EventQuery,
            problems=("changes-forgotten",),
        ),
        post=Operation(
            "Add an event",
            events.create,
            EventOut,
            201,
            body=EventIn,
            problems=("calendar-full",),
            headers=("ETag", "Content-Location"),
        ),
        writes=Deed.ADD,
    ),
    ONE + "/events/{event_id}": Resource(
        get=Operation("An event", events.show, EventOut),
        put=Operation("Replace an event", events.replace, EventOut, body=EventPut),
        patch=Operation("Change an event", events.change, EventOut, body=EventPatch),
        delete=Operation("Delete an event", events.delete, status=204),
        is_written_if=True,
        writes=Deed.KEEP_OWN,  # or what is others', as the event itself says
    ),
    ONE + "/events/{event_id}/greetings": Resource(
        post=Operation(
            "Texts to congratulate with",
            greetings.create,
            greetings.GreetingsOut,
            body=greetings.GreetingIn,
        ),
        writes=None,  # whoever may look may congratulate; it is noted only what was shown
    ),
    ONE + "/events/{event_id}/card": Resource(
        post=Operation(
            "A picture to congratulate with",
            cards.create,
            cards.JPEG,
            body=cards.CardIn,
            problems=cards.PROBLEMS,
        ),
        writes=None,  # as greetings
        keeps_answers=False,  # of 200 kB each
    ),
    ONE + "/duties": Resource(
        get=Operation("Who looks after what", duties.index, duties.DutyPage, query=PageQuery),
        post=Operation(
            "Give an event, a tag or a range of dates to somebody",
            duties.create,
            duties.DutyOut,
            201,
            body=duties.DutyIn,
        ),
        beside=of_nothing,
    ),
    ONE + "/duties/open": Resource(
        get=Operation(
            "Whose the next 30 days are, or nobody's", duty_days.open_, duty_days.DutyDaysOut
        ),
        beside=None,  # who has left or started the bot changes it, too
    ),
    ONE + "/duties/open/{event_id}/{day}": Resource(
        patch=Operation(
            "Say that a day is done, or hand it over",
            duty_days.change,
            duty_days.DutyDayOut,
            body=duty_days.DutyDayPatch,
        ),
        writes=None,  # whose it is may, too
    ),
    ONE + "/duties/{duty_id}": Resource(
        get=Operation("A duty", duties.show, duties.DutyOut),
        patch=Operation(
            "Change who looks after it, or how long ahead they are reminded",
            duties.change,
            duties.DutyOut,
            body=duties.DutyPatch,
        ),
        delete=Operation("Take a duty away", duties.take_away, status=204),
        beside=of_nothing,
    ),
    ONE + "/holidays": Resource(
        get=Operation(
            "The sets of holidays that a calendar has",
            holidays.index,
            holidays.SubscriptionPage,
            query=PageQuery,
        ),
        beside=of_nothing,
    ),
    ONE + "/holidays/{set_id}": Resource(
        get=Operation("A set that it has", holidays.show, holidays.SubscriptionOut),
        put=Operation(
            "Take a set of holidays, or change how",
            holidays.put,
            holidays.SubscriptionOut,
            body=holidays.SubscriptionIn,
        ),
        delete=Operation("Leave a set of holidays", holidays.delete, status=204),
        beside=of_nothing,
        writes=Deed.SET_UP,
    ),
    ONE + "/holiday-sets": Resource(
        get=Operation(
            "The sets of holidays that there are",
            holidays.choose,
            holidays.HolidaySetPage,
            query=holidays.HolidaySetQuery,
        ),
        beside=of_nothing,
    ),
    ONE + "/feeds": Feeds(
        get=Operation("Feeds", feeds.index, feeds.FeedPage, query=PageQuery),
        post=Operation("Make a feed", feeds.create, NewFeedOut, 201, body=FeedIn),
        keeps_answers=False,
    ),
    ONE + "/feeds/{feed_id}": Feeds(
        get=Operation("A feed", feeds.show, FeedOut),
        patch=Operation("Change a feed", feeds.change, FeedOut, body=FeedPatch),
        delete=Operation("Revoke a feed", feeds.revoke, status=204),
    ),
    ONE + "/tokens": Keys(
        get=Operation("Tokens", tokens.index, tokens.TokenPage, query=PageQuery),
        post=Operation("Make a token", tokens.create, tokens.NewToken, 201, body=tokens.TokenIn),
        keeps_answers=False,
    ),
    ONE + "/tokens/{token_id}": Keys(
        get=Operation("A token", tokens.show, tokens.ListedToken),
        patch=Operation(
            "Rename a token", tokens.change, tokens.ListedToken, body=tokens.TokenPatch
        ),
        delete=Operation("Revoke a token", tokens.revoke, status=204),
    ),
    ONE + "/webhooks": Keys(
        get=Operation("Webhooks", webhooks.index, webhooks.WebhookPage, query=PageQuery),
        post=Operation(
            "Make a webhook", webhooks.create, webhooks.WebhookOut, 201, body=webhooks.WebhookIn
        ),
        keeps_answers=False,
    ),
    ONE + "/webhooks/{webhook_id}": Keys(
        get=Operation("A webhook", webhooks.show, webhooks.WebhookOut),
        patch=Operation(
            "Change a webhook", webhooks.change, webhooks.WebhookOut, body=webhooks.WebhookPatch
        ),
        delete=Operation("Delete a webhook", webhooks.delete, status=204),
    ),
    ONE + "/webhooks/{webhook_id}/secret": Keys(
        post=Operation("Make another secret", webhooks.rotate, webhooks.SecretOut),
        keeps_answers=False,
    ),
    ONE + "/webhooks/{webhook_id}/test": Keys(
        post=Operation("Make a test call", webhooks.test, webhooks.WebhookDeliveryOut, 202)
    ),
    ONE + "/webhooks/{webhook_id}/deliveries": Keys(
        get=Operation(
            "What a webhook was told, or is owed",
            webhooks.deliveries,
            webhooks.WebhookDeliveryPage,
            query=PageQuery,
        )
    ),
    ONE + "/events:batch": FileResource(
        post=Operation(
            "Create, change and delete many events",
            batches.create,
            batches.BatchOut,
            body=batches.BatchBody,
            problems=("batch-refused", "calendar-full", "changed-meanwhile"),
        ),
        prepare=batches.prepare,
        again=batches.show_again,
        writes=Deed.KEEP_OWN,  # or what is others', as each operation says
    ),
    ONE + "/events.{file_format}": Resource(
        get=Operation("All events as a file", exports.show, exports.FILES),
        beside=of_nothing,
        names_form=True,
    ),
    ONE + "/imports": FileResource(
        post=Operation(
            "Read a file, and show what it would change",
            imports.create,
            imports.ImportOut,
            201,
            query=imports.ImportQuery,
            body=imports.FILES,
        ),
        prepare=imports.prepare,
        again=imports.show_again,
    ),
    ONE + "/imports/{import_id}/apply": FileResource(
        post=Operation(
            "Add and change what a file has",
            imports.apply,
            imports.AppliedOut,
            body=imports.Answers,
            is_body_optional=True,
        )
    ),
    ONE + "/imports/{import_id}/undo": FileResource(
        post=Operation("Take an import back", imports.undo, imports.UndoneOut)
    ),
    ONE + "/deliveries": Resource(
        get=Operation(
            "What the chat was told of late, or is owed",
            deliveries.index,
            deliveries.DeliveryPage,
            query=PageQuery,
        ),
        beside=of_nothing,
    ),
    ONE: Resource(
        get=Operation("A calendar's settings", calendars.show, CalendarOut),
        patch=Operation("Change settings", calendars.change, CalendarOut, body=CalendarPatch),
        is_written_if=True,
        writes=Deed.SET_UP,
    ),
    CALENDARS: me.VisitorResource(
        get=Operation("Calendars that are open", me.calendars, me.CalendarPage, query=PageQuery)
    ),
    API + "/me": me.VisitorResource(get=Operation("Who calls, and may what", me.show, me.Me)),
}
