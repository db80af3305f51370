"""Pictures that a bot names by an address: Telegram fetches them when somebody sends them.

The sandbox calls no other host, so it fetches from this machine alone.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.files import Upload

MAX_PHOTO = 5 * 1024 * 1024  # bytes: https://core.telegram.org/bots/api#inlinequeryresultphoto
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_JPEG = b"\xff\xd8\xff"


async def loaded(bot: Bot, result: Json) -> Json:
    """What goes into the message of an inline result besides: its photo, if it is sent as one.

    Raises ApiError where that can't be had, or is none.
    """
    if "photo_url" not in result or "text" in result:
        return {}
    content = await _fetched(result["photo_url"])
    if not content.startswith(_JPEG):
        raise bad_request("PHOTO_CONTENT_TYPE_INVALID")
    upload = Upload("photo.jpg", "image/jpeg", content)
    return {"photo": bot.files.add("photo", upload).as_photo()}


async def _fetched(url: str) -> bytes:
    if not _is_here(urlsplit(url).hostname or ""):
        raise bad_request("WEBPAGE_CURL_FAILED")
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise bad_request("WEBPAGE_MEDIA_EMPTY")
            content = bytearray()
            async for chunk in answer.content.iter_any():
                content += chunk
                if len(content) > MAX_PHOTO:
                    raise bad_request("file is too big")
            return bytes(content)
    except (TimeoutError, aiohttp.ClientError):
        raise bad_request("WEBPAGE_CURL_FAILED") from None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
