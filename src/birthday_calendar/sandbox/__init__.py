"""A local Bot API server with a chat page: for trying the bot without Telegram, and for tests.

It answers as tdlib's own server (github.com/tdlib/telegram-bot-api) does, down to the texts of
its errors. All state is in memory and belongs to one bot token.

On purpose it does not simulate: privacy mode (the bot hears everything in a group), channels,
topics, payments, games, stickers, business accounts, the throttling of quick repeated getUpdates
and setWebhook calls, and anything that would need another host (a photo by URL is refused).
"""
