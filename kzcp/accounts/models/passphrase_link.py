from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kzcp.accounts.models.user import User
from kzcp.vault.classification import Privacy


class PassphraseLink(models.Model):
    """A link with which a person chooses a passphrase once: who had it made, and what became of it.

    Only a keyed hash of its token is kept. Without `made_by` the person has asked for it and it went to
    the address `sent_to`, as that was then. Rows stay: they are what the person is told of.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="passphrase_links")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_to = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar[Privacy] = Privacy(
        personal={"sent_to": "staff: a strange address must be seen by the person"},
        sensitive={"digest": "a keyed hash of the token; the token itself is kept nowhere"},
        none=("made_at", "expires_at", "used_at", "withdrawn_at", "told_at"),
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_by=None) | ~Q(made_by=F("user")), name="passphrase_link_is_made_by_another"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="passphrase_link_lasts_some_time"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="passphrase_link_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at}"
