"""What can go wrong with a server, said as a sentence that tells what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL_DISK = "No space left on device"


class ServerProblem(Exception):
    """A server cannot be started or used; the text is a whole sentence for the person at the terminal."""


class InUse(ServerProblem):
    """The data folder belongs to a server that runs: nothing in it may be touched."""


def full_disk(folder: Path) -> ServerProblem:
    """Say that the disk of this folder is full."""
    return ServerProblem(f"The disk of {folder} is full: free some space (about 500 MB), then start again.")


def explain(name: str, log: Path) -> ServerProblem:
    """Turn the end of a server's log into a sentence: why it did not start, and what to do."""
    lines = log.read_text(errors="replace").splitlines()[-12:] if log.is_file() else []
    if any(FULL_DISK in line for line in lines):
        return full_disk(log.parent)
    told = "\n  ".join(lines) or "(nothing)"
    return ServerProblem(
        f"{name} did not start. The end of its log {log} says:\n  {told}\n"
        "If that does not help, `make reset` removes all local data and starts afresh."
    )


@contextmanager
def sentences(folder: Path) -> Iterator[None]:
    """Turn the file system's errors under this folder into sentences."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise full_disk(folder) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise ServerProblem(
                f"{error.filename or folder} cannot be written: run as the user who owns it, "
                "or remove it if an earlier run of another user left it."
            ) from error
        raise
