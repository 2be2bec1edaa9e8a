"""Restricting a case to named people, and lowering its level again."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions import deciders, equal_iin
from cases.actions.rows import require_any, user_of
from cases.lifecycle import deadlines, events
from cases.lifecycle.deciders import supervises, too_near
from cases.models import (
    Case,
    CaseGrant,
    CasePerson,
    Conflict,
    Membership,
    Note,
    Person,
    Residence,
    Task,
    Telephone,
)
from kzcp.access import grants
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import Refused
from kzcp.core.text import clean_narrative
from kzcp.journal import journal
from kzcp.reference import deadlines as spans
from kzcp.reference import terms
from kzcp.reference.codes import (
    CaseEventKind,
    CaseStatus,
    ConfidentialityLevel,
    GrantReason,
    NoteKind,
    NotificationKind,
    PersonRecordState,
    RestrictionReason,
    TaskKind,
)
from kzcp.workflow import approvers, notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval


def restrict(*, case: Case, reason: str, by: Actor) -> Case:
    """Let only named people see the case: its worker and the first present approver are named at once."""
    terms.check("restriction_reason", reason, field="reason")
    with journal.act("case.restrict", by=by, subject=case, reason=reason):
        require_any(case, by, P.CASE_RESTRICT)
        if case.level == ConfidentialityLevel.RESTRICTED:
            raise Refused(_("This case is restricted already."))
        return restrict_now(case, RestrictionReason(reason), by=by)


def restrict_now(case: Case, reason: RestrictionReason, *, by: Actor) -> Case:
    """Restrict the case; inside the action's journal entry."""
    with acting_as(STEPS):
        locked: Case = Case.objects.select_for_update().get(pk=case.pk)
        named = _name_those_who_must_act(locked, reason, by)
        locked.level, locked.restriction_reason = ConfidentialityLevel.RESTRICTED, reason
        locked.save(update_fields=["level", "restriction_reason"])
        _follow(locked)
        _end_sharing(locked)
        _part_from_the_near(locked)
        deciders.replace(locked, by=by)
    events.record(
        CaseEventKind.CONFIDENTIALITY_SET, case=locked, by=by, facts={"reason": reason, "named": len(named)}
    )
    due_at = spans.fixed_due(TaskKind.RESTRICTED_REVIEW, clock.now())
    deadlines.make(locked, TaskKind.RESTRICTED_REVIEW, due_at, owner_id=named[-1] if named else None)
    others = [user for user in named if user != by.user_id]
    notices.notify(others, NotificationKind.ASSIGNED, subject_kind="cases.case", subject_id=locked.pk)
    case.level, case.restriction_reason, case.next_due = (
        locked.level,
        locked.restriction_reason,
        locked.next_due,
    )
    return case


def staff_is_suspected(case: Case, *, by: Actor) -> None:
    """Let nobody of the case's own office decide on it any more; inside the action's journal entry.

    An unrestricted case is restricted. In a restricted one the grants of the office's supervisors end, and an
    approver of another office is named, who is asked for what waits.
    """
    if case.level != ConfidentialityLevel.RESTRICTED:
        restrict_now(case, RestrictionReason.STAFF_SUSPECT, by=by)
        return
    if case.restriction_reason == RestrictionReason.STAFF_SUSPECT:
        return
    with acting_as(STEPS):
        locked: Case = Case.objects.select_for_update().get(pk=case.pk)
        locked.restriction_reason = RestrictionReason.STAFF_SUSPECT
        locked.save(update_fields=["restriction_reason"])
        gone = _part_from_the_near(locked)
        deciders.replace(locked, by=by)
        approver = deciders.present(locked)
        Task.objects.open().filter(case=locked, owner_id__in=gone).update(owner_id=approver)
        deadlines.refresh(locked)
    facts = {"reason": locked.restriction_reason, "named": len([user for user in (approver,) if user])}
    events.record(CaseEventKind.CONFIDENTIALITY_SET, case=locked, by=by, facts=facts)
    case.restriction_reason = locked.restriction_reason


def lower(*, case: Case, level: str, reason: str, by: Actor) -> Case:
    """Lower the level with the supervisor's words; an IIN held elsewhere is then checked anew."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the level is lowered.")})
    terms.check("confidentiality_level", level, field="level")
    order = list(ConfidentialityLevel)
    with journal.act("case.lower_level", by=by, subject=case, reason=level):
        require_any(case, by, P.CASE_ASSIGN)
        with acting_as(STEPS):
            locked: Case = Case.objects.get(pk=case.pk)
            if order.index(ConfidentialityLevel(level)) >= order.index(ConfidentialityLevel(locked.level)):
                raise Refused(_("The case has this level or a lower one already."))
            locked.level, locked.restriction_reason = level, ""
            locked.save(update_fields=["level", "restriction_reason"])
            found = _follow(locked)
            Note.objects.create(
                case=locked,
                key_id=locked.key_id,
                author_id=user_of(by),
                kind=NoteKind.SUPERVISION,
                happened_at=clock.now(),
                recorded_at=clock.now(),
                words=clean_narrative(reason, max_length=10_000),
            )
        events.record(CaseEventKind.CONFIDENTIALITY_SET, case=locked, by=by, facts={"reason": ""})
        deadlines.finish(TaskKind.RESTRICTED_REVIEW, by=by, case=locked)
        for person_id in found:
            equal_iin.tell(locked, person_id)
    return locked


def _name_those_who_must_act(case: Case, reason: RestrictionReason, by: Actor) -> list[int]:
    """Grant NAMED to the worker and to the first present approver who is not in conflict; their keys.

    Where a member of staff is suspected the approver is of another office.
    """
    in_conflict = set(Conflict.objects.filter(case=case, ended_at=None).values_list("user_id", flat=True))
    worker = case.worker_id
    approver = approvers.present(
        case.office_id,
        but=frozenset({worker} if worker is not None else ()) | too_near(case, reason),
        in_conflict=in_conflict.__contains__,
    )
    named = [user for user in (worker, approver) if user is not None]
    for user in named:
        through = P.APPROVAL_DECIDE if user == approver else P.CASE_EDIT
        grants.grant(CaseGrant, case, to=user, reason=GrantReason.NAMED, by=by, through=through)
    return named


def _end_sharing(case: Case) -> None:
    """End what was shared before: a restricted case is read by those alone who are named for it."""
    held: dict[str, set[int]] = {GrantReason.SHARED: set(), GrantReason.NAMED: set()}
    for grant in grants.open_on(CaseGrant, case):
        held.setdefault(grant.reason, set()).add(grant.user_id)
    for user in held[GrantReason.SHARED] - held[GrantReason.NAMED]:
        grants.end(CaseGrant, case, of=user)


def _part_from_the_near(case: Case) -> set[int]:
    """End the grants of those supervisors who are too near to decide, as with a suspect on the staff; their keys."""
    near = too_near(case, RestrictionReason(case.restriction_reason)) - {case.worker_id}
    held = {grant.user_id for grant in grants.open_on(CaseGrant, case)}
    gone = supervises(case, held & near)
    for user in gone:
        grants.end(CaseGrant, case, of=user)
    return gone


def _follow(case: Case) -> list[UUID]:
    """Let people, their homes and telephones and approvals of the case follow its level; as `system:steps`.

    Returns those people who are hidden now and were not, or the other way round.
    """
    restricted = case.level == ConfidentialityLevel.RESTRICTED
    people = list(CasePerson.objects.filter(case=case).values_list("person_id", flat=True))
    for model in (Telephone, Residence, Membership):
        model.objects.filter(learnt_in=case).exclude(learnt_restricted=restricted).update(
            learnt_restricted=restricted
        )
    # Decided ones too: they keep what was handed in.
    Approval.objects.filter(case_id=case.pk).exclude(restricted=restricted).update(restricted=restricted)
    found = Person.objects.select_for_update().filter(pk__in=people).exclude(restricted=restricted)
    moved = [
        person for person in found.order_by("pk") if restricted or not _in_another_restricted(person.pk, case)
    ]
    for person in moved:
        _set_restricted(person, restricted=str(restricted))
    return [person.pk for person in moved]


def let_go(case: Case) -> None:
    """Let those be found again whom only this restricted case has hidden, now that it was an error.

    Who is known from this case alone stays hidden. Inside the action's journal entry.
    """
    if case.level != ConfidentialityLevel.RESTRICTED:
        return
    with acting_as(STEPS):
        elsewhere = CasePerson.objects.exclude(case=case).exclude(case__status=CaseStatus.ERROR)
        known = elsewhere.filter(person__parts__case=case).values("person_id")
        hidden = Person.objects.select_for_update().filter(pk__in=known, restricted=True).order_by("pk")
        found = [person for person in hidden if not _in_another_restricted(person.pk, case)]
        for person in found:
            _set_restricted(person, restricted=str(False))
    equal_iin.tell_of_those_found_again([person.pk for person in found])


def _in_another_restricted(person_id: UUID, case: Case) -> bool:
    rows = CasePerson.objects.filter(person_id=person_id, case__level=ConfidentialityLevel.RESTRICTED)
    return rows.exclude(case=case).exclude(case__status=CaseStatus.ERROR).exists()


def _set_restricted(person: Person, *, restricted: str) -> None:
    person.restricted = restricted == str(True)
    if not person.restricted and person.iin_hash:
        held = Person.objects.filter(
            iin_hash=person.iin_hash, restricted=False, record_state=PersonRecordState.CONFIRMED
        )
        if held.exclude(pk=person.pk).exists():
            person.record_state = PersonRecordState.PROVISIONAL
    person.save(update_fields=["restricted", "record_state"])
