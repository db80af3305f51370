"""Becomes a program for which names are never resolved: a name server takes questions, and is mute.

    unshare --map-root-user --mount --net python mute_resolver.py COMMAND…

It needs no rights but to namespaces of its own, which some containers deny: see `is_allowed`.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = ["unshare", "--map-root-user", "--mount", "--net", sys.executable, str(Path(__file__))]
HOST = "hangs.example.org"

_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1


def is_allowed() -> bool:
    try:
        done = subprocess.run([*COMMAND, "true"], capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    fcntl.ioctl(server, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", _IFF_UP))
    server.bind(("127.0.0.1", 53))
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("nameserver 127.0.0.1\n")
        file.flush()
        subprocess.run(["mount", "--bind", file.name, "/etc/resolv.conf"], check=True)
    program = os.getpid()
    if os.fork() == 0:  # the server, for as long as the program lives
        for descriptor in range(3):
            os.close(descriptor)
        while os.getppid() == program:
            time.sleep(0.05)
        os._exit(0)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606


if __name__ == "__main__":
    main()
