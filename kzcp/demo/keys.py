"""The demo's own secrets and addresses, kept in one private file that its settings read."""

import base64
import os
import secrets
from pathlib import Path

from .servers.problems import sentences


def read(file: Path) -> dict[str, str]:
    """Read NAME=value lines; a missing file is empty."""
    lines = file.read_text().splitlines() if file.is_file() else []
    return {name: value for name, sign, value in (line.partition("=") for line in lines) if sign}


def random_key() -> str:
    """Make a key of 32 random bytes, in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def remember(file: Path, addresses: dict[str, str]) -> dict[str, str]:
    """Keep the addresses of this start and the keys of the first one; return both as an environment.

    The keys are made once: data sealed with them would be lost with them. The file has mode 0600.
    """
    with sentences(file.parent):
        known = read(file)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "MASTER_KEYS": f"demo-{secrets.token_hex(3)}:{random_key()}",
            "SEARCH_KEY": random_key(),
        }
        values = {**made, **known, **addresses}
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = file.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.writelines(f"{name}={value}\n" for name, value in values.items())
        new.replace(file)
    return values
