"""Links with which a person chooses a passphrase: making one for another, using one, telling of it."""

from datetime import timedelta
from typing import Final

from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kzcp.accounts.actions import sessions
from kzcp.accounts.models import PassphraseLink, User
from kzcp.accounts.tokens import Tokens, digest, open_links
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, Refused, Why
from kzcp.journal import journal

NOT_ONESELF: Final = _("Another administrator has to do this with your own account.")
TOLD_AGAIN: Final = timedelta(days=90)
"""A use is told of once more when a later one is told of: whoever used the first saw its telling."""


def make_link(*, user: User, by: Actor) -> str:
    """Make the path of a link for another person; the token in it is kept nowhere.

    The present passphrase, the sessions and the earlier links of the person end at once. NotAllowed for
    oneself, Refused where the account is closed.
    """
    if user.pk == by.user_id:
        raise NotAllowed(NOT_ONESELF, Why.SAME_PERSON)
    if not user.is_active:
        raise Refused(_("This account is closed."))
    with journal.act("staff.make_link", by=by, subject=user):
        now_known = User.objects.select_for_update().get(pk=user.pk)  # a token binds the latest sign-in
        now_known.set_unusable_password()
        now_known.save(update_fields=["password"])
        open_links(user).update(withdrawn_at=clock.now())
        sessions.end_all(user=user, reason=sessions.ANEW)
        token = Tokens().make_for(now_known, by)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])


def use_link(*, user: User, token: str, passphrase: str) -> None:
    """Set the passphrase that was chosen with a link: sessions and all other links of the person end.

    Refused where the link was used meanwhile.
    """
    link = open_links(user).select_for_update().filter(digest=digest(token)).first()
    if link is None:
        raise Refused(_("This link has been used or is too old. Ask for a new one."))
    now = clock.now()
    journal.record("staff.use_link", subject=user, reason=str(link.made_by_id or ""))
    link.used_at = now
    link.save(update_fields=["used_at"])
    open_links(user).update(withdrawn_at=now)
    user.set_password(passphrase)
    user.save(update_fields=["password"])
    sessions.end_all(user=user, reason=sessions.ANEW)


def tell(*, user: User) -> list[PassphraseLink]:
    """The used links that the person has to be told of now, latest first; they count as told from now on."""
    used = PassphraseLink.objects.filter(user=user, used_at__isnull=False)
    if not used.filter(told_at=None).exists():
        return []
    now = clock.now()
    found = list(used.filter(used_at__gt=now - TOLD_AGAIN).select_related("made_by").order_by("-used_at"))
    used.filter(told_at=None).update(told_at=now)
    return found
