"""Methods that send files, and the one that fetches them."""

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json, string_field
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.methods.sending import caption, known_users, prepare, put, send
from telegram_sandbox.text import entities
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.files import MAX_DOWNLOAD, File


@method
async def send_document(bot: Bot, params: Params) -> Json:
    file = _input_file(bot, params, "document", params.text("document"))
    return send(bot, params, {"document": file.as_document(), **caption(bot, params)})


@method
async def send_photo(bot: Bot, params: Params) -> Json:
    file = _input_file(bot, params, "photo", params.text("photo"))
    spoiler = {"has_media_spoiler": True} if params.boolean("has_spoiler") else {}
    return send(bot, params, {"photo": file.as_photo(), **caption(bot, params), **spoiler})


@method
async def send_media_group(bot: Bot, params: Params) -> list[Json]:
    params.required("media")
    media = params.json("media", "Can't parse media JSON object")
    if not isinstance(media, list):
        raise bad_request("Expected an Array of InputMedia")
    contents = [_album_item(bot, params, item) for item in media]
    if not 2 <= len(contents) <= 10:
        raise bad_request("group of messages must contain 2-10 items")
    if len({"photo" in content for content in contents}) > 1:
        raise bad_request("Can't use the media of the specified type in the album")
    chat, fields, _ = prepare(bot, params, contents[0])
    bot.flood.count(chat.id, len(contents))
    album = {"media_group_id": str(chat.last_message_id + 1)}
    return [put(bot, chat, fields | album | content, None) for content in contents]


@method
async def get_file(bot: Bot, params: Params) -> Json:
    file = bot.files.get(params.text("file_id"))
    if len(file.content) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {**file.ids(), "file_path": bot.files.serve(file)}


def _input_file(bot: Bot, params: Params, kind: str, value: str) -> File:
    """A file from the request: uploaded under its field's name or through attach://, or known."""
    if value and not value.startswith("attach://"):
        return bot.files.reuse(kind, value)
    upload = params.files.get(value.removeprefix("attach://") or kind)
    if upload is None:
        raise bad_request(f"there is no {kind} in the request")
    return bot.files.add(kind, upload)


def _album_item(bot: Bot, params: Params, item: object) -> Json:
    if not isinstance(item, dict):
        raise bad_request("Can't parse InputMedia: expected an Object")
    kind = string_field(item, "type", required=True)
    if kind not in ("photo", "document"):
        raise bad_request(f'Can\'t parse InputMedia: type "{kind}" is unsupported')
    media = string_field(item, "media")
    if not media or (media.startswith("attach://") and media[9:] not in params.files):
        raise bad_request("Can't parse InputMedia: media not found")
    file = _input_file(bot, params, kind, media)
    text, found = entities.caption(
        string_field(item, "caption"),
        string_field(item, "parse_mode"),
        item.get("caption_entities"),
    )
    content: Json = {kind: file.as_photo() if kind == "photo" else file.as_document()}
    if text:
        content["caption"] = text
    if found:
        content["caption_entities"] = known_users(bot, found)
    return content
