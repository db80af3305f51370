"""A local Bot API server with a chat page: for trying the bot without Telegram, and for tests.

It answers as tdlib's own server (github.com/tdlib/telegram-bot-api) does, down to the texts of
its errors. All state is in memory, bounded, and belongs to one bot token. README.md says how it is
used, and what it lacks on purpose.

Groups have members with rights, permissions that can be denied to all or to one, topics (once they
are supergroups) and anonymous administrators. What the bot may not do follows from these by itself,
in today's words; those of older servers ("have no rights to send a message", until 2023) and others
that are rare can be asked for as faults (control.py).
"""
