"""Endpoints for Mini Apps, under /sandbox/.

POST /sandbox/apps           {url, short_name?}: as by @BotFather's /newapp: t.me/BOT/SHORT_NAME
                             opens that page, and t.me/BOT?startapp one without a short name;
                             answers the link
POST /sandbox/mini-app       {chat_id, user_id, theme_params?} and where the person opens one:
                             {message_id, url} of a button below a message, {menu: true}, {key} a
                             button of the reply keyboard by its text, or {link} of t.me; answers
                             the url to load, with the launch parameters in its fragment, and
                             init_data, which is one of them
POST /sandbox/mini-app/data  {chat_id, user_id, key, data}: the page that this key has opened sends
                             data to the bot; answers the message
POST /sandbox/prepared       {user_id, id}: what the bot has prepared for this person to send: its
                             text, or its photo's address, and the kinds of chats that it may be
                             sent to
POST /sandbox/share          {user_id, id} and {chat_id, message_thread_id?} or {to: user_id}: the
                             person sends it, into a chat or to another person; answers the
                             message, null for one between people, which no bot sees

GET  /sandbox/telegram-web-app.js  stands in for https://telegram.org/js/telegram-web-app.js, for
                             pages of any site
"""

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from telegram_sandbox.fields import Json
from telegram_sandbox.text.links import check_mini_app
from telegram_sandbox.web.endpoints import chat_in, endpoint, person_in, topic_in
from telegram_sandbox.web.page import STATIC
from telegram_sandbox.web.pictures import loaded
from telegram_sandbox.world import mini_apps, prepared
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.mini_apps import Launch
from telegram_sandbox.world.people import NotPossible


async def script(request: Request) -> Response:
    return FileResponse(STATIC / "telegram-web-app.js", headers={"Cache-Control": "no-cache"})


@endpoint
async def add(bot: Bot, arguments: Json) -> Json:
    name = mini_apps.short_name(str(arguments.get("short_name") or ""))
    bot.apps[name] = check_mini_app(str(arguments["url"]), "Mini App")
    bot.tell("profile")
    return {"ok": True, "link": f"https://t.me/{bot.user()['username']}{'/' if name else ''}{name}"}


@endpoint
async def launch(bot: Bot, arguments: Json) -> Json:
    found = _launched(bot, arguments)
    return {"url": found.url, "init_data": found.init_data}


def _launched(bot: Bot, arguments: Json) -> Launch:
    chat, sender = chat_in(bot, arguments), person_in(bot, arguments)
    theme = dict(arguments.get("theme_params") or {})
    if "link" in arguments:
        return mini_apps.from_link(bot, chat, sender, str(arguments["link"]), theme)
    if "key" in arguments:
        return mini_apps.from_keyboard(bot, chat, sender, str(arguments["key"]), theme)
    if arguments.get("menu"):
        return mini_apps.from_menu(bot, chat, sender, theme)
    if "message_id" not in arguments:
        raise NotPossible("one of message_id, menu, key and link has to say where it is opened")
    message_id, url = int(arguments["message_id"]), str(arguments["url"])
    return mini_apps.from_button(bot, chat, sender, message_id, url, theme)


@endpoint
async def send_data(bot: Bot, arguments: Json) -> Json:
    chat, sender = chat_in(bot, arguments), person_in(bot, arguments)
    key, data = str(arguments["key"]), str(arguments["data"])
    return mini_apps.send_data(bot, chat, sender, key, data)


@endpoint
async def show_prepared(bot: Bot, arguments: Json) -> Json:
    found = prepared.find(bot, person_in(bot, arguments)["id"], str(arguments["id"]))
    names = ("text", "caption", "entities", "photo_url", "reply_markup")
    shown = {name: found.result[name] for name in names if found.result.get(name)}
    return {**shown, "kinds": sorted(found.kinds)}


@endpoint
async def share(bot: Bot, arguments: Json) -> Json | None:
    sender, prepared_id = person_in(bot, arguments), str(arguments["id"])
    photo = await loaded(bot, prepared.find(bot, sender["id"], prepared_id).result)
    if "to" in arguments:
        person_in(bot, {"user_id": arguments["to"]})
        prepared.share_with(bot, sender, prepared_id)
        return None
    chat, topic_id = chat_in(bot, arguments), topic_in(arguments)
    return prepared.share(bot, chat, sender, prepared_id, photo, topic_id)
