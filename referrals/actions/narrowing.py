"""What happens to packets when somebody in them is marked as alleged perpetrator, or the mark was an error.

Reactions run as `system:steps`, in the transaction and journal entry of the mark.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.lifecycle import audience, deadlines
from cases.models import Case, CaseEvent, CasePerson, Membership, Person, Task
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.journal import journal
from kzcp.reference.codes import (
    ApprovalKind,
    CaseEventKind,
    CasePart,
    NotificationKind,
    ReferralCancelReason,
    TaskKind,
)
from kzcp.reference.codes import ReferralStatus as S
from kzcp.workflow import approvals, notices
from kzcp.workflow.lifecycle import STEPS, apply
from referrals.actions import endings, frozen
from referrals.lifecycle import REFERRAL
from referrals.lifecycle.effects import NOTICE, TASK_SUBJECT, provider_staff
from referrals.models import OPEN_STATES, Referral, ReferralPerson
from referrals.packet import content, naming, people

MARKED = str(CaseEventKind.PERPETRATOR_MARKED)


def on_marked(event: CaseEvent) -> None:
    """Take whoever was marked out of every open referral for the child; each is told to worker and provider."""
    mark = CasePerson.objects.select_related("person").get(pk=event.record_id)
    for referral in _about(_case(event)).filter(status__in=OPEN_STATES):
        _take_out(referral, mark.person)


def on_mark_taken_back(event: CaseEvent) -> None:
    """Tell the worker of what lost somebody since the mark was made: nothing is put back by itself."""
    _recheck(_case(event), marks=[event.record_id])


def on_case_error(event: CaseEvent) -> None:
    """The same for all marks of a case that was made by mistake."""
    marks = CasePerson.objects.filter(case=event.case, part=CasePart.ALLEGED_PERPETRATOR, error_at=None)
    _recheck(_case(event), marks=marks.values_list("pk", flat=True))


def _case(event: CaseEvent) -> Case:
    if event.case is None:
        raise LookupError(f"{event.kind} names no case")
    return event.case


def _about(case: Case) -> QuerySet[Referral]:
    """The referrals of every case of the child, of its household, and of all others that serve the child."""
    children = people.subjects(case) if case.person_id is not None else []
    homes = Membership.objects.filter(person_id__in=children).values("household_id")
    household = Q(case__person=None, case__household_id__in=homes)
    served = ReferralPerson.objects.filter(person_id__in=children, dropped_at=None).values("referral_id")
    about = Q(case=case) | Q(case__person_id__in=children) | household | Q(pk__in=served)
    rows = Referral.objects.filter(about).select_related("case__office", "office_record")
    return rows.order_by("case_id", "serial")


def _take_out(referral: Referral, who: Person) -> None:
    if referral.service_id in people.FOR_THE_SUSPECT:
        return
    persons = content.persons_of(referral)
    children = naming.children_of(referral, persons)
    if not naming.is_barred(who.pk, referral, children) or not naming.stands_in(who, referral, persons):
        return
    served = [one.person_id for one in persons]
    journal.record("referral.narrow", subject=referral, persons=[*served, who.pk], reason=MARKED)
    if referral.status in (S.DRAFT, S.SUBMITTED):
        _back_to_draft(referral, who, persons)
    elif frozen.narrow(referral, who, persons):
        _narrowed(referral)
    else:
        _closed(referral)
    tell_office(referral)


def _back_to_draft(referral: Referral, who: Person, persons: list[ReferralPerson]) -> None:
    """The worker writes it anew: people are taken out, words are theirs, and no frozen packet is left."""
    for one in persons:
        if one.person_id == who.pk:
            one.dropped_at = clock.now()
        one.typed, one.packet = naming.without(one, who, {}, words=()).typed, {}
        one.save(update_fields=["typed", "packet", "dropped_at"])
    frozen.keep_named(referral, {})
    if referral.status == S.SUBMITTED:
        facts = {"approval_kind": ApprovalKind.REFERRAL}
        apply(
            REFERRAL,
            referral,
            "take_back",
            by=STEPS,
            facts={"facts": facts},
            changes={"narrowed_at": clock.now()},
        )
        approvals.void(ApprovalKind.REFERRAL, referral)
    else:
        Referral.objects.filter(pk=referral.pk).update(narrowed_at=clock.now())


def _narrowed(referral: Referral) -> None:
    """Store that it was narrowed, ask anew for a confirmation that is awaited, and tell the provider."""
    changes = {"narrowed_at": clock.now(), "content_hash": content.content_hash(referral)}
    done = apply(REFERRAL, referral, "narrow", by=STEPS, changes=changes)
    if done.waits_for_confirmation and approvals.void(ApprovalKind.REFERRAL, done):
        author = Actor.user(done.author_id)
        approvals.ask(ApprovalKind.REFERRAL, done, by=author, due_at=done.confirm_due)
    _tell_provider(done, NotificationKind.PACKET_CHANGED)


def _closed(referral: Referral) -> None:
    """End what cannot stand without the person, and tell the provider."""
    Referral.objects.filter(pk=referral.pk).update(narrowed_at=clock.now())
    reason = ReferralCancelReason.PACKET_INVALID
    done = endings.cancel_as_consequence(referral=referral, reason=reason, of=reason)
    _tell_provider(done, NotificationKind.PACKET_CLOSED)


def _tell_provider(referral: Referral, kind: NotificationKind) -> None:
    staff = provider_staff(referral.provider_id)
    notices.notify(staff, kind, subject_kind=NOTICE, subject_id=referral.pk)


def tell_office(referral: Referral) -> None:
    """Give the worker the task to look at the referral, once while it is open, and tell them and its author."""
    case, kind = referral.case, TaskKind.REFERRAL_CHECK
    there = Task.objects.open().filter(case=case, kind=kind, subject_id=referral.pk)
    if case.is_open and not there.exists():
        deadlines.make(case, kind, clock.now(), subject_kind=TASK_SUBJECT, subject_id=referral.pk)
    told = [*audience.responsible(case), referral.author_id]
    notices.notify(told, NotificationKind.REFERRAL_CHECK, subject_kind=NOTICE, subject_id=referral.pk)


def _recheck(case: Case, *, marks: Iterable[UUID | None]) -> None:
    """Tell of the referrals that were narrowed since the first of these marks and are open or were closed by it."""
    made = CaseEvent.objects.filter(kind=CaseEventKind.PERPETRATOR_MARKED, record_id__in=list(marks))
    first = made.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    if first is None:
        return
    concerned = Q(status__in=OPEN_STATES) | Q(cancel_reason=ReferralCancelReason.PACKET_INVALID)
    for referral in _about(case).filter(concerned, narrowed_at__gte=first):
        tell_office(referral)
