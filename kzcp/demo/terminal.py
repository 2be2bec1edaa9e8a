"""What the demo says in the terminal: steps with their times, then the address."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 46


def say(text: str = "") -> None:
    """Print a line at once, also where the output is a file."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print what went wrong to the error output."""
    print(f"\n{text}", file=sys.stderr, flush=True)


@contextmanager
def step(label: str) -> Iterator[None]:
    """Show a step while it runs, and how many seconds it took when it is done."""
    begun = time.monotonic()
    sys.stdout.write(f"  {label} ".ljust(WIDTH, "."))
    sys.stdout.flush()
    yield
    sys.stdout.write(f" {time.monotonic() - begun:.1f} s\n")
    sys.stdout.flush()


@contextmanager
def long_step(label: str) -> Iterator[None]:
    """Show a step that prints its own progress, and its seconds on a line of its own."""
    begun = time.monotonic()
    say(f"  {label} ...")
    yield
    say(f"  {label} ".ljust(WIDTH, ".") + f" {time.monotonic() - begun:.1f} s")
