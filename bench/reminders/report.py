"""The figures as Markdown, with what they have to be."""

from msgspec import Struct

from bench.reminders.measures import TICKS, Sending, Tick

TICK_AT_MOST = 5.0  # milliseconds
PLAN_AT_MOST = 2.0  # seconds
RATE_AT_LEAST = 29.0  # messages a second
GROWTH_AT_MOST = 0.10  # of memory


class Row(Struct, frozen=True):
    events: int
    calendars: int
    tick: Tick
    planned: int
    plan: float
    sending: Sending


def section(rows: list[Row], facts: list[str]) -> list[str]:
    return [
        "The real program, a real PostgreSQL and the sandbox, which enforces Telegram's limits, on",
        "one machine:",
        "",
        *facts,
        "",
        *table(rows),
        "",
        *verdicts(rows),
        "",
        f"*Tick*: a look at the clock with nothing due, of {TICKS:,} one after another; "
        "*housekeeping*",
        "comes once an hour and drops what nobody can need any more. *Planned*: calendars due in",
        "one minute, each with somebody to tell of, from the first question to the last row",
        "written. *Sent*: by the program within Telegram's 30 messages a second, from the first to",
        "a second after the last. *RSS* and *PSS* are the program's when all is sent.",
    ]


def table(rows: list[Row]) -> list[str]:
    head = (
        "events", "calendars", "tick, median", "tick, p99", "housekeeping", "planned", "in",
        "sent", "messages/s", "refusals", "RSS", "PSS", "peak RSS",
    )  # fmt: skip
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---:|" * len(head),
        *("| " + " | ".join(_cells(row)) + " |" for row in rows),
    ]


def verdicts(rows: list[Row]) -> list[str]:
    """What must hold with the most birthdays, and whether it does."""
    most = rows[-1]
    memory = [row.sending.rss for row in rows]
    growth = max(memory) / min(memory) - 1
    checks = [
        (
            f"a tick with nothing due takes {TICK_AT_MOST:.0f} ms or less",
            most.tick.p99 <= TICK_AT_MOST,
            f"{most.tick.median:.1f} ms, {most.tick.p99:.1f} ms (p99)",
        ),
        (
            f"{most.planned:,} calendars of one minute are planned in {PLAN_AT_MOST:.0f} s or less",
            most.plan <= PLAN_AT_MOST,
            f"{most.plan:.2f} s",
        ),
        (
            f"{most.sending.messages:,} messages go out at {RATE_AT_LEAST:.0f}/s or more, and "
            "Telegram refuses none",
            most.sending.per_second >= RATE_AT_LEAST and not most.sending.refusals,
            f"{most.sending.per_second:.1f}/s, {most.sending.refusals} refusals",
        ),
        (
            f"memory stays flat within {GROWTH_AT_MOST:.0%} from {rows[0].events:,} to "
            f"{rows[-1].events:,} birthdays",
            growth <= GROWTH_AT_MOST,
            f"{growth:.1%}",
        ),
    ]
    return [
        f"| must hold with {most.events:,} birthdays | measured | |",
        "|---|---|---|",
        *(f"| {what} | {found} | {'✓' if holds else '✗'} |" for what, holds, found in checks),
    ]


def _cells(row: Row) -> tuple[str, ...]:
    sending = row.sending
    return (
        f"{row.events:,}",
        f"{row.calendars:,}",
        f"{row.tick.median:.1f} ms",
        f"{row.tick.p99:.1f} ms",
        f"{row.tick.housekeeping:.0f} ms",
        f"{row.planned:,}",
        f"{row.plan:.2f} s",
        f"{sending.messages:,}",
        f"{sending.per_second:.1f}",
        f"{sending.refusals}",
        f"{sending.rss:.1f} MB",
        f"{sending.pss:.1f} MB",
        f"{sending.peak:.1f} MB",
    )
