"""A supervisord plugin that closes the gaps which its restarts, starts and stops would leave."""

import os
import signal
from typing import Any

from supervisor import events
from supervisor.http import deferring_http_channel
from supervisor.medusa.asyncore_25 import file_dispatcher
from supervisor.supervisord import Supervisor

LAST = "api"
FIRST = 10  # programs with a `priority` below this one start a second before the others
LOOK_EVERY = 0.05  # seconds

_held: list[Any] = []


def hold(supervisord: Supervisor) -> None:
    """Called once, when supervisord has read its configuration and has started nothing yet.

    supervisord closes an fcgi socket when the last program behind it stops, so that nginx would get
    "connection refused" until the next one starts. Holding a reference keeps it listening: clients
    wait for the new program instead.
    """
    for group in supervisord.process_groups.values():
        if hasattr(group, "socket_manager"):
            held = group.socket_manager.get_socket()
            held.setblocking(False)  # nginx's workers would wait in accept() for one they lost
            _held.append(held)
    _Wakeup.install()
    _look_often(supervisord)
    events.subscribe(events.SupervisorRunningEvent, lambda _: _start(supervisord))
    events.subscribe(events.SupervisorStoppingEvent, lambda _: _stop(supervisord))


def _look_often(supervisord: Supervisor) -> None:
    """While a supervisorctl waits, look at once whether what it waits for has come.

    Left alone, supervisord sleeps for up to a second first. A restart is a stop and then a start,
    and in between there is nobody to answer clients.
    """
    poller = supervisord.options.poller
    poll, channels = poller.poll, supervisord.options.get_socket_map()

    def poll_often(timeout: float) -> Any:
        is_awaited = any(
            isinstance(one, deferring_http_channel) and one.delay for one in channels.values()
        )
        return poll(min(timeout, LOOK_EVERY) if is_awaited else timeout)

    poller.poll = poll_often


class _Wakeup(file_dispatcher):  # type: ignore[misc]  # its base has no types
    """Lets supervisord hear a signal at once; its loop would sleep on for up to a second."""

    @classmethod
    def install(cls) -> None:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        cls(reading)  # registers itself in the loop

    def writable(self) -> bool:
        return False

    def handle_read(self) -> None:
        self.recv(4096)


def _start(supervisord: Supervisor) -> None:
    """Left alone, supervisord would wait a second for something to happen, then start everything.

    What answers clients starts at once, and alone: the bot's imports take seconds of a core.
    """
    for group in supervisord.process_groups.values():
        if group.config.priority < FIRST:
            group.transition()
    # A terminal that closes says SIGHUP, which supervisord would take for a wish to start afresh.
    receive = supervisord.options.signal_receiver.receive
    signal.signal(signal.SIGHUP, lambda *_: receive(signal.SIGTERM, None))


def _stop(supervisord: Supervisor) -> None:
    """Left alone, supervisord takes a second or more for each group, one after the other.

    All stop at once, but those behind nginx go last: it still needs them for what it has accepted.
    """
    supervisord.stop_groups = []
    groups = supervisord.process_groups.values()
    others = [group for group in groups if group.config.name != LAST]
    last = [group for group in groups if group.config.name == LAST]

    def stop_last(_: Any = None) -> None:
        if not any(group.get_unstopped_processes() for group in others):
            for group in last:
                group.stop_all()

    for group in others:
        group.stop_all()
    events.subscribe(events.ProcessStateEvent, stop_last)
    stop_last()
