"""Where servers keep their sockets, and as whom they run."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR

from .problems import ServerProblem, sentences

NOBODY = 65534
SOCKET_PATH_LIMIT = 100  # bytes that any system allows for the path of a socket (Linux 107, macOS 103)


@dataclass(frozen=True)
class Identity:
    """How to run a program that refuses to run as root: words put before it, or a user to become."""

    prefix: tuple[str, ...] = ()
    user: int | None = None


def has_name(user: int) -> bool:
    """Tell whether this machine knows the user by name; PostgreSQL asks for it."""
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


@cache
def identity() -> Identity:
    """Find the way for this process: a named ordinary user as he is, else in a user namespace, else nobody."""
    root = os.geteuid() == 0
    if not root and has_name(os.geteuid()):
        return Identity()
    unshare = shutil.which("unshare")
    inside = next(
        (str(user.pw_uid) for user in pwd.getpwall() if user.pw_uid not in {0, NOBODY}), str(NOBODY)
    )
    if unshare:
        prefix = (unshare, "--user", f"--map-user={inside}", f"--map-group={inside}", "--")
        tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return Identity(prefix=prefix)
    return Identity(user=NOBODY) if root else Identity()


def give(path: Path, who: Identity) -> None:
    """Hand a folder to the user whom the server becomes, if it becomes another one."""
    if who.user is not None:
        os.chown(path, who.user, who.user)


def place(data: Path) -> Path:
    """Name the folder of the sockets that belongs to this data folder: short and always the same.

    It lies in the temporary folder, because the path of a socket has a limit and a checkout's may be long.
    Raises ServerProblem when even that is too long.
    """
    name = f"kzcp-{os.getuid()}-{sha256(os.fsencode(data.resolve())).hexdigest()[:12]}"
    places = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 -- a private folder is made inside
    for folder in places:
        if len(os.fsencode(folder / name)) < SOCKET_PATH_LIMIT - 20:
            return folder / name
    raise ServerProblem("The temporary folder's path is too long for a socket: set TMPDIR to a short one.")


def socket_folder(data: Path) -> Path:
    """Make the private folder of the sockets that belongs to this data folder.

    Raises ServerProblem when somebody else has put something there.
    """
    folder = place(data)
    with sentences(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        who = identity()
        if not S_ISDIR(found.st_mode) or found.st_uid not in {os.getuid(), who.user}:
            raise ServerProblem(f"{folder} belongs to somebody else: remove it, then start again.")
        folder.chmod(0o700)
        give(folder, who)
    return folder


def forget_sockets(data: Path) -> None:
    """Remove the folder of the sockets of a server that has ended."""
    shutil.rmtree(place(data), ignore_errors=True)


if __name__ == "__main__":  # make reset
    for argument in sys.argv[1:]:
        forget_sockets(Path(argument))
