from typing import Any, ClassVar

from django.db import models

from kzcp.core.clock import now
from kzcp.core.ids import uuid7
from kzcp.vault.classification import Privacy


class Message(models.Model):
    """One effect that is still to happen, written in the transaction of its cause.

    `body` holds codes and ids only, never a name or words. The relay publishes a message that is due and
    moves `again_at`; the consumer sets `done_at` in the transaction of the effect. Publishing is not doing:
    `attempts` counts publications, `failures` the times that the effect raised, `error` names its class.
    `request_id` is the request that asked for it, by which log and journal tell the whole way.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    actor = models.CharField(max_length=60)
    request_id = models.UUIDField(null=True)
    topic = models.CharField(max_length=60)
    body: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=now)
    due = models.DateTimeField(default=now)
    # A moment of the machine's clock, which nobody moves; the others are of the clock of the house.
    again_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    privacy: ClassVar[Privacy] = Privacy(none=("actor", "topic", "body", "attempts", "error"))

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(
                fields=["due", "id"],
                condition=models.Q(done_at=None, failed_at=None),
                name="message_waiting",
            ),
            models.Index(fields=["failed_at"], condition=~models.Q(failed_at=None), name="message_failed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(failed_at=None), name="message_done_or_failed"
            ),
            models.CheckConstraint(
                condition=models.Q(failed_at=None) | ~models.Q(error=""), name="message_failed_has_error"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"
