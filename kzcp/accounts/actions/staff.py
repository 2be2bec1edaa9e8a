"""Opening, changing and closing accounts."""

import re
import secrets
from collections.abc import Mapping
from typing import Final

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.accounts import registry
from kzcp.accounts.models import Assignment, User
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal

FACTS: Final = ("surname", "given_name", "patronymic", "email", "telephone", "language")
USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that nobody mistakes for one another when a passphrase is read aloud."""
NOT_ONESELF = _("Another administrator has to do this with your own account.")


def add(*, username: str, facts: Mapping[str, str], by: Actor) -> tuple[User, str]:
    """Open an account and return it with its first passphrase, which is not kept anywhere.

    `facts` holds the names of `FACTS`. Raises ValidationError by field.
    """
    if not USERNAME.fullmatch(username):
        raise ValidationError({"username": _("Use 3 to 60 small Latin letters, digits, dots or hyphens.")})
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("This user name is taken.")})
    phrase = passphrase()
    with journal.act("staff.add", by=by, subject_kind=User._meta.label_lower, subject_id=username):
        user = User(username=username, password=make_password(phrase), joined_on=clock.today())
        _fill(user, facts)
        user.save(force_insert=True)
    return user, phrase


def change(*, user: User, facts: Mapping[str, str], by: Actor) -> None:
    """Correct names, address and language of an account. Raises ValidationError by field."""
    with journal.act("staff.change", by=by, subject=user):
        _fill(user, facts)
        user.save()


def renew_passphrase(*, user: User, by: Actor) -> str:
    """Replace a forgotten passphrase; the new one is returned and not kept. NotAllowed for oneself."""
    _refuse_oneself(user, by)
    phrase = passphrase()
    with journal.act("staff.renew_passphrase", by=by, subject=user):
        user.set_password(phrase)
        user.save(update_fields=["password"])
    return phrase


def close(*, user: User, by: Actor) -> None:
    """Close an account: its sessions end with the next request. NotAllowed for oneself, Refused if closed."""
    _refuse_oneself(user, by)
    if not user.is_active:
        raise Refused(_("This account is closed already."))
    held = list(Assignment.objects.current().filter(user=user))
    with journal.act("staff.close", by=by, subject=user):
        user.is_active = False
        user.save(update_fields=["is_active"])
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


def passphrase() -> str:
    """Twenty random letters and digits in groups of five, about 99 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


def _fill(user: User, facts: Mapping[str, str]) -> None:
    for name in FACTS:
        setattr(user, name, facts.get(name, ""))
    user.full_clean(exclude=["password"])


def _refuse_oneself(user: User, by: Actor) -> None:
    if user.pk == by.user_id:
        raise NotAllowed(NOT_ONESELF)
