from typing import Any

from django.db import models
from django.db.models import Q

from cases.models.base import CODE, Row
from cases.models.sight import EventQuerySet
from kzcp.vault.classification import Privacy


class CaseEvent(Row):
    """What happened: dated and coded, with keys and no name. Added, never changed.

    Timeline, deadlines and figures read it. `office` is responsible at the moment of the event,
    `organisation` is another one that takes part (a provider). `facts` are frozen: a later edit of the
    case never rewrites them. Nothing in it is encrypted and nothing in it names anybody.
    """

    kind = models.CharField(max_length=CODE)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="events")
    concern = models.ForeignKey("cases.Concern", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("cases.Person", models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey("cases.Household", models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+")
    district = models.ForeignKey("reference.District", models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    packet = models.UUIDField(null=True)
    record_kind = models.CharField(max_length=CODE, blank=True, default="")
    record_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    facts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    privacy = Privacy(
        personal={
            "facts": "coded values that figures need; no name and nothing in words",
            "kind": "a code without words; walls and figures read it",
        },
        none=(
            "record_kind",
            "by",
        ),
    )

    objects = models.Manager.from_queryset(EventQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(concern__isnull=False), name="event_belongs_somewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "recorded_at"], name="event_by_case"),
            models.Index(fields=["kind", "recorded_at"], include=["case", "region"], name="event_by_kind"),
            models.Index(
                fields=["packet", "kind"], condition=Q(packet__isnull=False), name="event_by_packet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"
