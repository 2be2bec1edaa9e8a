"""Roles whose last day has passed: what they held goes on to others, as when a role is taken back."""

from django.db import transaction

from kzcp.accounts import registry
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.journal import journal

STEPS = Actor.system("steps")


def release() -> int:
    """Let the apps react to every role whose last day is past and that was not released yet; how many there were.

    Each in a transaction and an entry of its own, so that one that fails does not hold up the others.
    """
    over = Assignment.objects.filter(ends_on__lt=clock.today(), released_at=None).order_by("pk")
    return sum(_release(pk) for pk in over.values_list("pk", flat=True))


def _release(pk: int) -> int:
    with transaction.atomic():
        locked = Assignment.objects.select_for_update(of=("self",)).select_related("user")
        assignment = locked.filter(pk=pk, released_at=None).first()
        if assignment is None:
            return 0
        with journal.act("staff.lapse", by=STEPS, subject=assignment.user, reason=assignment.role):
            registry.role_ended(assignment, STEPS)
    return 1
