"""The life cycle of a case: the whole table."""

from django.utils.translation import gettext_lazy as _

from cases.lifecycle import conditions as c
from cases.lifecycle import effects
from cases.models import OPEN_STATES, Case
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.reference.codes import CaseEventKind as E
from kzcp.reference.codes import CaseStatus as S
from kzcp.workflow.lifecycle import LifeCycle, Transition


def may(case: Case, by: Actor, permission: P) -> bool:
    """Whether the case is in the actor's reach for the permission."""
    return Case.objects.visible_to(by, permission).filter(pk=case.pk).exists()


def _from(*states: S) -> frozenset[str]:
    return frozenset(states)


OPEN = frozenset[str](OPEN_STATES)
T = Transition[Case]

CASE: LifeCycle[Case] = LifeCycle(
    model=Case,
    may=may,
    effects=effects.run,
    transitions=(
        T(
            "start_assessment",
            _from(S.REGISTERED),
            S.ASSESSMENT,
            P.ASSESSMENT_WRITE,
            _("Start the assessment"),
            E.ASSESSMENT_STARTED,
        ),
        T(
            "complete_assessment",
            _from(S.ASSESSMENT),
            S.PLANNING,
            P.ASSESSMENT_WRITE,
            _("Complete the assessment"),
            E.ASSESSMENT_COMPLETED,
            (c.RISK_STATED, c.LOWER_RISK_HAS_REASONS, c.PARTS_COMPLETE),
        ),
        T(
            "approve_plan",
            _from(S.PLANNING),
            S.IMPLEMENTATION,
            P.PLAN_APPROVE,
            _("Approve the plan"),
            E.PLAN_APPROVED,
            (c.PLAN_SUBMITTED,),
        ),
        T(
            "approve_next_plan",
            _from(S.IMPLEMENTATION, S.REVIEW),
            None,
            P.PLAN_APPROVE,
            _("Approve the changed plan"),
            E.PLAN_APPROVED,
            (c.PLAN_SUBMITTED,),
        ),
        T(
            "start_review",
            _from(S.IMPLEMENTATION),
            S.REVIEW,
            P.PLAN_WRITE,
            _("Start the review"),
            E.REVIEW_STARTED,
            (c.PLAN_IN_FORCE,),
        ),
        T(
            "end_review",
            _from(S.REVIEW),
            S.IMPLEMENTATION,
            P.PLAN_WRITE,
            _("End the review"),
            E.REVIEW_ENDED,
            (c.GOALS_HAVE_PROGRESS,),
        ),
        T(
            "close",
            OPEN,
            S.CLOSED,
            P.CLOSURE_APPROVE,
            _("Close the case"),
            E.CASE_CLOSED,
            (
                *(c.CLOSURE_REQUESTED, c.NO_HIGH_RISK, c.ASSESSED, c.NO_GROUND_LEFT),
                *(c.OF_AGE, c.ATTEMPTS_RECORDED, c.FINDING_WRITTEN, c.NOTHING_OPEN),
            ),
        ),
        T(
            "close_as_advice",
            _from(S.REGISTERED),
            S.CLOSED,
            P.CLOSURE_REQUEST,
            _("Close with advice"),
            E.CASE_CLOSED,
            (c.LOW_RISK, c.NOTHING_OPEN),
        ),
        T(
            "reopen",
            _from(S.CLOSED),
            S.ASSESSMENT,
            P.CASE_EDIT,
            _("Reopen the case"),
            E.CASE_REOPENED,
            needs_reason=True,
        ),
        T(
            "mark_error",
            OPEN | _from(S.CLOSED),
            S.ERROR,
            P.CASE_MARK_ERROR,
            _("Mark as error"),
            E.CASE_ERROR,
            needs_reason=True,
        ),
    ),
)
"""Registration makes the row and so is no step of this table: see `cases.actions.intake`."""
