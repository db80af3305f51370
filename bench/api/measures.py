"""Each address at a time, ours and bare Starlette's in turn, and again."""

import socket
import statistics
import tempfile
from http.client import HTTPResponse
from pathlib import Path

from msgspec import Struct

from bench import processor
from bench.api import calendars, servers, wrk
from bench.api.bare import Answer
from bench.api.calendars import Asked
from bench.api.cases import CASES, Case, Way
from bench.api.servers import Served
from bench.api.wrk import Load
from bench.progress import tell
from tests.support.postgres import PostgresServer
from tests.support.stack import Stack

LATE = 2  # of the changes told: the last round's
WARMING_UP = 2  # seconds
LENGTHS_WITHIN = 0.02  # of each other, ours and bare Starlette's
_NOT_COPIED = {"connection", "content-length"}  # the server's own business
NO_ETAG = '"none"'


class Side(Struct, frozen=True):
    """Ours, or bare Starlette's; medians of the rounds."""

    per_second: float  # requests
    busy: dict[str, float]  # seconds of a processor for a request, by layer


class Found(Struct, frozen=True):
    case: Case
    way: Way
    status: int
    bytes: int  # of the body
    ours: Side
    bare: Side
    ratio: float  # the median of the rounds, too


class Run(Struct, frozen=True):
    others: int  # birthdays in other calendars
    found: list[Found]
    memory: list[float]  # MB, of each worker when all is done


class _Pair(Struct, frozen=True):
    """One way of asking for one address."""

    case: Case
    way: Way
    answer: Answer
    requests: list[bytes]


def measure(
    server: PostgresServer,
    database: str,
    asked: list[Asked],
    others: int,
    seconds: int,
    rounds: int,
) -> Run:
    change = wrk.Change(server.client(database), calendars.change_of_all())
    with (
        tempfile.TemporaryDirectory(prefix="bc-bench-") as folder,
        servers.product(Path(folder, "ours"), server.url(database)) as stack,
    ):
        pairs = [_pair(stack, case, way, asked) for case in CASES for way in case.ways]
        calendars.forget_created(server, database)
        answers = [pair.answer for pair in pairs if pair.way is not Way.FRESH]
        product = servers.served(stack, server)
        with servers.bare(answers, stack, Path(folder, "bare")) as bare:
            for served in (product, bare):  # connections, prepared statements, what is cached
                wrk.run(served.url, pairs[0].requests, WARMING_UP)
            found = []
            for pair in pairs:
                if pair.way is Way.CONDITIONAL:  # the changes of others have made its ETag old
                    pair = _pair(stack, pair.case, pair.way, asked)
                sides = []
                for _ in range(rounds):
                    without = _side(bare, pair, seconds)
                    before = calendars.changes(server, database)
                    ours = _side(product, pair, seconds, change if pair.way is Way.FRESH else None)
                    made = calendars.changes(server, database) - before
                    _check_changes(ours[0].changes, made)
                    sides.append((ours, without))
                    if pair.case.method == "POST":
                        calendars.forget_created(server, database)
                found.append(_found(pair, sides))
                tell(_in_a_line(found[-1]))
        return Run(others, found, servers.memory(product.layers["workers"]))


def _check_changes(told: int, made: int) -> None:
    """Raises RuntimeError where they came late: then the same was read twice."""
    if made < told - LATE:
        raise RuntimeError(f"{made} of {told} changes were made in time")


def _side(
    served: Served, pair: _Pair, seconds: int, change: wrk.Change | None = None
) -> tuple[Load, Side]:
    before = {layer: processor.seconds(*pids) for layer, pids in served.layers.items()}
    load = wrk.run(served.url, pair.requests, seconds, change)
    busy = {"wrk": load.busy / load.requests}
    for layer, pids in served.layers.items():
        busy[layer] = max(0.0, processor.seconds(*pids) - before[layer]) / load.requests
    return load, Side(load.per_second, busy)


def _pair(stack: Stack, case: Case, way: Way, asked: list[Asked]) -> _Pair:
    """As many calendars are asked for in turn as each has to be another one; else one."""
    plain, response = _ask(stack, case.request(asked[0]))
    etag = response.headers.get("ETag", NO_ETAG) if way is Way.CONDITIONAL else ""
    if etag:
        plain, response = _ask(stack, case.request(asked[0], etag))
    if not 200 <= response.status < 300 and response.status != 304:
        raise RuntimeError(f"{case.what}: {response.status} {plain!r}")
    headers = {
        name: value for name, value in response.getheaders() if name.lower() not in _NOT_COPIED
    }
    answer = Answer(case.route, case.method, bool(etag), response.status, headers, plain)
    several = asked if way is Way.FRESH else asked[:1]
    return _Pair(case, way, answer, [case.request(one, etag) for one in several])


def _ask(stack: Stack, request: bytes) -> tuple[bytes, HTTPResponse]:
    """What a worker says to what wrk sends, before nginx adds to it."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"{stack.var_dir}/run/api.sock")
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        return response.read(), response


def _found(pair: _Pair, rounds: list[tuple[tuple[Load, Side], tuple[Load, Side]]]) -> Found:
    """Raises RuntimeError where the two did not say as much."""
    for (ours, _), (bare, _) in rounds:
        if abs(ours.bytes_each / bare.bytes_each - 1) > LENGTHS_WITHIN:
            raise RuntimeError(
                f"{pair.case.what} {pair.way}: not alike, {ours.bytes_each:.0f} bytes of ours"
                f" and {bare.bytes_each:.0f} of bare Starlette's"
            )
    return Found(
        pair.case,
        pair.way,
        pair.answer.status,
        len(pair.answer.body),
        _median([ours for (_, ours), _ in rounds]),
        _median([bare for _, (_, bare) in rounds]),
        statistics.median(ours.per_second / bare.per_second for (_, ours), (_, bare) in rounds),
    )


def _median(sides: list[Side]) -> Side:
    return Side(
        statistics.median(side.per_second for side in sides),
        {layer: statistics.median(side.busy[layer] for side in sides) for layer in sides[0].busy},
    )


def _in_a_line(found: Found) -> str:
    busy = [
        ", ".join(f"{layer} {1e6 * seconds:.0f}" for layer, seconds in side.busy.items())
        for side in (found.ours, found.bare)
    ]
    return (
        f"{found.case.what} {found.way} ({found.status}, {found.bytes:,} bytes):"
        f" {found.ours.per_second:,.0f}/s of {found.bare.per_second:,.0f}/s, {found.ratio:.2f}"
        f"; µs: {busy[0]}; bare: {busy[1]}"
    )
