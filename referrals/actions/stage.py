"""The stage of an action: one transaction in which its actor reads and writes from the first line on."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.db import transaction

from kzcp.core.actor import Actor, acting_as

P = ParamSpec("P")
R = TypeVar("R")


def staged(action: Callable[P, R]) -> Callable[P, R]:
    """Run the action, which takes `by`, as that actor and in one transaction."""

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with acting_as(cast(Actor, kwargs["by"])), transaction.atomic():
            return action(*args, **kwargs)

    return run
