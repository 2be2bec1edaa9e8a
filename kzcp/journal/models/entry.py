import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from kzcp.core.ids import uuid7


class Outcome(models.TextChoices):
    """How a decision about personal data ended."""

    ALLOWED = "allowed", _("Allowed")
    DENIED = "denied", _("Denied")
    REFUSED = "refused", _("Refused by a rule")
    FAILED = "failed", _("Failed")


class Entry(models.Model):
    """One decision about personal data: who, what, whose, on what ground, from where.

    Rows are added and never changed. `transaction` and `written_at` are set by the database;
    `at` is the application's clock, which differs from `written_at` only where the clock is moved.
    `ground` is the branch of the access rules that allowed it. `subject_id` is kept as it was asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="steps", db_constraint=False)
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, editable=False)
    transaction = models.BigIntegerField(null=True, editable=False)
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.ALLOWED)
    ground = models.CharField(max_length=20, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=240, blank=True)
    source = models.CharField(max_length=160, blank=True)
    request_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="journal_newest"),
            models.Index(fields=["actor", "-at"], name="journal_by_actor"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="journal_by_subject"),
            models.Index(fields=["transaction"], name="journal_by_transaction"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="entry_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.outcome}"


class EntryPerson(models.Model):
    """A person whom an entry concerns: a list page names all that it showed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="persons", db_constraint=False)
    person_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return str(self.person_id)
