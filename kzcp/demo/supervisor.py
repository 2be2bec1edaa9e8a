"""``make demo``: the whole house on one machine, with one command, gone when that command ends."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from . import databases, keys
from .house import House, check_port
from .servers.leash import PR_SET_PDEATHSIG, control_process
from .servers.problems import ServerProblem, sentences
from .terminal import complain, say, step

ROOT: Final = Path(__file__).resolve().parents[2]
STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked for the end: Ctrl-C, a closed terminal, or a kill."""


def stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """Turn a signal into the end of the main thread's work."""
    raise Stopped


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only demo of this folder."""
    with sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "demo.lock").open("a")
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServerProblem("A demo of this folder already runs: use it, or stop it first.") from error
        yield


def die_with_make() -> int | None:
    """Under make, ask to be stopped when make dies (kill -9 included); give its process number."""
    if "MAKELEVEL" not in os.environ:
        return None
    control_process(PR_SET_PDEATHSIG, signal.SIGTERM)
    return os.getppid()


def port() -> int:
    """Read the port from PORT, 8000 if it is not set."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise ServerProblem(f"PORT is {given!r}, but must be a number from 1 to 65535.")
    return int(given)


def environment(addresses: dict[str, str]) -> dict[str, str]:
    """Make the environment of the demo's processes; the administrator's address is not in it."""
    known = keys.remember(ROOT / "var" / "secrets" / "demo.env", addresses)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "OWNER_DATABASE_URL"}
    }
    own = {"DJANGO_SETTINGS_MODULE": "kzcp.settings.demo", "PYTHONUNBUFFERED": "1"}
    return {**kept, **known, **own}


def start_servers(house: House) -> databases.Addresses:
    """Start the servers that are not given, make roles and database, and tell the house where they are."""
    given, broker = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    with step("Starting the database" if not given else "Reaching the given database"):
        passwords = ROOT / "var" / "secrets" / "database-passwords.json" if given else None
        roles = databases.prepare(given or house.postgres(), passwords)
    if not broker:
        with step("Starting Redis"):
            broker = house.redis()
    addresses = {"APP_DATABASE_URL": roles.app, "STATISTICS_DATABASE_URL": roles.statistics}
    house.environment = environment({**addresses, "REDIS_URL": broker})
    return roles


def prepare(house: House, owner: str) -> None:
    """Run the preparing process, which shows its own progress; it alone gets the owner's address."""
    command = house.command("prepare", "kzcp.demo.prepare")
    known = {**house.environment, "OWNER_DATABASE_URL": owner}
    child = house.begin("prepare", command.shown_with(known))
    code = child.leash.wait()
    house.members.pop("prepare").child.stop()
    if code:
        raise ServerProblem("The demo's database could not be made ready: the reason stands above.")


def greet(number: int, seconds: float) -> None:
    """Print the address, how to sign in, and the two times."""
    installed = os.environ.get("KZCP_INSTALL_SECONDS", "")
    say(f"\n  kzcp runs:  http://127.0.0.1:{number}/\n")
    from .accounts import lines

    say("  Sign in with one click on that page, as (all invented):")
    for line in lines():
        say(f"    {line}")
    say()
    if installed not in {"", "0"}:
        say(f"  Installed in {installed} s, started in {seconds:.1f} s.")
    else:
        say(f"  Started in {seconds:.1f} s.")
    say("  The sample goes on growing in the background (page Jobs). Data and logs: var/. Stop: Ctrl-C.")


def run(house: House) -> NoReturn:
    """Start everything, then look after it until somebody asks for the end."""
    begun = time.monotonic()
    parent = die_with_make()
    number = port()
    check_port(number)
    owner = start_servers(house).owner
    prepare(house, owner)
    with step("Starting the web server and the workers"):
        house.web(number)
        house.workers()
    greet(number, time.monotonic() - begun)
    while True:
        time.sleep(0.5)
        if parent is not None and os.getppid() != parent:
            raise Stopped
        house.look_after()


@contextmanager
def ending(house: House) -> Iterator[None]:
    """End the house on the way out, undisturbed by further signals."""
    try:
        yield
    finally:
        for number in STOPS:
            signal.signal(number, signal.SIG_IGN)
        house.stop()


def main() -> int:
    """Run the demo until it is stopped; leave no process behind."""
    house = House(ROOT, {})
    for number in STOPS:
        signal.signal(number, stop)
    try:
        with alone(ROOT / "var"), ending(house):
            run(house)
    except Stopped:
        say("\n  Stopped; nothing runs any more.")
    except ServerProblem as problem:
        complain(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
