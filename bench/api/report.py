"""What the API costs, as Markdown, with what it has to be."""

from itertools import chain

from bench.api.calendars import CALENDARS, PEOPLE
from bench.api.cases import HEALTH, POLL
from bench.api.measures import Found, Run, Side
from bench.api.wrk import CONNECTIONS

MEMORY_AT_MOST = 80.0  # MB, of a worker
POLLS_AT_LEAST = 0.5  # of the requests a second of /health

_LAYERS = ("wrk", "nginx", "workers", "PostgreSQL")


def section(runs: list[Run], facts: list[str]) -> list[str]:
    return [
        "Requests a second of the product (its two workers, nginx and supervisord, as `make run`",
        "starts them, without limits of requests) and of *bare* Starlette on Hypercorn: two",
        "workers, uvloop, an nginx with the same configuration, and answers of the same status,",
        "headers and bytes, but made before. "
        f"wrk asks with {CONNECTIONS} connections for an address, of bare",
        "Starlette and of ours in turn, again and again; shown are medians, of the ratio too. A",
        "request without an answer, one of 400 or above, or of another length ends the bench.",
        "",
        *facts,
        "",
        *chain.from_iterable(_table(run) for run in runs),
        *_what_is_asked(),
        "",
        "| must hold | measured | |",
        "|---|---|---|",
        *(_memory(run) for run in runs),
        *(_polling(run) for run in runs),
        "",
        "### Where the time goes",
        "",
        "Microseconds of a processor for one request, by layer; wrk's are a part of what two cores",
        "have to do, too. What else the machine does changes the ratio of the sums less than that",
        "of the requests a second.",
        "",
        *_layers(runs[0]),
    ]


def _what_is_asked() -> list[str]:
    return [
        f"*First read after a change*: {CALENDARS} calendars of {PEOPLE:,} people each are asked",
        "for in turn, and all of them changed twice a round, by a statement that raises what every",
        "change of a calendar raises, and does nothing else: nobody reads the same state of a",
        "calendar twice. What the statement costs counts as ours. *Repeated*: one of them, which",
        "nobody changes. *With If-None-Match*: the same, by the ETag that it had; where there is",
        "none yet, the status shows it. *create* keeps one birthday with each request, all of them",
        "in one calendar, and answers when it is on the disk: a commit each, but one wait for all",
        "that a worker has committed meanwhile. If each waited with the calendar locked, one",
        "request would get through with each turn of the disk, whatever else is saved.",
    ]


def _table(run: Run) -> list[str]:
    return [
        f"{_beside(run).capitalize()}:",
        "",
        "| address | read | status | bytes | ours | bare | ratio | at least | |",
        "|---|---|---:|---:|---:|---:|---:|---:|---|",
        *(_row(found) for found in run.found),
        "",
    ]


def _row(found: Found) -> str:
    least = found.case.ways[found.way]
    cells = [
        *_asked(found),
        str(found.status),
        f"{found.bytes:,}",
        f"{found.ours.per_second:,.0f}/s",
        f"{found.bare.per_second:,.0f}/s",
        f"{found.ratio:.2f}",
        f"{least:g}",
        "✓" if found.ratio >= least else "✗",
    ]
    return _line(cells)


def _memory(run: Run) -> str:
    return _line(
        [
            f"a worker of the API has less than {MEMORY_AT_MOST:.0f} MB after all that,"
            f" {_beside(run)}",
            ", ".join(f"{one:.1f} MB" for one in run.memory),
            "✓" if max(run.memory) < MEMORY_AT_MOST else "✗",
        ]
    )


def _polling(run: Run) -> str:
    """A thousand apps that poll for an hour cost what small queries cost."""
    per_second = {found.case.what: found.ours.per_second for found in run.found}
    ratio = per_second[POLL] / per_second[HEALTH]
    return _line(
        [
            f"an app that polls a feed costs at most two of {HEALTH}, {_beside(run)}",
            f"{ratio:.2f} of its requests a second",
            "✓" if ratio >= POLLS_AT_LEAST else "✗",
        ]
    )


def _layers(run: Run) -> list[str]:
    ours, bare = ([f"{whose}: {layer}" for layer in _LAYERS] for whose in ("ours", "bare"))
    head = ["address", "read", *ours, "all", *bare[:-1], "all", "ratio"]
    return [
        _line(head),
        "|---|---|" + "---:|" * (len(head) - 2),
        *(_line(_busy_row(found)) for found in run.found),
    ]


def _busy_row(found: Found) -> list[str]:
    ratio = sum(found.bare.busy.values()) / sum(found.ours.busy.values())
    return [*_asked(found), *_busy(found.ours), *_busy(found.bare), f"{ratio:.2f}"]


def _busy(side: Side) -> list[str]:
    shown = [side.busy[layer] for layer in _LAYERS if layer in side.busy]
    return [f"{1e6 * seconds:,.0f}" for seconds in (*shown, sum(shown))]


def _asked(found: Found) -> list[str]:
    return [found.case.what, str(found.way)]


def _beside(run: Run) -> str:
    return f"beside {run.others:,} birthdays of others" if run.others else "without others"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
