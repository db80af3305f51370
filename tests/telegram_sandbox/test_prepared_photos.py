"""Photos that a bot prepares by their address, and that people send in their own name."""

import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from telegram_sandbox.client import Chat
from telegram_sandbox.web.pictures import MAX_PHOTO
from tests.telegram_sandbox.helpers import ANN, BORIS, GROUP, Api

# as much of a JPEG as is looked at: 1200 × 800 pixels
JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 800, 1200) + b"\x03" + b"\0" * 20
FILES = {"/card.jpg": JPEG, "/text.jpg": b"no picture", "/large.jpg": JPEG.ljust(MAX_PHOTO + 1)}


@pytest.fixture(scope="module")
def pictures() -> Iterator[str]:
    """A server of this machine's that has FILES."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = FILES.get(self.path)
            self.send_response(404 if found is None else 200)
            self.end_headers()
            with suppress(ConnectionError):  # it may hang up in the middle
                self.wfile.write(found or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def photo(url: str, **more: Any) -> dict[str, Any]:
    return {"type": "photo", "id": "1", "photo_url": url, "thumbnail_url": url, **more}


async def saved(api: Api, url: str, **more: Any) -> str:
    made = await api.call(
        "savePreparedInlineMessage",
        user_id=ANN,
        result=photo(url, **more),
        allow_group_chats=True,
        allow_user_chats=True,
    )
    return str(made["id"])


async def test_a_photo_goes_into_a_group_from_the_persons_own_name(ann: Api, pictures: str) -> None:
    prepared_id = await saved(ann, f"{pictures}/card.jpg", caption="<b>Ada</b>", parse_mode="HTML")
    shown = await ann.post("prepared", user_id=ANN, id=prepared_id)
    assert (shown["photo_url"], shown["caption"]) == (f"{pictures}/card.jpg", "Ada")
    message = await Chat(ann, GROUP, ANN).shares(prepared_id)
    assert (message["from"]["id"], message["via_bot"]["id"]) == (ANN, ann.id)
    assert (message["photo"][0]["width"], message["photo"][0]["height"]) == (1200, 800)
    assert message["caption"] == "Ada"
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert "text" not in message


async def test_it_is_fetched_when_it_is_sent(ann: Api, pictures: str) -> None:
    for name, error in (
        ("gone.jpg", "WEBPAGE_MEDIA_EMPTY"),
        ("text.jpg", "PHOTO_CONTENT_TYPE_INVALID"),
        ("large.jpg", "file is too big"),
    ):
        prepared_id = await saved(ann, f"{pictures}/{name}")
        refusal = await ann.refusal("share", user_id=ANN, id=prepared_id, chat_id=GROUP)
        assert error in refusal
        assert error in await ann.refusal("share", user_id=ANN, id=prepared_id, to=BORIS)


async def test_no_other_host_is_called(ann: Api) -> None:
    prepared_id = await saved(ann, "https://example.org/card.jpg")
    refusal = await ann.refusal("share", user_id=ANN, id=prepared_id, chat_id=GROUP)
    assert "WEBPAGE_CURL_FAILED" in refusal


async def test_a_text_may_be_sent_in_its_place(ann: Api) -> None:
    text = {"message_text": "Ada is 37"}
    prepared_id = await saved(ann, "https://example.org/a.jpg", input_message_content=text)
    assert (await Chat(ann, GROUP, ANN).shares(prepared_id))["text"] == "Ada is 37"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"photo_url": ""}, "PHOTO_CONTENT_URL_EMPTY"),
        ({"thumbnail_url": ""}, "PHOTO_THUMB_URL_EMPTY"),
        ({"photo_url": "ftp://example.org/a.jpg"}, "WEBDOCUMENT_URL_INVALID"),
        ({"photo_url": "a.jpg"}, "WEBDOCUMENT_URL_INVALID"),
        ({"type": "video"}, 'type "video" is unsupported for the inline query result'),
        ({"caption": "a" * 1_025}, "message caption is too long"),
        ({"id": ""}, "RESULT_ID_INVALID"),
    ],
)
async def test_what_cannot_be_prepared_is_refused(
    ann: Api, wrong: dict[str, Any], error: str
) -> None:
    given = photo("https://example.org/a.jpg") | wrong
    params = {"user_id": ANN, "result": given, "allow_group_chats": True}
    answer = await ann.error("savePreparedInlineMessage", **params)
    assert answer == f"400 Bad Request: {error}"
