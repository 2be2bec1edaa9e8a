from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, SealedRow
from cases.models.case import Case
from cases.models.late import LateEntry, moment_says_why, require_reason
from cases.models.sight import OfCaseQuerySet
from kzcp.reference import terms
from kzcp.reference.codes import NoteKind
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField


class Note(LateEntry, SealedRow):
    """A contact, an observation or another thing that happened, with when it happened and was written down."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=CODE)
    contact_kind = models.CharField(max_length=CODE, blank=True, default="")
    contact_with = ArrayField(models.CharField(max_length=CODE), default=list, blank=True)
    outcome = models.CharField(max_length=CODE, blank=True, default="")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    words = EncryptedTextField("note.words", verbose_name=_("What happened"), max_length=10_000, blank=True)

    privacy = Privacy(
        personal={
            "contact_kind": "a code without words; walls and figures read it",
            "contact_with": "a code without words; walls and figures read it",
            "outcome": "a code without words; walls and figures read it",
        },
        none=(
            "kind",
            "late_entry_reason",
        ),
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="CONTACT") & ~Q(contact_kind="") & ~Q(outcome=""))
                | (~Q(kind="CONTACT") & Q(contact_kind="", outcome="")),
                name="note_contact_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=models.F("happened_at")),
                name="note_is_written_after_it_happened",
            ),
            moment_says_why("happened_at", name="note_written_late_says_why"),
        ]
        indexes = [models.Index(fields=["case", "happened_at"], name="note_by_case")]

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        """Refuse unknown codes, late entry in silence, a contact without kind or outcome, a note that says nothing."""
        terms.check("note_kind", self.kind, field="kind")
        require_reason(self.late_entry_reason, happened=self.happened_at, recorded=self.recorded_at)
        if self.kind == NoteKind.CONTACT:
            terms.check("contact_kind", self.contact_kind, field="contact_kind")
            terms.check("contact_outcome", self.outcome, field="outcome")
            for code in self.contact_with:
                terms.check("contact_with", code, field="contact_with")
        elif self.contact_kind or self.outcome:
            raise ValidationError({"kind": _("Only a contact has a kind of contact and an outcome.")})
        elif not self.words:
            raise ValidationError({"words": _("Write what happened.")})
