"""Telling a person that something waits for them or has happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import NotificationKind
from kzcp.workflow import subjects
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Notice
from kzcp.workflow.subjects import Told


@dataclass(frozen=True)
class Line:
    """A notice as its reader sees it now; without a link where the record is no longer in their sight."""

    id: UUID
    kind_label: str
    title: str
    link: str
    made_at: datetime
    unread: bool


def notify(
    recipients: Iterable[int | None], kind: NotificationKind, *, subject_kind: str, subject_id: UUID
) -> None:
    """Make one notice for each person named, in the present transaction; None is passed over."""
    with acting_as(STEPS):
        Notice.objects.bulk_create(
            Notice(
                recipient_id=recipient,
                kind=kind,
                subject_kind=subject_kind,
                subject_id=subject_id,
                made_at=clock.now(),
            )
            for recipient in dict.fromkeys(recipients)
            if recipient is not None
        )


def unread_count(actor: Actor) -> int:
    """How many notices the person has not read, counted to 100."""
    return len(Notice.objects.filter(recipient_id=actor.user_id, read_at=None).values_list("pk")[:100])


def latest(actor: Actor, *, limit: int = 30) -> list[Line]:
    """The newest notices of the person, each worded under their own access; whom they name is journaled."""
    rows = list(Notice.objects.filter(recipient_id=actor.user_id).order_by("-made_at", "-id")[:limit])
    told = [_told(notice, actor) for notice in rows]
    journal.record("notice.list", persons=[person for each in told for person in each.persons])
    return [_line(notice, each) for notice, each in zip(rows, told, strict=True)]


def read(pk: UUID, *, by: Actor) -> Line | None:
    """Mark a notice of the person as read and return it; None where it is not theirs."""
    notice = Notice.objects.filter(pk=pk, recipient_id=by.user_id).first()
    if notice is None:
        subject_kind = Notice._meta.label_lower
        journal.record("notice.view", outcome="denied", subject_kind=subject_kind, subject_id=str(pk))
        return None
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
    return _line(notice, _told(notice, by))


def read_all(*, by: Actor, until: datetime | None = None) -> None:
    """Mark every notice of the person as read, or those made up to a moment."""
    unread = Notice.objects.filter(recipient_id=by.user_id, read_at=None)
    if until is not None:
        unread = unread.filter(made_at__lte=until)
    unread.update(read_at=clock.now())


def settle(*, subject_kind: str, subject_id: UUID) -> None:
    """Let the notices that asked for a decision on this record rest, whoever has them: it has been taken."""
    waiting = Notice.objects.filter(kind=NotificationKind.APPROVAL_WAITING, read_at=None)
    with acting_as(STEPS):
        waiting.filter(subject_kind=subject_kind, subject_id=subject_id).update(read_at=clock.now())


def _told(notice: Notice, actor: Actor) -> Told:
    found = subjects.notice_subject(notice.subject_kind).resolve(notice.subject_id, actor)
    return found or Told("", "")


def _line(notice: Notice, told: Told) -> Line:
    asked = notice.kind in (NotificationKind.APPROVAL_WAITING, NotificationKind.DECIDED)
    return Line(
        notice.id,
        (told.ended if asked else "") or terms.label("notification_kind", notice.kind),
        told.title,
        told.link,
        notice.made_at,
        notice.read_at is None,
    )
