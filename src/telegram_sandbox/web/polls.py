"""Endpoints for what people do with polls, under /sandbox/.

POST /sandbox/polls/vote   {chat_id, user_id, message_id, options}: their places, from 0; none takes
                           a vote back
POST /sandbox/polls/add    {chat_id, user_id, message_id, text}: an option of their own
POST /sandbox/polls/close  {chat_id, message_id}: its time has come
"""

from telegram_sandbox.fields import Json
from telegram_sandbox.web.endpoints import chat_in, endpoint, person_in
from telegram_sandbox.world import polls
from telegram_sandbox.world.bot import Bot


@endpoint
async def act(bot: Bot, arguments: Json) -> Json:
    chat = chat_in(bot, arguments)
    message = chat.messages[int(arguments["message_id"])]
    match arguments["act"]:
        case "vote":
            chosen = [int(place) for place in arguments["options"]]
            polls.vote(bot, chat, message, person_in(bot, arguments), chosen)
        case "add":
            polls.add(bot, chat, message, person_in(bot, arguments), str(arguments["text"]))
        case "close" if message.ballot is not None:
            polls.close(bot, message)
        case unknown:
            raise LookupError(unknown)
    return message.visible()
