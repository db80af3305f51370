"""As aiogram's own first example: python -m bench.bot.echo URL TOKEN [DATABASE_URL].

With a database it also does what the product does so that no update is applied twice and no answer
is lost, by the product's own statements, and nothing else.
"""

import asyncio
import sys
from datetime import UTC, datetime
from functools import partial

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message, Update

from birthday_calendar.bot.speaker import Owed, encode
from birthday_calendar.database import Database
from birthday_calendar.storage import arrivals, updates
from birthday_calendar.together import Together

PATIENCE = 60.0  # seconds: aiogram begins all updates of a page at once


async def main(url: str, token: str, database_url: str = "") -> None:
    dispatcher = Dispatcher()
    if database_url:
        db = Database(database_url, patience=PATIENCE)
        await db.connect()
        keep_promises(dispatcher, db, int(token.partition(":")[0]))
    else:

        @dispatcher.message()
        async def echo(message: Message) -> None:
            await message.answer(message.text or "")

    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    await dispatcher.start_polling(Bot(token, session=session))


def keep_promises(dispatcher: Dispatcher, db: Database, bot_id: int) -> None:
    said = Together[int, None](partial(updates.owe_nothing, db, bot_id))

    @dispatcher.message()
    async def echo(message: Message, event_update: Update) -> None:
        update_id, text, chat = event_update.update_id, message.text or "", message.chat.id
        await arrivals.look(db, bot_id, update_id, chat, chat)
        if not text.startswith("/add"):  # it only reads, then
            await message.answer(text)
            return
        owed = encode([Owed("sendMessage", {"chat_id": chat, "text": text})])
        async with db.transaction():
            await updates.claim(db, bot_id, update_id, datetime.now(UTC))
            await updates.owe(db, bot_id, update_id, owed)
        await message.answer(text)
        await said.join(update_id)


if __name__ == "__main__":
    new_loop = uvloop.new_event_loop if len(sys.argv) > 3 else None  # as the product's bot
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main(*sys.argv[1:]))
