"""The coordinator appoints somebody to decide where an office has nobody, without seeing the case."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.lifecycle.deciders import eligible
from cases.lifecycle.locks import hold_all
from cases.models import Case, CaseGrant
from cases.selectors import undecided
from kzcp.access import grants
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import Refused
from kzcp.journal import journal
from kzcp.reference.calendar import end_of_day
from kzcp.reference.codes import ApprovalState, GrantReason
from kzcp.workflow import approvals
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval

LONGEST = timedelta(days=90)
DECIDED_MEANWHILE = _("Somebody decides on this already.")
NOT_THIS_ONE = _("This person cannot decide here. Choose another supervisor.")


def appoint(*, approval_id: UUID, user_id: int, until: date, by: Actor) -> Approval:
    """Ask a supervisor of the region for the decision and let them open the case until the end of a day.

    Raises NotFound unless the decision stands on the actor's list, ValidationError for a day that is past or too
    far, or a person who may not decide: the author, the worker, in conflict, away or too near. What else of the
    same case waits for nobody is asked of the same person, unless they wrote it.
    """
    if not clock.today() <= until <= clock.today() + LONGEST:
        raise ValidationError({"until": _("Choose a day between today and 90 days from now.")})
    with journal.act(
        "approver.appoint",
        by=by,
        subject_kind="workflow.approval",
        subject_id=str(approval_id),
        reason=str(user_id),
    ):
        undecided.find(approval_id, by)
        listed = {row.id for row in undecided.waiting(by)}
        with acting_as(STEPS):
            hold_all([Approval.objects.only("case_id").get(pk=approval_id).case_id])
            asked = Approval.objects.select_for_update().get(pk=approval_id)
            if asked.state != ApprovalState.PENDING:
                raise Refused(DECIDED_MEANWHILE)
            case: Case = Case.objects.get(pk=asked.case_id)
            if user_id not in eligible(case, asked.authors):
                raise ValidationError({"user": NOT_THIS_ONE})
            grants.grant(
                CaseGrant,
                case,
                to=user_id,
                reason=GrantReason.APPOINTED_APPROVER,
                by=by,
                until=end_of_day(until),
                through=P.APPROVAL_DECIDE,
            )
            same = Approval.objects.select_for_update().filter(case_id=case.pk, pk__in=listed)
            for approval in same.exclude(author_id=user_id).exclude(writers__contains=[user_id]):
                approvals.ask_of(approval, user_id)
    return asked
