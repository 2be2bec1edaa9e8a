"""The demo's processes, held together: started in their order, watched, ended together."""

import socket
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .servers import children, postgres, redis
from .servers.places import forget_sockets, socket_folder
from .servers.problems import ServerProblem, explain
from .terminal import say

FOLDERS = {"Redis": "redis", "PostgreSQL": "postgres"}  # the servers and their data, in the order of ending
RESTARTS, RESTART_SECONDS = 5, 60.0
WEB_SECONDS = 60.0


@dataclass
class Member:
    """A process of the house, and how to begin it again if it dies by itself (None: it may end)."""

    child: children.Child
    begin: Callable[[], children.Child] | None


@dataclass
class House:
    """All processes of one demo. Each ends with this process, however it ends."""

    root: Path
    environment: dict[str, str]
    members: dict[str, Member] = field(default_factory=dict)
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS))

    @property
    def var(self) -> Path:
        """Give the folder of all local data."""
        return self.root / "var"

    def log(self, name: str) -> Path:
        """Give the log of one process."""
        return self.var / "logs" / f"{name}.log"

    def keep(self, name: str, begin: Callable[[], children.Child]) -> None:
        """Start a process and keep it running: if it dies by itself, it is started again."""
        self.members[name] = Member(begin(), begin)

    def postgres(self) -> str:
        """Start the embedded PostgreSQL; give the administrator's address."""
        data = self.var / FOLDERS["PostgreSQL"]
        self.keep("PostgreSQL", lambda: postgres.start(data, log=self.log("postgresql")).child)
        return postgres.url(socket_folder(data))

    def redis(self) -> str:
        """Start the embedded Redis; give its address."""
        data = self.var / FOLDERS["Redis"]
        self.keep("Redis", lambda: redis.start(data, log=self.log("redis")).child)
        return f"unix://{socket_folder(data) / 'redis.sock'}"

    def command(self, name: str, *words: str) -> children.Command:
        """Describe a Python module of ours, run with the demo's environment in the project's folder."""
        return children.Command(
            [sys.executable, "-m", *words], self.log(name), environment=self.environment, folder=self.root
        )

    def run(self, name: str, *words: str) -> None:
        """Keep a Python module running."""
        self.keep(name, lambda: children.start(name, self.command(name, *words)))

    def web(self, port: int) -> None:
        """Start gunicorn on this port of this machine only; return when it answers."""
        self.run(
            "gunicorn", "gunicorn", "kzcp.wsgi:application", f"--bind=127.0.0.1:{port}", "--workers=2",
            "--threads=4", "--no-control-socket", "--graceful-timeout=5", "--worker-tmp-dir=" + str(self.var),
        )  # fmt: skip
        deadline = time.monotonic() + WEB_SECONDS
        while not web_answers(port):
            if time.monotonic() > deadline or not self.members["gunicorn"].child.running():
                raise explain("The web server", self.log("gunicorn"))
            time.sleep(0.1)

    def workers(self) -> None:
        """Start the relay, Celery's worker and its beat."""
        worker = ("--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO")
        schedule = self.var / "beat" / "schedule"
        schedule.parent.mkdir(parents=True, exist_ok=True)
        self.run("relay", "django", "relay")
        self.run("worker", "celery", "-A", "kzcp.celery", "worker", *worker)
        self.run("beat", "celery", "-A", "kzcp.celery", "beat", f"--schedule={schedule}", "--pidfile=")

    def begin(self, name: str, command: children.Command) -> children.Child:
        """Start something that ends by itself; its end is nobody's fault."""
        child = children.start(name, command)
        self.members[name] = Member(child, None)
        return child

    def look_after(self) -> None:
        """Start again what died by itself; raises ServerProblem when that happens too often."""
        for name, member in list(self.members.items()):
            if member.child.running():
                continue
            del self.members[name]
            member.child.stop()
            if member.begin is None:
                continue
            now = time.monotonic()
            if len(self.deaths) == RESTARTS and now - self.deaths[0] < RESTART_SECONDS:
                raise ServerProblem(f"{name} ends again and again: see {self.log(name.lower())}.")
            self.deaths.append(now)
            self.keep(name, member.begin)
            say(f"  {name} had ended and was started again.")

    def stop(self) -> None:
        """End everything: first what uses the servers, then the servers."""
        servers = {name: self.members.pop(name) for name in FOLDERS if name in self.members}
        for group in (list(self.members.values()), list(servers.values())):
            for member in group:
                member.child.let_go()
            for member in group:
                member.child.stop()
        self.members.clear()
        for name in servers:
            forget_sockets(self.var / FOLDERS[name])


def web_answers(port: int) -> bool:
    """Tell whether the sign-in page can be had."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def check_port(port: int) -> None:
    """Refuse a port that something else uses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ServerProblem(
                f"Port {port} cannot be used ({error.strerror}): stop what uses it (perhaps another demo), "
                f"or choose another one: PORT={port + 1} make demo"
            ) from error
