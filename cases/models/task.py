from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, SealedRow
from cases.models.case import Case
from cases.models.concern import Concern
from cases.models.sight import TaskQuerySet
from kzcp.reference import terms
from kzcp.reference.codes import TaskKind
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField


class Task(SealedRow):
    """A stored deadline with an owner; of a case, or of a concern that is not decided yet.

    `runs_from` is the moment from which a time that depends on the risk runs: the report, the last contact,
    the plan. `subject_id` is the key of the record that the task is about (a plan's action, a consent), if any.
    Ends either as done or as dismissed.
    """

    kind = models.CharField(max_length=CODE)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="tasks")
    concern = models.ForeignKey(Concern, models.PROTECT, null=True, blank=True, related_name="tasks")
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    runs_from = models.DateTimeField(null=True, blank=True)
    words = EncryptedTextField("task.words", verbose_name=_("What to do"), max_length=1000, blank=True)
    subject_kind = models.CharField(max_length=CODE, blank=True, default="")
    subject_id = models.UUIDField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_reason = models.CharField(max_length=CODE, blank=True, default="")

    privacy = Privacy(
        none=(
            "kind",
            "subject_kind",
            "dismissed_reason",
        )
    )

    objects = models.Manager.from_queryset(TaskQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, concern__isnull=False) | Q(case__isnull=False, concern=None),
                name="task_has_one_place",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dismissed_at=None), name="task_ends_in_one_way"
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at=None, dismissed_reason="")
                | (Q(dismissed_at__isnull=False) & ~Q(dismissed_reason="")),
                name="task_dismissal_all_or_none",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_at", "id"],
                condition=Q(done_at=None, dismissed_at=None),
                name="task_open_of_owner",
            ),
            models.Index(
                fields=["case", "due_at"],
                condition=Q(done_at=None, dismissed_at=None),
                name="task_open_of_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Neither done nor dismissed."""
        return self.done_at is None and self.dismissed_at is None

    def clean(self) -> None:
        """Refuse an unknown kind and a free task without words."""
        terms.check("task_kind", self.kind, field="kind")
        if self.kind == TaskKind.OTHER and not self.words:
            raise ValidationError({"words": _("Write what is to be done.")})
