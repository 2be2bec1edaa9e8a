"""A leashed process ends with its parent, whatever way that ends, and takes along what it started."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kzcp.demo.servers.children import Command, start
from kzcp.demo.servers.problems import ServerProblem

SLEEPER = "import time; time.sleep(60)"
# Starts a grandchild in a session of its own, which no signal to the group reaches.
FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""
PARENT = """
import sys, time
from pathlib import Path
from kzcp.demo.servers.children import Command, start
child = start('family', Command([sys.executable, '-c', sys.argv[2]], Path(sys.argv[1])))
print(child.pid, flush=True)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes() if Path("/proc/self").exists() else True


def gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def written(log: Path) -> int:
    deadline = time.monotonic() + 10
    while not log.read_text().strip() and time.monotonic() < deadline:
        time.sleep(0.02)
    return int(log.read_text())


def test_stop_ends_the_child_and_its_own_session_grandchild(tmp_path: Path) -> None:
    child = start("family", Command([sys.executable, "-c", FAMILY], tmp_path / "log"))
    grandchild = written(tmp_path / "log")
    child.stop()
    assert gone(child.pid, 1)
    assert gone(grandchild, 1)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_death_of_the_parent_ends_all(tmp_path: Path, number: signal.Signals) -> None:
    words = [sys.executable, "-c", PARENT, str(tmp_path / "log"), FAMILY]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        grandchild = written(tmp_path / "log")
        parent.send_signal(number)
    assert gone(pid)
    assert gone(grandchild)


def test_a_killed_leash_does_not_leave_the_child(tmp_path: Path) -> None:
    child = start("sleeper", Command([sys.executable, "-c", SLEEPER], tmp_path / "log"))
    child.leash.kill()
    assert gone(child.pid) or sys.platform != "linux"
    child.stop()


def test_a_child_that_ignores_the_signal_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = start("deaf", Command([sys.executable, "-c", deaf], tmp_path / "log", grace=0.3))
    written(tmp_path / "log")
    child.stop()
    assert gone(child.pid, 1)


def test_a_program_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ServerProblem, match="cannot be run"):
        start("nothing", Command([str(tmp_path / "nothing")], tmp_path / "log"))
