"""How addresses are called that anybody may have chosen."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import repeat
from pathlib import Path

import pytest
from aiohttp import web

from birthday_calendar.destinations import Destinations
from birthday_calendar.reminders import webhook_client
from birthday_calendar.reminders.webhook_client import Answer, WebhookClient
from tests.support.receiver import LOOPBACK, Receiver, listening
from tests.support.tls import Authority

NOT_PUBLIC = "It can't be called: it leads to an address that is not public."
WITHOUT_TLS = (
    "It can't be called: it must use TLS: without it only the private networks that"
    " WEBHOOKS_PRIVATE_NETWORKS names may be called."
)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


async def post(url: str, networks: tuple[str, ...] = LOOPBACK) -> Answer:
    async with WebhookClient(Destinations(networks)) as client:
        return await client.post(url, b"{}", {"webhook-id": "msg_1"})


async def test_what_is_taken_is_any_2xx(receiver: Receiver) -> None:
    receiver.status = 202
    answer = await post(receiver.url)
    assert answer.is_taken
    [received] = receiver.received
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == "msg_1"


@pytest.mark.parametrize(
    "name", ["localhost", "localhost.", "127.1", "2130706433", "0x7f000001", "127.0.0.1"]
)
async def test_no_name_of_this_machine_leads_to_it(receiver: Receiver, name: str) -> None:
    """What is looked at is where the connection goes, and not what its name looks like."""
    url = receiver.url.replace("http://127.0.0.1", f"https://{name}")
    answer = await post(url, networks=())
    assert (answer.status, receiver.received) == (None, [])


async def test_a_name_that_leads_to_a_network_that_is_named_is_called(receiver: Receiver) -> None:
    assert (await post(receiver.url.replace("127.0.0.1", "localhost"))).is_taken
    elsewhere = ("10.0.0.0/8",)
    other = await post(receiver.url.replace("127.0.0.1", "localhost"), networks=elsewhere)
    assert other.error == WITHOUT_TLS
    by_tls = receiver.url.replace("http://127.0.0.1", "https://localhost")
    assert (await post(by_tls, networks=elsewhere)).error == NOT_PUBLIC


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": receiver.url})

    receiver.answer = elsewhere
    answer = await post(receiver.url)
    assert answer == Answer(307, "It answered 307: redirects are not followed.")
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("120", 120, 120),
        ("0", 0, 0),
        ("9" * 5_000, 10**8, 10**9),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 10**8, 10**11),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0, 0),
        ("Sun, 06 Nov 99999999999999999999 08:49:37 GMT", 0, 0),
        ("later", 0, 0),
        ("-5", 0, 0),
        ("", 0, 0),
    ],
)
async def test_how_long_it_asks_not_to_be_called(
    receiver: Receiver, said: str, least: int, most: int
) -> None:
    async def later(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": said})

    receiver.answer = later
    answer = await post(receiver.url)
    assert answer.error == "It answered 429 Too Many Requests."
    assert least <= answer.rest.total_seconds() <= most


async def test_who_does_not_answer_is_not_waited_for(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    receiver.answer = hang
    monkeypatch.setattr(webhook_client, "TIMEOUT", 0.2)
    answer = await post(receiver.url)
    assert answer == Answer(error="It did not answer within 0 seconds.")


async def test_an_answer_without_end_is_not_read(receiver: Receiver) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    receiver.answer = endless
    assert (await post(receiver.url)).is_taken


@asynccontextmanager
async def saying(said: Callable[[], Iterable[bytes]]) -> AsyncIterator[str]:
    """The address of one who answers with just these bytes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        with suppress(ConnectionError):
            for some in said():
                writer.write(some)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"


async def test_what_is_said_before_the_answer_may_be_some_but_not_without_end() -> None:
    """It is read for as long as it comes, and so would keep everything else from its turn."""
    taken = b"HTTP/1.1 204 No Content\r\n\r\n"
    async with saying(lambda: [EARLY * 3 + taken]) as url:
        assert (await post(url)).status == 204
    async with saying(lambda: repeat(EARLY * 100)) as url:
        answer = await asyncio.wait_for(post(url), webhook_client.TIMEOUT / 3)
        assert answer == Answer(error="It can't be called: what it answers is no HTTP.")


async def test_what_is_wrong_is_said_without_the_address() -> None:
    secret = "5up3rs3cr3t"  # which an address may have in it
    for url, why in (
        (f"http://127.0.0.1:9/{secret}", "there is no connection"),
        (f"https://nobody.invalid/{secret}", "its name is not known"),
        (f"https://{'a' * 64}.example/{secret}", "its name is not known"),
    ):
        answer = await post(url)
        assert answer.error == f"It can't be called: {why}."


async def test_by_tls_it_is_who_its_certificate_says(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    shown = authority.certify("localhost")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(shown.certificate, shown.key)
    trusted = ssl.create_default_context(cafile=authority.certificate)
    async with listening(tls) as receiver:
        named = receiver.url.replace("127.0.0.1", "localhost")
        async with WebhookClient(Destinations(LOOPBACK), trusted) as client:
            assert (await client.post(named, b"{}", {})).is_taken
            answer = await client.post(
                receiver.url, b"{}", {}
            )  # a name that it is not certified for
            assert answer.error == (
                "It can't be called: its certificate is not trusted, or it speaks no TLS."
            )
        assert not (await post(named)).is_taken
