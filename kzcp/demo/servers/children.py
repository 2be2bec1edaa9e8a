"""Processes on a leash, as their parent sees them."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from .problems import ServerProblem

LEASH: Final = Path(__file__).with_name("leash.py")
LOG_LIMIT: Final = 5_000_000  # bytes; a longer log is set aside at the next start


@dataclass(frozen=True)
class Command:
    """What to run and how to end it: words, log (None: our own output), signal, seconds until the kill."""

    words: Sequence[str]
    log: Path | None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    user: int | None = None  # numeric user to become (root only)

    def shown_with(self, environment: Mapping[str, str]) -> "Command":
        """Give the same command writing to our own output, with another environment."""
        return replace(self, log=None, environment=environment)


@dataclass
class Child:
    """A running command; it ends with ``stop()``, with its parent's death, or with its holders' lock."""

    name: str
    pid: int
    leash: "subprocess.Popen[bytes]"
    lifeline: int | None = field(repr=False)

    def running(self) -> bool:
        """Tell whether the process still runs."""
        return self.leash.poll() is None

    def let_go(self) -> None:
        """Ask for the end without waiting; children let go together end together."""
        if self.lifeline is not None:
            os.close(self.lifeline)
            self.lifeline = None
        elif self.running():
            self.leash.terminate()

    def stop(self) -> None:
        """End the process and all it started; returns when nothing is left."""
        self.let_go()
        self.leash.wait()


def opened(log: Path) -> BinaryIO:
    """Open a log for appending; one that grew beyond the limit is renamed, and one older log is kept."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.is_file() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
    return log.open("ab")


def start(name: str, command: Command, *, lock: Path | None = None) -> Child:
    """Run a command on a leash held by this process, or by all who hold a shared lock on ``lock``.

    Raises ServerProblem when the program cannot be run at all.
    """
    told, report = os.pipe()
    words = [
        sys.executable,
        "-I",
        "-S",
        str(LEASH),
        f"--report={report}",
        f"--signal={int(command.stop_signal)}",
    ]
    words.append(f"--grace={command.grace}")
    kept = [report]
    lifeline: int | None = None
    if command.user is not None:
        words.append(f"--user={command.user}")
    if lock is None:
        watched, lifeline = os.pipe()
        words.append(f"--pipe={watched}")
        kept.append(watched)
    else:
        words.append(f"--lock={lock}")
    with ExitStack() as stack:
        log = stack.enter_context(opened(command.log)) if command.log else None
        leash = subprocess.Popen(
            [*words, "--", *command.words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=None if command.environment is None else dict(command.environment),
            cwd=command.folder,
            start_new_session=True,
            pass_fds=kept,
        )
    for handle in kept:
        os.close(handle)
    with os.fdopen(told) as answers:
        kind, _, text = answers.read().partition(" ")
    child = Child(name, int(text) if kind == "pid" else 0, leash, lifeline)
    if kind != "pid":
        child.stop()
        raise ServerProblem(f"{name} cannot be run: {text or f'see {command.log}'}.")
    return child
