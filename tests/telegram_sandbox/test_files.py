"""Files up and down."""

import base64
import json
import struct
import time
from typing import Any

import pytest

from tests.telegram_sandbox.helpers import ANN, Api

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 30, 20) + b"\x08\x06\0\0\0"
CSV = "имя,день\nAda,10.12".encode()


async def upload(api: Api, method: str, data: dict[str, Any], **files: Any) -> dict[str, Any]:
    response = await api.client.post(f"/bot{api.token}/{method}", data=data, files=files)
    answer: dict[str, Any] = response.json()
    return answer


async def fetch(api: Api, file_id: str) -> bytes:
    path = (await api.call("getFile", file_id=file_id))["file_path"]
    response = await api.client.get(f"/file/bot{api.token}/{path}")
    assert response.status_code == 200
    return response.content


@pytest.mark.parametrize("attached", [False, True])
async def test_a_document_goes_up_and_comes_down_whole(ann: Api, attached: bool) -> None:
    data = {"chat_id": str(ANN), "caption": "<b>All</b>", "parse_mode": "HTML"}
    field = "document"
    if attached:
        data["document"], field = "attach://part", "part"
    answer = await upload(ann, "sendDocument", data, **{field: ("дни.csv", CSV, "text/csv")})
    message = answer["result"]
    document = message["document"]
    assert document["file_name"] == "дни.csv"
    assert document["mime_type"] == "text/csv"
    assert document["file_size"] == len(CSV)
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert await fetch(ann, document["file_id"]) == CSV


async def test_a_photo_has_its_size_in_pixels(ann: Api) -> None:
    answer = await upload(ann, "sendPhoto", {"chat_id": str(ANN)}, photo=("a.png", PNG))
    [size] = answer["result"]["photo"]
    assert (size["width"], size["height"]) == (30, 20)
    assert await fetch(ann, size["file_id"]) == PNG


async def test_a_photo_has_to_be_a_picture(ann: Api) -> None:
    answer = await upload(ann, "sendPhoto", {"chat_id": str(ANN)}, photo=("a.png", b"no"))
    assert answer["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_a_known_file_is_sent_again_by_its_id(ann: Api) -> None:
    sent = await upload(ann, "sendDocument", {"chat_id": str(ANN)}, document=("a.csv", CSV))
    file_id = sent["result"]["document"]["file_id"]
    again = await ann.call("sendDocument", chat_id=ANN, document=file_id)
    assert again["document"]["file_id"] == file_id
    error = await ann.error("sendPhoto", chat_id=ANN, photo=file_id)
    assert error == "400 Bad Request: can't use file of type Document as Photo"


async def test_a_document_has_to_be_there(ann: Api) -> None:
    for given in (None, "attach://nothing"):
        error = await ann.error("sendDocument", chat_id=ANN, document=given)
        assert error == "400 Bad Request: there is no document in the request"
    error = await ann.error("sendDocument", chat_id=ANN, document="nonsense")
    assert error.startswith("400 Bad Request: wrong remote file identifier specified")
    answer = await upload(ann, "sendDocument", {"chat_id": str(ANN)}, document=("a.csv", b""))
    assert answer["description"] == "Bad Request: file must be non-empty"


async def test_a_caption_has_1024_characters_at_most(ann: Api) -> None:
    data = {"chat_id": str(ANN), "caption": "я" * 1024}
    assert (await upload(ann, "sendDocument", data, document=("a", CSV)))["ok"]
    data["caption"] += "я"
    answer = await upload(ann, "sendDocument", data, document=("a", CSV))
    assert answer["description"] == "Bad Request: message caption is too long"


async def test_getfile_knows_its_own_ids_only(ann: Api) -> None:
    assert await ann.error("getFile") == "400 Bad Request: file_id not specified"
    assert await ann.error("getFile", file_id="?") == "400 Bad Request: invalid file_id"
    response = await ann.client.get(f"/file/bot{ann.token}/documents/none.txt")
    assert response.status_code == 404
    assert response.json()["description"] == "Not Found"


async def test_a_file_above_20_mb_is_too_big_to_fetch(ann: Api) -> None:
    big = b"x" * (20 * 1024 * 1024 + 1)
    sent = await upload(ann, "sendDocument", {"chat_id": str(ANN)}, document=("big", big))
    error = await ann.error("getFile", file_id=sent["result"]["document"]["file_id"])
    assert error == "400 Bad Request: file is too big"


async def test_a_raw_update_brings_bytes_as_base64(api: Api) -> None:
    document = {"file_name": "days.csv", "_content": base64.b64encode(CSV).decode()}
    message = {"chat": {"id": 5, "type": "private"}, "document": document}
    await api.post("updates", message=message)
    photo = [{"width": 30, "height": 20, "_content": base64.b64encode(PNG).decode()}]
    await api.post("updates", message={**message, "photo": photo})
    first, second = [update["message"] for update in await api.updates()]
    assert first["document"]["file_name"] == "days.csv"
    assert await fetch(api, first["document"]["file_id"]) == CSV
    assert await fetch(api, second["photo"][-1]["file_id"]) == PNG


async def test_a_person_sends_files_from_the_page(ann: Api) -> None:
    form = {"chat_id": str(ANN), "user_id": str(ANN), "text": "here"}
    for as_photo in ("", "1"):
        response = await ann.client.post(
            "/sandbox/send",
            params={"token": ann.token},
            data={**form, "as_photo": as_photo},
            files={"file": ("a.png", PNG, "image/png")},
        )
        assert response.status_code == 200
    document, photo = [update["message"] for update in await ann.updates()]
    assert await fetch(ann, document["document"]["file_id"]) == PNG
    assert photo["caption"] == "here"
    file_id = photo["photo"][-1]["file_id"]
    shown = await ann.client.get(
        "/sandbox/content", params={"token": ann.token, "file_id": file_id}
    )
    assert shown.content == PNG


async def test_an_album_is_sent_at_once(ann: Api) -> None:
    media = [
        {"type": "photo", "media": "attach://a", "caption": "1"},
        {"type": "photo", "media": "attach://b"},
    ]
    data = {"chat_id": str(ANN), "media": json.dumps(media)}
    answer = await upload(ann, "sendMediaGroup", data, a=("a.png", PNG), b=("b.png", PNG))
    first, second = answer["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "1"


async def test_a_path_is_good_once_it_was_told_and_for_an_hour(
    ann: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await upload(ann, "sendDocument", {"chat_id": str(ANN)}, document=("a.csv", CSV))
    file_id = sent["result"]["document"]["file_id"]
    guessed = await ann.client.get(f"/file/bot{ann.token}/documents/file_0.csv")
    assert guessed.status_code == 404
    path = (await ann.call("getFile", file_id=file_id))["file_path"]
    address = f"/file/bot{ann.token}/{path}"
    assert (await ann.client.get(address)).status_code == 200
    later = time.monotonic() + 3_601
    monkeypatch.setattr("telegram_sandbox.world.files.time.monotonic", lambda: later)
    assert (await ann.client.get(address)).status_code == 404
