"""Opening, changing and closing accounts."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.accounts import registry
from kzcp.accounts.actions import passphrases, sessions
from kzcp.accounts.actions.passphrases import NOT_ONESELF
from kzcp.accounts.models import Assignment, User
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, Refused, Why
from kzcp.journal import journal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FACTS: Final = ("surname", "given_name", "patronymic", "email", "telephone", "language")
USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


def username_is_wrong(username: str) -> "StrOrPromise":
    """Why an account cannot have this user name; empty where it can."""
    if not USERNAME.fullmatch(username):
        return _("Use 3 to 60 small Latin letters, digits, dots or hyphens.")
    return _("This user name is taken.") if User.objects.filter(username__iexact=username).exists() else ""


def add(*, username: str, facts: Mapping[str, str], by: Actor) -> tuple[User, str]:
    """Open an account and return it with the path of the link by which its person chooses a passphrase.

    `facts` holds the names of `FACTS`. Raises ValidationError by field.
    """
    if told := username_is_wrong(username):
        raise ValidationError({"username": told})
    with journal.act("staff.add", by=by, subject_kind=User._meta.label_lower, subject_id=username):
        user = User(username=username, password=make_password(None), joined_on=clock.today())
        _fill(user, facts)
        user.save(force_insert=True)
        return user, passphrases.make_link(user=user, by=by)


def change(*, user: User, facts: Mapping[str, str], by: Actor) -> None:
    """Correct names, address and language of an account. Raises ValidationError by field."""
    with journal.act("staff.change", by=by, subject=user):
        _fill(user, facts)
        user.save()


def close(*, user: User, by: Actor) -> None:
    """Close an account and end its sessions. NotAllowed for oneself, Refused if closed."""
    _refuse_oneself(user, by)
    if not user.is_active:
        raise Refused(_("This account is closed already."))
    held = list(Assignment.objects.current().filter(user=user))
    with journal.act("staff.close", by=by, subject=user):
        user.is_active = False
        user.save(update_fields=["is_active"])
        sessions.end_all(user=user, reason=sessions.CLOSED)
        for assignment in held:
            registry.role_ended(assignment, by)


def reopen(*, user: User, by: Actor) -> None:
    """Open a closed account again, with the roles that have not ended. Refused if it is open."""
    _refuse_oneself(user, by)
    if user.is_active:
        raise Refused(_("This account is open already."))
    with journal.act("staff.reopen", by=by, subject=user):
        user.is_active = True
        user.save(update_fields=["is_active"])


def _fill(user: User, facts: Mapping[str, str]) -> None:
    for name in FACTS:
        setattr(user, name, facts.get(name, ""))
    user.full_clean(exclude=["password"])


def _refuse_oneself(user: User, by: Actor) -> None:
    if user.pk == by.user_id:
        raise NotAllowed(NOT_ONESELF, Why.SAME_PERSON)
