"""Endpoints for what people send that isn't written, and for people themselves, under /sandbox/.

POST /sandbox/contact     {chat_id, user_id, phone_number, first_name, last_name?, vcard?}: a
                          contact; with none of that the person's own
POST /sandbox/location    {chat_id, user_id, latitude, longitude, horizontal_accuracy?}: in degrees,
                          and metres
POST /sandbox/forward     {chat_id, user_id, from_chat_id, message_id}: a message of another chat,
                          or the same, is forwarded into chat_id
POST /sandbox/key         {chat_id, user_id, text, user_ids?, latitude?, longitude?}: a button of
                          the reply keyboard is pressed, by its text; one that asks for users needs
                          user_ids, one for a location its place
POST /sandbox/people      {user_id, first_name?, last_name?, username?, language_code?, is_premium?,
                          birthdate?, hides_forwards?, photo?}: a person, made or changed. birthdate
                          is as getChat shows it, {day, month, year?}, or null where the person
                          doesn't; whoever hides_forwards is but a name in forwarded messages; photo
                          is their profile's, base64 of it, or null

The first four answer the message, and take message_thread_id for a topic.
"""

from telegram_sandbox.fields import Json
from telegram_sandbox.web.endpoints import chat_in, endpoint, person_in, topic_in
from telegram_sandbox.world import persons, sharing
from telegram_sandbox.world.bot import Bot


@endpoint
async def contact(bot: Bot, arguments: Json) -> Json:
    sender = person_in(bot, arguments)
    is_own = not arguments.keys() & {"phone_number", "first_name"}
    given = sharing.own_contact(bot, sender) if is_own else arguments
    return sharing.contact(bot, chat_in(bot, arguments), sender, given, topic_in(arguments))


@endpoint
async def location(bot: Bot, arguments: Json) -> Json:
    chat, sender = chat_in(bot, arguments), person_in(bot, arguments)
    return sharing.location(bot, chat, sender, arguments, topic_in(arguments))


@endpoint
async def forward(bot: Bot, arguments: Json) -> Json:
    source = chat_in(bot, {"chat_id": arguments["from_chat_id"]})
    message = source.messages[int(arguments["message_id"])]
    chat, sender = chat_in(bot, arguments), person_in(bot, arguments)
    return sharing.forward(bot, chat, sender, message, topic_in(arguments))


@endpoint
async def press_key(bot: Bot, arguments: Json) -> Json:
    chat, sender, text = chat_in(bot, arguments), person_in(bot, arguments), arguments["text"]
    return sharing.press_key(bot, chat, sender, str(text), arguments, topic_in(arguments))


@endpoint
async def change_person(bot: Bot, arguments: Json) -> Json:
    user_id = int(arguments["user_id"])
    return persons.change(bot, user_id, {k: v for k, v in arguments.items() if k != "user_id"})
