"""Reading a request to its end before answering it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class WholeBody:
    """ASGI middleware that hands a request on once all of its body has arrived.

    Hypercorn closes a connection on which it has answered before the body was complete, and the
    client's next request on that connection is lost: with 401, or a body nobody looks at.
    """

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        arrived: list[Message] = []
        while not arrived or arrived[-1].get("more_body"):
            arrived.append(await receive())
        arrived.reverse()

        async def replay() -> Message:
            return arrived.pop() if arrived else await receive()

        await self._app(scope, replay, send)
