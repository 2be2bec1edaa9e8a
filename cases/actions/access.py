"""Letting a colleague see a case, and declaring a conflict of interest."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions import deciders
from cases.actions.rows import require_any, user_of
from cases.lifecycle import deadlines, events, may
from cases.lifecycle.deciders import supervises
from cases.lifecycle.locks import hold, hold_roles
from cases.models import Case, CaseGrant, Conflict, Task
from kzcp.access import grants, scope
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import (
    CaseEventKind,
    ConfidentialityLevel,
    GrantReason,
    NotificationKind,
    RestrictionReason,
)
from kzcp.workflow import notices
from kzcp.workflow.lifecycle import STEPS

NO_CASEWORK = _("This person has no role in which cases are read.")
TOO_NEAR = _("A member of staff is under suspicion here: only a supervisor of another office decides.")


def share(*, case: Case, user_id: int, by: Actor, until: datetime | None = None) -> CaseGrant:
    """Let a colleague read the case, until a moment or until it is ended. A restricted case is named, not shared."""
    return _give(case, user_id, GrantReason.SHARED, P.CASE_EDIT, by, until)


def name(*, case: Case, user_id: int, by: Actor) -> CaseGrant:
    """Name a person for a case: they may do with it all that their role may."""
    return _give(case, user_id, GrantReason.NAMED, P.CASE_ASSIGN, by, None)


def end(*, case: Case, user_id: int, by: Actor) -> int:
    """End every grant of a person on the case from now on and return how many there were.

    Whoever is named was named by the supervisor or by a restriction, so the worker cannot end it.
    """
    with journal.act("access.end", by=by, subject=case, reason=str(user_id)):
        hold(case)
        open_now = grants.open_on(CaseGrant, case)
        if any(grant.user_id == user_id and grant.reason == GrantReason.NAMED for grant in open_now):
            require_any(case, by, P.CASE_ASSIGN)
        _require_either(case, by)
        with acting_as(STEPS):
            return grants.end(CaseGrant, case, of=user_id)


def declare_conflict(*, case: Case, kind: str, by: Actor) -> Conflict:
    """Say that one has a conflict of interest: one sees nothing of the case any more, at once.

    A case that one works on falls into the unassigned queue, its open tasks with it; what one was to decide
    is asked of the next approver.
    """
    terms.check("conflict_kind", kind, field="kind")
    user = user_of(by)
    with journal.act("access.declare_conflict", by=by, subject=case, reason=kind):
        hold(case)
        former: Conflict | None = Conflict.objects.filter(user_id=user, case=case, ended_at=None).first()
        if former is not None:
            return former
        require_any(case, by, P.CASE_VIEW)
        conflict = Conflict(user_id=user, case=case, kind=kind, declared_at=clock.now())
        conflict.save(force_insert=True)
        with acting_as(STEPS):
            locked: Case = Case.objects.select_for_update().get(pk=case.pk)
            if locked.worker_id == user:
                locked.worker_id = None
                locked.save(update_fields=["worker"])
                events.record(CaseEventKind.WORKER_ASSIGNED, case=locked, by=by)
            Task.objects.open().filter(case=case, owner_id=user).update(owner_id=None)
            deadlines.refresh(case)
            deciders.replace(locked, gone=user, by=by)
    return conflict


def _give(
    case: Case, user_id: int, reason: GrantReason, permission: P, by: Actor, until: datetime | None
) -> CaseGrant:
    with journal.act(f"access.{reason.lower()}", by=by, subject=case, reason=str(user_id)):
        hold_roles(user_id)
        require_any(case, by, permission)
        if reason == GrantReason.SHARED and case.level == ConfidentialityLevel.RESTRICTED:
            raise Refused(_("A restricted case is not shared: name the person instead."))
        if not scope.holds(Actor.user(user_id), P.CASE_VIEW):
            raise Refused(NO_CASEWORK)
        if case.restriction_reason == RestrictionReason.STAFF_SUSPECT and supervises(case, [user_id]):
            raise Refused(TOO_NEAR)
        if until is not None and until <= clock.now():
            raise ValidationError({"until": _("Choose a day that lies ahead.")})
        if (former := _held(case, user_id, reason, until)) is not None:
            return former
        give = grants.grant if reason == GrantReason.NAMED else grants.grant_reading
        with acting_as(STEPS):
            made = give(CaseGrant, case, to=user_id, reason=reason, by=by, until=until)
        notices.notify([user_id], NotificationKind.ASSIGNED, subject_kind="cases.case", subject_id=case.pk)
    if not isinstance(made, CaseGrant):
        raise TypeError("a grant on a case is a CaseGrant")
    return made


def _held(case: Case, user_id: int, reason: GrantReason, until: datetime | None) -> CaseGrant | None:
    """The open grant that says the same, as the first sending of a form has made it."""
    same = (
        grant
        for grant in grants.open_on(CaseGrant, case)
        if (grant.user_id, grant.reason, grant.ends_at) == (user_id, reason, until)
    )
    return next(same, None)


def _require_either(case: Case, by: Actor) -> None:
    if not (may(case, by, P.CASE_ASSIGN) or may(case, by, P.CASE_EDIT)):
        raise NotAllowed
