"""How many requests there are, how they end, and how long they take: by route."""

from time import perf_counter

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from birthday_calendar import metrics

UNMATCHED = "unmatched"  # instead of the address of what is no route of ours
OTHER = "other"  # instead of a method that nobody has heard of
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
GONE = 499  # as nginx calls it: who asked has hung up before there was an answer


class Measured:
    """Label values are the templates of routes: the addresses themselves name calendars.

    What is counted into is looked up once for each, so that a request costs some microseconds.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._seconds: dict[str, Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), GONE

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            self._note(scope, status, perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        matched = scope.get("route")
        route = UNMATCHED if matched is None else matched.path
        method = scope["method"] if scope["method"] in METHODS else OTHER
        key = route, method, status
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = metrics.REQUESTS.labels(route, method, str(status))
        counter.inc()
        histogram = self._seconds.get(route)
        if histogram is None:
            histogram = self._seconds[route] = metrics.REQUEST_SECONDS.labels(route)
        histogram.observe(seconds)
