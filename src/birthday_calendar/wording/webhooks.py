"""What is said of webhooks, which programs set up by the API."""

from datetime import datetime

from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.webhooks import Disabled, Webhook
from birthday_calendar.wording.texts import Texts

_DISABLED = {
    Disabled.GONE: N_("switched off: its address says that it is gone"),
    Disabled.FAILING: N_("switched off: nothing has reached it in three days"),
    Disabled.BEHIND: N_("switched off: more waited for it than is kept"),
}


def state(webhook: Webhook, now: datetime, _: Texts) -> str:
    """Whether it is called, and how that goes."""
    if webhook.disabled_because is not None:
        return _(_DISABLED[webhook.disabled_because])
    if not webhook.is_enabled:
        return _("switched off")
    if webhook.has_expired(now):
        return _("not called: its token has expired")
    if webhook.failures:
        count = webhook.failures
        return _.plural("failing, {count} time so far", "failing, {count} times so far", count)
    return _("in order")
