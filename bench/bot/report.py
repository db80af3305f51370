"""What the bot costs, as Markdown, with what it has to be."""

from bench.bot.chats import SAID
from bench.bot.measures import Found

RATIO_AT_LEAST = 0.8


def section(found: Found, facts: list[str]) -> list[str]:
    said = ", ".join(f"`{text.format(name='Anna Schmidt')}`" for text in SAID)
    return [
        f"{found.updates:,} updates of {found.chats} chats by way of the sandbox, polled by the",
        "product's bot program on a PostgreSQL, by a bare aiogram bot that echoes what it hears",
        "(`dp.start_polling`), and by one that also keeps the product's promises: one after the",
        "other, again and again, the medians. Each update is answered with one message; people say",
        f"in turn {said}.",
        "",
        "Telegram takes 30 messages a second, and the bot sends 20, so that reminders have some:",
        "with that, this would compare two clocks. So the sandbox's limits are off for all, and",
        "so is the bot's pace (`bench/bot/unpaced.py`). All else is as it is, such as how much one",
        "person may ask.",
        "",
        *facts,
        "",
        "| must hold | measured | |",
        "|---|---|---|",
        f"| {RATIO_AT_LEAST} or more of a bare aiogram bot's updates a second |"
        f" {found.ours.per_second:.0f}/s of {found.bare.per_second:.0f}/s, {found.ratio:.2f} |"
        f" {'✓' if found.ratio >= RATIO_AT_LEAST else '✗'} |",
        "",
        "| | the product | aiogram that keeps the promises | bare aiogram |",
        "|---|---:|---:|---:|",
        f"| updates a second | {found.ours.per_second:.0f} | {found.floor.per_second:.0f} |"
        f" {found.bare.per_second:.0f} |",
        f"| of bare aiogram's | {found.ratio:.2f} | {found.floor_ratio:.2f} | |",
        f"| milliseconds of a processor for an update: the bot | {1000 * found.ours.busy:.2f} |"
        f" {1000 * found.floor.busy:.2f} | {1000 * found.bare.busy:.2f} |",
        f"| … and PostgreSQL | {1000 * found.database:.2f} | | |",
        "",
        "The one *that keeps the promises* is the floor. It says what it hears, but by the",
        "product's own statements it looks whether an update was applied, notes of `/add` in a",
        "transaction that it is and what is owed, and, once that was said, that nothing is. No",
        "event is kept, no list is read, and nobody has a fair turn.",
        "",
        "What was tried: aiogram asks each filter that is no coroutine in a thread, which was",
        "most of what an update cost. Filters that are asked at once, uvloop, statements that are",
        "made once, and notes of what was said that chats write together made the bot several",
        "times as quick. More updates applied at once than eight, and commits that don't wait for",
        "the disk, had no effect that could be told from noise. What is left beside the floor is",
        "spread thin: more statements, of which each takes a connection out of its pool and puts",
        "it back; what waits behind a full page, which is kept in the database; buttons and words.",
        "The sandbox, which shares the processors, also has more to do for the product's answers",
        "than for an echo's.",
    ]
