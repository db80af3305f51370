"""How calls reach the server: tokens, methods, encodings."""

import asyncio
import json

import httpx
import pytest

from tests.telegram_sandbox.helpers import ANN, Api, new_token


@pytest.mark.parametrize(
    ("token", "description"),
    [
        ("123", "Unauthorized: invalid token specified"),
        ("0123:" + "a" * 35, "Unauthorized: invalid token specified"),
        ("123:" + "a" * 100, "Unauthorized: invalid token specified"),
        ("123:short", "Unauthorized"),
        ("bot:" + "a" * 35, "Unauthorized"),
    ],
)
async def test_what_has_not_the_form_of_a_token_is_unauthorized(
    client: httpx.AsyncClient, token: str, description: str
) -> None:
    response = await client.get(f"/bot{token}/getMe")
    assert response.status_code == 401
    assert response.json() == {"ok": False, "error_code": 401, "description": description}


async def test_any_token_of_that_form_is_a_bot(client: httpx.AsyncClient) -> None:
    token = new_token()
    me = (await client.get(f"/bot{token}/getMe")).json()["result"]
    assert me["id"] == int(token.split(":")[0])
    assert me["is_bot"]
    assert me["username"].endswith("_bot")


async def test_the_bot_api_is_served_under_the_prefix_too(
    client: httpx.AsyncClient, api: Api
) -> None:
    response = await client.get(f"/sandbox/bot{api.token}/getMe")
    assert response.json()["result"]["id"] == api.id


async def test_an_unknown_method_is_not_found(api: Api) -> None:
    assert await api.error("makeCoffee") == "404 Not Found: method not found"


async def test_a_path_without_a_method_is_not_found(client: httpx.AsyncClient, api: Api) -> None:
    assert (await client.get(f"/bot{api.token}")).status_code == 404


async def test_the_method_may_be_a_parameter(client: httpx.AsyncClient, api: Api) -> None:
    response = await client.post(f"/bot{api.token}/", json={"method": "getMe"})
    assert response.json()["result"]["id"] == api.id


@pytest.mark.parametrize("method", ["getme", "GETME", "getMe", "GeTmE"])
async def test_methods_may_be_written_in_any_case(api: Api, method: str) -> None:
    assert (await api.call(method))["id"] == api.id


@pytest.mark.parametrize(
    "encoding", ["get query", "post query", "urlencoded", "json", "multipart", "json as a string"]
)
async def test_every_encoding_says_the_same(ann: Api, encoding: str) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    flat = {"chat_id": str(ANN), "text": "Привет & <b>ура</b>", "parse_mode": "HTML"}
    flat["reply_markup"] = json.dumps(keyboard)
    url = f"/bot{ann.token}/sendMessage"
    match encoding:
        case "get query":
            response = await ann.client.get(url, params=flat)
        case "post query":
            response = await ann.client.post(url, params=flat)
        case "urlencoded":
            response = await ann.client.post(url, data=flat)
        case "json":
            nested = {**flat, "chat_id": ANN, "reply_markup": keyboard}
            response = await ann.client.post(url, json=nested)
        case "json as a string":
            response = await ann.client.post(url, json=flat)
        case _:
            parts = {name: (None, value) for name, value in flat.items()}
            response = await ann.client.post(url, files=parts)
    result = response.json()["result"]
    assert result["text"] == "Привет & ура"
    assert result["entities"] == [{"type": "bold", "offset": 9, "length": 3}]
    assert result["reply_markup"] == keyboard


async def test_the_query_string_wins_over_the_body(ann: Api) -> None:
    response = await ann.client.post(
        f"/bot{ann.token}/sendMessage?text=query", data={"chat_id": ANN, "text": "body"}
    )
    assert response.json()["result"]["text"] == "query"


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"'])
async def test_a_json_body_has_to_be_an_object(ann: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = await ann.client.post(f"/bot{ann.token}/getMe", content=body, headers=headers)
    assert response.status_code == 400
    assert response.json()["description"].startswith("Bad Request: ")


async def test_half_a_surrogate_pair_is_no_utf_8(ann: Api) -> None:
    headers = {"Content-Type": "application/json"}
    body = rb'{"chat_id": 1, "text": "\ud83c"}'
    response = await ann.client.post(f"/bot{ann.token}/sendMessage", content=body, headers=headers)
    assert response.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_a_body_that_comes_late_does_not_cost_the_connection(base_url: str) -> None:
    url = httpx.URL(base_url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    for path in ("/bot123/getMe", f"/bot{new_token()}/getMe"):
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n".encode()
        )
        await asyncio.sleep(0.05)
        writer.write(b"{}")
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.partition("content-length: ")[2].split()[0]))
    assert head.startswith("http/1.1 200")
    writer.close()
    await writer.wait_closed()


async def test_other_paths_are_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/nothing")).status_code == 404


async def test_the_root_leads_to_the_page(client: httpx.AsyncClient) -> None:
    response = await client.get("/")
    assert response.headers["location"] == "/sandbox/"
    page = await client.get("/sandbox/")
    assert 'id="message"' in page.text
