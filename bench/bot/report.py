"""What the bot costs, as Markdown, with what it has to be."""

from bench.bot.chats import SAID
from bench.bot.measures import Found

RATIO_AT_LEAST = 0.8


def section(found: Found, facts: list[str]) -> list[str]:
    said = ", ".join(f"`{text.format(name='Anna Schmidt')}`" for text in SAID)
    return [
        f"{found.updates:,} updates of {found.chats} chats by way of the sandbox, polled by the",
        "product's bot program on a PostgreSQL, and by a bare aiogram bot that echoes what it",
        "hears (`dp.start_polling`): one after the other, again and again, the medians. Each is",
        f"answered with one message; people say in turn {said}.",
        "",
        "Telegram takes 30 messages a second, and the bot sends 20, so that reminders have some:",
        "with that, this would compare two clocks. So the sandbox's limits are off for both, and",
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
        "| milliseconds of a processor for an update | the product | aiogram |",
        "|---|---:|---:|",
        f"| the bot | {1000 * found.ours.busy:.2f} | {1000 * found.bare.busy:.2f} |",
        f"| PostgreSQL | {1000 * found.database:.2f} | |",
    ]
