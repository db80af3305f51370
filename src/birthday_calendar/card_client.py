"""How other programs have cards drawn: by the program `cards`, over its Unix socket.

A request and its answer are a message each way: four bytes of its length, then msgpack.
"""

import asyncio
from pathlib import Path

import msgspec
from msgspec import Struct

from birthday_calendar.domain.cards import Card, checked_card

PATIENCE = 5.0  # seconds of who asks, its turn behind others included
MOST = 12_000_000  # bytes of a message: a picture of a person is the most of it
LENGTH = 4  # bytes


class CardsAway(Exception):
    """The program that draws cards is away, busy or too slow; go on without a picture, and say so.

    Its text is for logs.
    """


class Undrawable(CardsAway):
    """This card alone: another one may be had at once."""


class Drawn(Struct, frozen=True, tag=True):
    jpeg: bytes


class Undrawn(Struct, frozen=True, tag=True):
    """Why there is no picture: our own words."""

    reason: str
    is_of_card: bool = False  # another one may be drawn


_answers: msgspec.msgpack.Decoder[Drawn | Undrawn] = msgspec.msgpack.Decoder(Drawn | Undrawn)


class CardClient:
    """Any number may draw at once; `cards` takes one after the other."""

    def __init__(self, run_dir: Path, patience: float = PATIENCE):
        self._path = run_dir / "cards.sock"
        self._patience = patience

    async def draw(self, card: Card) -> bytes:
        """A JPEG. Raises Invalid of what can't be on a card, and CardsAway."""
        asked = msgspec.msgpack.encode(checked_card(card))
        try:
            async with asyncio.timeout(self._patience):
                answer = _answers.decode(await self._ask(asked))
        except TimeoutError:
            raise CardsAway("no answer in time") from None
        except (OSError, EOFError, msgspec.DecodeError) as error:
            raise CardsAway(f"can't be reached: {type(error).__name__}") from error
        if isinstance(answer, Drawn):
            return answer.jpeg
        raise (Undrawable if answer.is_of_card else CardsAway)(answer.reason)

    async def _ask(self, asked: bytes) -> bytes:
        reader, writer = await asyncio.open_unix_connection(self._path)
        try:
            await send(writer, asked)
            return await receive(reader)
        finally:
            writer.close()


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(LENGTH, "big") + message


async def send(writer: asyncio.StreamWriter, message: bytes) -> None:
    writer.write(framed(message))
    await writer.drain()


async def receive(reader: asyncio.StreamReader) -> bytes:
    """Raises EOFError where it ends too early, or is too long."""
    length = int.from_bytes(await reader.readexactly(LENGTH), "big")
    if length > MOST:
        raise EOFError(f"a message of {length} bytes")
    return await reader.readexactly(length)
