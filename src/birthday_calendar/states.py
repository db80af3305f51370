"""What a part can say about itself, whether that is well, and what to do about it: once.

A program shows one of these in its file (status.py), others are found from outside
(health.py). Readiness, foreground and doctor tell them; docs/runbook.md explains them.
"""

from enum import IntEnum, StrEnum

from birthday_calendar.domain.errors import N_


class Level(IntEnum):
    """How bad something is. Its number is the doctor's exit code."""

    OK = 0
    WARNING = 1  # it passes by itself, somebody is at it, or it is no failure yet
    FAILURE = 2


class State(StrEnum):
    """A word, how bad that is, and what to do about it, where anything is to be done."""

    def __new__(cls, word: str, level: Level = Level.OK, advice: str = "") -> "State":
        state = str.__new__(cls, word)
        state._value_ = word
        state.level = level
        state.advice_template = advice
        return state

    level: Level
    advice_template: str  # of {name}, as supervisorctl takes it, and its {log}

    # programs that do what they are there for
    POLLING = "polling"
    WEBHOOK = "webhook"
    RUNNING = "running"
    STANDBY = "standby"
    DISABLED = "disabled"
    SERVING = "serving"
    WATCHING = "watching"

    # programs that don't
    STARTING = "starting", Level.WARNING
    WAITING = "waiting", Level.WARNING  # its reason says for what
    STOPPED = "stopped", Level.WARNING, "`supervisorctl start {name}`"
    MISSING = "missing", Level.FAILURE, "`supervisorctl start {name}`"
    FATAL = "fatal", Level.FAILURE, N_("see {log}.log; then `supervisorctl restart {name}`")
    STALLED = (
        "stalled",
        Level.FAILURE,
        N_("the watchdog restarts it within 30 s; else `supervisorctl restart {name}`"),
    )
    FAILING = (
        "failing",
        Level.FAILURE,
        N_("a mistake of ours, tried again each second: its traceback is in {log}.log"),
    )
    REFUSED = (
        "refused",
        Level.FAILURE,
        N_("set TELEGRAM_BOT_TOKEN, or DATABASE_URL if that is the wrong database"),
    )

    # the line to Telegram: telegram_errors.py says which of these an error is
    UNREACHABLE = "unreachable", Level.WARNING, N_("check the network, DNS and TELEGRAM_API_URL")
    THROTTLED = "throttled", Level.WARNING, N_("wait: Telegram says how long")
    UNAUTHORIZED = (
        "unauthorized",
        Level.FAILURE,
        N_("get a token from @BotFather, set TELEGRAM_BOT_TOKEN and start again"),
    )
    CONFLICT = (
        "conflict",
        Level.FAILURE,
        N_(
            "another program polls with this token: getMe says which bot it is, getWebhookInfo"
            " whether a webhook is set; look for a second installation or a developer's machine, or"
            " revoke the token at @BotFather"
        ),
    )
    WEBHOOK_SET = (
        "webhook_set",
        Level.FAILURE,
        N_("somebody set a webhook for this token: getWebhookInfo says where to"),
    )
    WEBHOOK_REFUSED = (
        "webhook_refused",
        Level.FAILURE,
        N_("set WEBHOOK_URL to a public https address, on port 443, 80, 88 or 8443"),
    )
    WEBHOOK_FAILING = (
        "webhook_failing",
        Level.FAILURE,
        N_("Telegram can't deliver: call WEBHOOK_URL from outside, and look at its certificate"),
    )

    # the database
    UP = "up"
    DOWN = (
        "down",
        Level.FAILURE,
        N_("check the server and DATABASE_URL; the programs come back by themselves with it"),
    )
    OUTDATED = "outdated", Level.FAILURE, N_("`supervisorctl start migrate`, and see migrate.log")
    NEWER = (
        "newer",
        Level.FAILURE,
        N_('run the newer version here too, or go back: see "Upgrade and rollback"'),
    )
    READ_ONLY = (
        "read_only",
        Level.FAILURE,
        N_(
            "is it a standby, set to read-only, or are its tables somebody else's?"
            ' See "Database down". The programs write again by themselves'
        ),
    )
    CORRUPT = (
        "corrupt",
        Level.FAILURE,
        N_('nothing is written to it any more: see "The SQLite file is damaged"'),
    )

    # the disk
    OK = "ok"
    LOW = "low", Level.WARNING, "free some: `du -xh $VAR_DIR | sort -h` shows what takes it"
    FULL = (
        "full",
        Level.FAILURE,
        N_("free some: `du -xh $VAR_DIR | sort -h` shows what takes it"),
    )
    UNKNOWN = "unknown", Level.FAILURE, N_("is this the VAR_DIR that you meant?")

    # the sandbox
    ON = "on"
    EXPOSED = (
        "exposed",
        Level.WARNING,
        "set TELEGRAM_BOT_TOKEN, take SANDBOX=true away, and start again",
    )

    @property
    def is_well(self) -> bool:
        """Whether a part in it does all that can be expected."""
        return self.level is Level.OK

    @property
    def is_last_word(self) -> bool:
        """Whether a program leaves it behind on purpose: nobody beats a heart any more."""
        return self in (State.STOPPED, State.FATAL)

    @property
    def is_quoting(self) -> bool:
        """Whether its reason has, after a colon, what drivers or supervisord say.

        That names addresses, users and paths, which are not for strangers.
        """
        return self in _QUOTING

    @property
    def spoken(self) -> str:
        """What the person at the keyboard is told in its place."""
        return _SPOKEN.get(self, self.value)

    def advice(self, name: str = "") -> str:
        """What to do about the part of that name; empty where nothing is to be done."""
        return self.advice_template.format(name=name, log=name.partition(":")[0])


_QUOTING = {
    *(State.WAITING, State.FATAL),
    *(State.DOWN, State.READ_ONLY, State.CORRUPT),
    State.UNKNOWN,
}
_SPOKEN = {
    **dict.fromkeys((State.POLLING, State.WEBHOOK, State.RUNNING), "ready"),
    State.STANDBY: "ready to take over",
    State.DISABLED: "off",
    State.UNAUTHORIZED: "Telegram refuses the token",
}
