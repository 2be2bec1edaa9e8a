"""The tokens of links with which a person chooses a passphrase: Django's, and a row for each that was made.

Django's part ends a token when the passphrase changes, the person signs in or the time is over; the row
says who had it made, and lets it be withdrawn and told of.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import QuerySet

from kzcp.accounts.models import PassphraseLink, User
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.crypto import keyed_hash


class Tokens(PasswordResetTokenGenerator):
    """Makes the tokens of allauth's letters and of the console's links, and checks both."""

    def make_token(self, user: AbstractBaseUser) -> str:
        """A token for a letter that the person has asked for, to the address of the account."""
        assert isinstance(user, User)  # noqa: S101 - tells the type checker
        return self._kept(user, sent_to=user.email)

    def make_for(self, user: User, by: Actor) -> str:
        """A token that `by` hands over to another person."""
        return self._kept(user, made_by_id=by.user_id)

    def check_token(self, user: AbstractBaseUser | None, token: str | None) -> bool:
        """Whether the person may choose a passphrase with it now."""
        if not (isinstance(user, User) and token and user.is_active):
            return False
        return super().check_token(user, token) and open_links(user).filter(digest=digest(token)).exists()

    def _kept(self, user: User, *, sent_to: str = "", made_by_id: int | None = None) -> str:
        token = super().make_token(user)
        now = clock.now()
        # Two letters within one second carry the same token.
        PassphraseLink.objects.get_or_create(
            digest=digest(token),
            defaults={
                "user": user,
                "made_by_id": made_by_id,
                "sent_to": sent_to,
                "made_at": now,
                "expires_at": now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
            },
        )
        return token


def open_links(user: User) -> QuerySet[PassphraseLink]:
    """The links of a person that still wait for their use."""
    rows = PassphraseLink.objects.filter(user=user, used_at=None, withdrawn_at=None)
    return rows.filter(expires_at__gt=clock.now())


def digest(token: str) -> str:
    """What is kept of a token."""
    return keyed_hash("passphrase_link", token)
