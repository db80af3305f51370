"""What the API costs, as Markdown, with what it has to be."""

from bench.api.measures import Found, Run

MEMORY_AT_MOST = 80.0  # MB, of a worker


def section(runs: list[Run], facts: list[str]) -> list[str]:
    return [
        *facts,
        "",
        "| "
        + " | ".join(["address", "read", "status", "bytes", *_columns(runs), "at least", ""])
        + " |",
        "|---|---|---:|---:|" + "---:|" * (len(_columns(runs)) + 1) + "---|",
        *(_row(same) for same in zip(*(run.found for run in runs), strict=True)),
        "",
        "| must hold | measured | |",
        "|---|---|---|",
        *(_memory(run) for run in runs),
    ]


def _columns(runs: list[Run]) -> list[str]:
    return [
        column + (f", {run.others:,} beside" if run.others else "")
        for run in runs
        for column in ("ours", "bare", "ratio")
    ]


def _row(same: tuple[Found, ...]) -> str:
    first = same[0]
    least = first.case.ways[first.way]
    cells = [first.case.what, str(first.way), str(first.status), f"{first.bytes:,}"]
    for found in same:
        cells += [
            f"{found.ours.per_second:,.0f}/s",
            f"{found.bare.per_second:,.0f}/s",
            f"{found.ratio:.2f}",
        ]
    holds = all(found.ratio >= least for found in same)
    return "| " + " | ".join([*cells, f"{least:g}", "✓" if holds else "✗"]) + " |"


def _memory(run: Run) -> str:
    beside = f" with {run.others:,} birthdays beside" if run.others else ""
    return (
        f"| a worker of the API has less than {MEMORY_AT_MOST:.0f} MB when all is done{beside} |"
        f" {', '.join(f'{one:.1f} MB' for one in run.memory)} |"
        f" {'✓' if max(run.memory) < MEMORY_AT_MOST else '✗'} |"
    )
