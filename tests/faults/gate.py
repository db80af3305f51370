"""The network between the stack and Telegram, which a test can take away.

with Gate(to_port) as gate:
    gate.refuse()   # nobody listens
    gate.hang()     # who connects hears nothing
    gate.open()
"""

import socket
import threading
from contextlib import suppress
from typing import Self

from tests.support.postgres import free_port


class Gate:
    def __init__(self, to_port: int):
        self.port = free_port()
        self._to = ("127.0.0.1", to_port)
        self._listener: socket.socket | None = None
        self._connections: list[socket.socket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse()

    def refuse(self) -> None:
        if self._listener:
            self._listener.shutdown(socket.SHUT_RDWR)  # ends the accept() under way
            self._listener.close()
            self._listener = None
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._connections = []

    def hang(self) -> None:
        self.refuse()
        self._listener = socket.create_server(("127.0.0.1", self.port))

    def open(self) -> None:
        self.hang()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the gate was closed
            while True:
                inside, _ = listener.accept()
                outside = socket.create_connection(self._to)
                self._connections += [inside, outside]
                for one, other in ((inside, outside), (outside, inside)):
                    threading.Thread(target=_pass, args=(one, other), daemon=True).start()


def _pass(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
