"""A leash: runs one command and ends it, with all it started, when the one who holds the leash is gone.

Run as a script by ``children.py`` with nothing but the standard library. The holder is either the other end
of a pipe (``--pipe``: its end of file means that the parent died, kill -9 included) or everybody who holds a
shared lock on a file (``--lock``: the exclusive lock can be had only when nobody is left).
"""

import argparse
import contextlib
import ctypes
import fcntl
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def control_process(option: int, value: int) -> None:
    """Set one prctl option of this process; elsewhere than on Linux nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line of the leash."""
    parser = argparse.ArgumentParser(prog="leash")
    parser.add_argument("--pipe", type=int)
    parser.add_argument("--lock", type=Path)
    parser.add_argument("--report", type=int, required=True)
    parser.add_argument("--signal", type=int, default=int(signal.SIGTERM))
    parser.add_argument("--grace", type=float, default=10.0)
    parser.add_argument("--user", type=int)
    parser.add_argument("command", nargs="+")
    return parser.parse_args(arguments)


def say(report: int, line: str) -> None:
    """Tell the parent how the start went; a parent that is gone already does not matter."""
    with contextlib.suppress(OSError):
        os.write(report, line.encode())
    os.close(report)


def watch_lock(path: Path, wake: int) -> None:
    """Wait in a thread until nobody holds the shared lock, then keep the exclusive one until the end."""

    def wait() -> None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.write(wake, b"\xff")

    threading.Thread(target=wait, daemon=True).start()


def reap_orphans(child: "subprocess.Popen[bytes]") -> None:
    """Collect ended grandchildren that became ours; the child itself is left to its Popen."""
    if not hasattr(os, "waitid"):
        return
    with contextlib.suppress(ChildProcessError):
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ended.si_pid == child.pid:
                child.poll()
                return
            os.waitpid(ended.si_pid, 0)


def wait_for(
    child: "subprocess.Popen[bytes]", wake: int, lifelines: list[int], seconds: float | None
) -> bool:
    """Wait until the child ended (True), or a lifeline broke, a stop was asked or time is up (False)."""
    deadline = None if seconds is None else time.monotonic() + seconds
    while True:
        reap_orphans(child)
        if child.poll() is not None:
            return True
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return False
        ready = select.select([wake, *lifelines], [], [], left)[0]
        woken = os.read(wake, 4096) if wake in ready else b""
        broken = any(handle in ready for handle in lifelines) or 0xFF in woken
        if deadline is None and (broken or any(int(stop) in woken for stop in STOPS)):
            return False


def kill_rest(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left: the child's group, then every descendant that was handed to this process."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(5)
    descendants = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            left = [int(pid) for pid in descendants.read_text().split()]
        except OSError:
            return
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def main(arguments: list[str]) -> int:
    """Start the command, wait for its end or for the end of its holders; return its exit code."""
    options = parse(arguments)
    control_process(PR_SET_CHILD_SUBREAPER, 1)
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    for number in (*STOPS, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    drop = {} if options.user is None else {"user": options.user, "group": options.user, "extra_groups": []}
    try:
        child = subprocess.Popen(
            options.command,
            start_new_session=True,
            # The main thread forks before any other thread exists, so both the hook and its signal are safe.
            preexec_fn=lambda: control_process(PR_SET_PDEATHSIG, options.signal),  # noqa: PLW1509
            **drop,
        )
    except OSError as error:
        say(options.report, f"error {error}")
        return 127
    say(options.report, f"pid {child.pid}")
    lifelines = [] if options.pipe is None else [options.pipe]
    if options.lock is not None:
        watch_lock(options.lock, waker)
    if not wait_for(child, wake, lifelines, None):
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, options.signal)
        wait_for(child, wake, [], options.grace)
    kill_rest(child)
    code = child.returncode
    return 1 if code is None else code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
