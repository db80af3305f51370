"""A local Bot API server with a chat page: for trying the bot without Telegram, and for tests.

It answers as tdlib's own server (github.com/tdlib/telegram-bot-api) does, down to the texts of
its errors. All state is in memory, bounded, and belongs to one bot token. README.md says how it is
used.

Groups have members with rights, permissions that can be denied to all or to one, topics (once they
are supergroups) and anonymous administrators. What the bot may not do follows from these by itself,
in today's words; those of older servers ("have no rights to send a message", until 2023) and others
that are rare can be asked for as faults (control.py).

On purpose it does not simulate: privacy mode (the bot hears everything in a group), channels,
topics in private chats, icons of topics, contacts and locations sent by the bot, methods that
change members or permissions, payments, games, stickers, business accounts, the throttling of quick
repeated getUpdates and setWebhook calls, and anything that would need another host (a photo by URL
is refused). A bot that may not write can still edit, which Telegram might refuse.
"""
