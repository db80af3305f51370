"""Files that somebody brings: what is in them, what is asked, and what became of it. HTML."""

from collections.abc import Sequence

from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.fields import FIELDS
from birthday_calendar.domain.formats import (
    Compared,
    Doubt,
    Read,
    Skipped,
    Status,
    Unit,
)
from birthday_calendar.domain.formats.gathering import NO_BIRTHDAY, OTHER_DAYS
from birthday_calendar.domain.models import Event, EventDraft
from birthday_calendar.wording import moving_days
from birthday_calendar.wording.texts import Texts

SHOWN = 5  # of those that are skipped, or would change
NAMED = 3  # of those that are new
BUSY = N_("I am reading other files. Send it again in a minute.")
NO_MISTAKES = (NO_BIRTHDAY, OTHER_DAYS)  # of cards: of most people nobody has noted a birthday
HOW_TO_GET = {
    "Google": N_(
        "<b>Google</b>: contacts.google.com → Export → Google CSV; or calendar.google.com → "
        "Settings → Import &amp; export → Export, and the .ics file that is in the archive."
    ),
    "Apple": N_(
        "<b>Apple</b>: on icloud.com open Contacts, select all → Export vCard; or on a phone "
        "Contacts → Lists, hold a list → Export."
    ),
    "Outlook": N_(
        "<b>Outlook</b>: outlook.com → People → Manage contacts → Export contacts, which is a "
        "CSV file."
    ),
    "VK": N_(
        "<b>VK</b>: on dev.vk.com run friends.get with fields=bdate, and save the answer as a "
        ".json file."
    ),
    "Bot": N_(
        "<b>Another bot</b>: forward me its list, or copy it into a text file, one person a line: "
        "Anna 15.03.1990."
    ),
}
_WHERE = {
    Unit.LINE: N_("line {number}"),
    Unit.CARD: N_("card {number}"),
    Unit.EVENT: N_("event {number}"),
    Unit.ITEM: N_("entry {number}"),
}


def how_to(_: Texts, *, in_group: bool) -> str:
    said = [
        _(
            "📥 Send me a file of people: CSV, vCard (.vcf) or calendar (.ics) up to 20 MB, JSON up"
            " to 5 MB, text up to 2 MB."
        ),
        _("Here in the group, send it in reply to this message.") if in_group else "",
        _("I show what is in it before I add anything. How do you get one?"),
    ]
    return " ".join(filter(None, said))


def preview(
    name: str,
    read: Read,
    compared: Sequence[Compared],
    doubts: Sequence[Doubt],
    room: int,
    _: Texts,
) -> str:
    """What the file has, by what would become of it, in a calendar with room for so many more.

    `doubts` are those to which nobody has said anything.
    """
    by_status = {status: [one for one in compared if one.status is status] for status in Status}
    lines = [f"📥 <b>{_.name(name)}</b>" if name else "📥", ""]
    if new := by_status[Status.NEW]:
        lines.append("🆕 " + _.plural("{count} new:", "{count} new:", len(new)) + _names(new, _))
        if len(new) > room:
            lines.append(
                "⚠️ "
                + _.plural(
                    "There is room for {count} of them.",
                    "There is room for {count} of them.",
                    room,
                )
            )
        lines += _namesakes(new, _)
    if changed := by_status[Status.CHANGED]:
        count = len(changed)
        lines.append("✏️ " + _.plural("{count} would change:", "{count} would change:", count))
        lines += [f"• {_change(one, _)}" for one in changed[:SHOWN]]
        lines += _and_more(count, _)
    if same := len(by_status[Status.SAME]):
        said = _.plural("{count} there already", "{count} there already", same)
        lines.append(f"☑️ {_.capital(said)}")
    if count := len({one.entry for one in doubts}):
        said = _.plural("{count} of these doubtful", "{count} of these doubtful", count)
        lines.append(f"❓ {said}")
    if dropped := len(read.entries) - len(compared):
        said = _.plural("{count} left out, as you said", "{count} left out, as you said", dropped)
        lines.append("✖️ " + said)
    lines += _skipped(read, _)
    if len(lines) == 2:
        lines.append(_("There is nobody in it."))
    return "\n".join(lines)


def _names(some: Sequence[Compared], _: Texts) -> str:
    """The first of them, behind their number."""
    names = ", ".join(_.name(one.draft.name) for one in some[:NAMED])
    return f" {names}" + (", …" if len(some) > NAMED else "")


def _namesakes(new: Sequence[Compared], _: Texts) -> list[str]:
    some = [(one.draft, one.namesake) for one in new if one.namesake is not None]
    if not some:
        return []
    said = _.plural(
        "{count} of them is called as somebody there who has another day:",
        "{count} of them are called as somebody there who has another day:",
        len(some),
    )
    days = [
        f"• {_.name(one.name)}: {_day(there, _)} / {_day(one, _)}" for one, there in some[:SHOWN]
    ]
    return ["👥 " + said, *days, *_and_more(len(some), _)]


def _change(one: Compared, _: Texts) -> str:
    assert one.event is not None
    return ": ".join(filter(None, [_.name(one.event.name), changes(one, _)]))


def changes(one: Compared, _: Texts) -> str:
    """The day where it would be another one, and what else would be added or changed."""
    assert one.event is not None
    before, after = one.event, one.draft
    is_moved = _day(before, _) != _day(after, _)
    labels = [
        _(field.label)
        for field in FIELDS
        if field.name != "date" and getattr(before, field.name) != getattr(after, field.name)
    ]
    what = [f"{_day(before, _)} → {_day(after, _)}"] if is_moved else []
    return ", ".join([*what, *labels])


def _day(draft: EventDraft | Event, _: Texts) -> str:
    return moving_days.when(draft, _)


def _skipped(read: Read, _: Texts) -> list[str]:
    """The first, and why; of many how many have no birthday, as most in an address book."""
    count = len(read.skipped)
    if not count:
        return []
    counted = NO_MISTAKES if count > SHOWN else ()
    told = [one for one in read.skipped if one.reason not in counted]
    said = ["⏭ " + _.plural("{count} left out:", "{count} left out:", count)]
    said += [f"• {_reason(one, read.unit, _)}" for one in told[:SHOWN]]
    said += _and_more(len(told), _)
    for reason in counted:
        if some := sum(one.reason == reason for one in read.skipped):
            said.append(f"• {some}: {_(reason)}")
    return said


def _and_more(count: int, _: Texts) -> list[str]:
    more = count - SHOWN
    return [_.plural("… and {count} more", "… and {count} more", more)] if more > 0 else []


def _reason(one: Skipped, unit: Unit, _: Texts) -> str:
    what = f" ({_.name(one.what)})" if one.what else ""
    return f"{where(one.where, unit, _)}{what}: {_.name(why(one, _))}"


def where(number: int, unit: Unit, _: Texts) -> str:
    return _(_WHERE[unit], number=number)


def why(one: Skipped, _: Texts) -> str:
    """Plain text."""
    return _(one.reason, **one.values)


def outcome(
    added: int, changed: int, same: int, skipped: int, left: int, no_room: int, _: Texts
) -> str:
    said = [
        _.plural("{count} added", "{count} added", added) if added else "",
        _.plural("{count} changed", "{count} changed", changed) if changed else "",
        _.plural("{count} there already", "{count} there already", same) if same else "",
        _.plural("{count} left out", "{count} left out", skipped) if skipped else "",
    ]
    lines = [("✅ " if added or changed else "☑️ ") + _sentence(said, _)]
    if left:
        lines.append(
            _.plural(
                "{count} would change what only admins may change here, and stays as it is.",
                "{count} would change what only admins may change here, and stay as they are.",
                left,
            )
        )
    if no_room:
        lines.append(
            _.plural(
                "For {count} there was no room in this calendar any more: /delete",
                "For {count} there was no room in this calendar any more: /delete",
                no_room,
            )
        )
    return "\n".join(lines)


def _sentence(said: Sequence[str], _: Texts) -> str:
    text = ", ".join(filter(None, said)) or _("Nothing has changed")
    return f"{_.capital(text)}."


def undone(deleted: int, restored: int, stays: int, _: Texts) -> str:
    said = [
        _.plural("{count} taken out again", "{count} taken out again", deleted) if deleted else "",
        _.plural("{count} as before", "{count} as before", restored) if restored else "",
    ]
    lines = ["↩ " + _sentence(said, _)]
    if stays:
        lines.append(
            _.plural(
                "{count} stays, as somebody has changed it since.",
                "{count} stay, as somebody has changed them since.",
                stays,
            )
        )
    return "\n".join(lines)
