"""The figures of a run, row by row, and the tables of them.

python -m tests.faults.results      writes docs/reliability.md, and the strongest into README.md
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.faults import pace

FILE = Path(__file__).with_name("results.json")
ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"

# name: fault, what must hold
ROWS = {
    "restart": ("`supervisorctl restart 'api:*'`, 5 times", "no request fails"),
    "kill api": (
        "`kill -9` of both API workers at once, 20 times",
        "no read and no keyed write fails; each is applied exactly once",
    ),
    "if-match": (
        "16 writers of one event with `If-Match` for 20 s, while both API workers are killed",
        "no update is lost, and none doubled",
    ),
    "kill bot": (
        "`kill -9` of the bot, 20 times, while 50 chats send 1,000 `/add`",
        "1,000 birthdays, none twice, every chat in order",
    ),
    "conflict": (
        "another poller with the bot's token, 10 minutes",
        "API untouched; 20 log lines or fewer; recovery 60 s or less after it has gone",
    ),
    "two containers": (
        "two containers on one PostgreSQL, the polling one killed",
        "no 409 ever; takeover in 15 s or less",
    ),
    "unreachable": (
        "Telegram unreachable at the start and for 5 minutes",
        "API up in 3 s; nothing lost afterwards",
    ),
    "kill reminders": (
        "`kill -9` of the sender of reminders, 20 times in its busiest minutes",
        "nobody goes without; twice at most what was on its way",
    ),
    "two senders": (
        "two containers' senders of reminders, the one that sends killed",
        "the other goes on in 15 s or less",
    ),
    "stop reminders": (
        "two containers' senders of reminders, the one that sends stopped",
        "the other goes on at once; nobody is told twice",
    ),
    "pile": (
        "one calendar has piled up 40,000 deliveries",
        "somebody else's reminder within 10 s",
    ),
    "fair reminders": (
        "100 chats are told of 400 people each, 100 messages' worth",
        "somebody else's reminder within 10 s",
    ),
    "lost token": (
        "a start without the token, hence with the sandbox, on the data of a real bot",
        "bot and reminders refuse; nothing is read or written; degraded",
    ),
    "tokens": (
        "an admin with an API token is demoted; the bot is thrown out; Telegram hangs",
        "no write and no read more; a write answered within 3 s",
    ),
    "flood": (
        "100 chats write 100 messages each to the bot",
        "somebody else's answer within 2 s",
    ),
    "dashes": (
        "40 chats write 5 times 4,000 dashes and an x, which took 2 s each to read",
        "somebody else's answer within 2 s",
    ),
    "everybody": (
        "a chat asks for the next of 38,000 people, whose texts are the longest",
        "5 messages; somebody else's answer within 2 s",
    ),
    "groups": (
        "40 groups ask for three times what Telegram lets them be answered in a minute",
        "somebody else's answer within 2 s",
    ),
    "bot's memory": (
        "200 chats write 30 of the largest messages each, beside the longest lists and searches",
        "the bot below 260 MB; somebody else's answer within 2 s",
    ),
    "API's memory": (
        "the longest texts of 10,000 people: 60 slow readers of the longest pages, 100 large "
        "bodies, searches of everything",
        "an API worker below 100 MB; others answered within 5 s",
    ),
    "postgresql": (
        "PostgreSQL stopped for 30 s",
        "503 problem+json at once, `/health` 200; back within 5 s; no restart",
    ),
    "hanging": (
        "no API worker at all; all of them stopped; PostgreSQL frozen",
        "503 within 3 s, whatever hangs",
    ),
    "bad tokens": (
        "bad tokens from one address, as fast as one client can",
        "429 after a small burst; every read of others answered",
    ),
    "disk": (
        "disk full for a minute",
        "every read answered; nothing corrupt; back within 10 s of room",
    ),
    "restore killed, SQLite": (
        "`kill -9` of `restore` at 20 moments of its work, on SQLite",
        "all of what was there or all of the backup; the next try works",
    ),
    "restore killed, PostgreSQL": (
        "the same on PostgreSQL",
        "the same",
    ),
    "restore full": (
        "the disk becomes full while a backup is written, and while one is restored",
        "said in a sentence; all is as it was, nothing half is left; works once there is room",
    ),
    "logs": (
        "every program logs 1,000 lines/s for 3 minutes, and nginx's clients err as often",
        "log folder never above its bound",
    ),
    "stopped": (
        "`kill -STOP` of each program in turn",
        "replaced within 30 s; every read answered",
    ),
    "killed": (
        "`kill -9` of nginx, reminders, logrotate, watchdog",
        "each back by itself within 5 s",
    ),
    "clock wrong": (
        "the machine's clock an hour and 3 days ahead, an hour and a day behind, 12 s each",
        "told once, within a minute of its time; no program restarted",
    ),
    "clock right": (
        "a clock that was an hour behind is set right",
        "what has come meanwhile is told within a minute",
    ),
    "asleep": (
        "the machine of the container that sends sleeps for 15 s and wakes",
        "the other sends on; twice at most what was on its way",
    ),
    "clients": (
        "2 MB bodies, slow lorises, 2,000 idle connections, header bombs",
        "refused or shed; every read of others answered",
    ),
}

STRONGEST = ("kill api", "kill bot", "disk")  # of them all, for who only comes by

Measured = Callable[[str, str], None]


def keep(row: str, figures: str) -> None:
    if pace.is_slow():
        return
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    known[row] = figures
    FILE.write_text(json.dumps(known, indent=2, ensure_ascii=False, sort_keys=True) + "\n")


def table(names: Iterable[str]) -> str:
    figures = json.loads(FILE.read_text())
    rows = [f"| {' | '.join(ROWS[name])} | {figures[name]} |" for name in names if name in figures]
    return "\n".join(["| fault | must hold | measured |", "|---|---|---|", *rows])


def write(document: Path, names: Iterable[str]) -> None:
    before, _, rest = document.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    assert after, f"{document.name} has no {BEGIN} … {END}"
    document.write_text(f"{before}{BEGIN}\n{table(names)}\n{END}{after}")


def main() -> None:
    write(ROOT / "docs/reliability.md", ROWS)
    write(ROOT / "README.md", STRONGEST)


if __name__ == "__main__":
    main()
