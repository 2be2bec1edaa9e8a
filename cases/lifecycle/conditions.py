"""What must hold before a step of a case; each is asked as the person who takes the step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases import registry
from cases.lifecycle import turning_18
from cases.models import (
    Assessment,
    Case,
    ClosureRequest,
    ClosureState,
    Goal,
    Note,
    Plan,
    PlanState,
)
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.reference.codes import ClosureReason, ContactOutcome, GoalProgress, RiskLevel
from kzcp.workflow.lifecycle import Condition

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FINDING_REASONS = frozenset(
    {
        ClosureReason.DEATH,
        ClosureReason.LOST,
        ClosureReason.MOVED_ABROAD,
        ClosureReason.AGE18,
        ClosureReason.TRANSFER_OUT,
    }
)
"""With these the supervisor's written finding stands in place of "no high risk"; referrals are cancelled."""
NO_HIGH_RISK_REASONS = frozenset({ClosureReason.GOALS, ClosureReason.PERMANENT_CARE})
OF_AGE_AHEAD = timedelta(days=183)
"""Half a year: as long as a case may stay open after the 18th birthday, so long before it is handed over."""
ATTEMPTS = tuple(code for code in ContactOutcome if code == "ATTEMPT" or code.startswith("ATTEMPT_"))
"""Outcomes of a contact in which nobody was reached."""


def open_assessment(case: Case) -> Assessment | None:
    """The assessment being written, if any."""
    return Assessment.objects.filter(case=case, completed_at=None).first()


def submitted_plan(case: Case) -> Plan | None:
    """The plan that waits for approval, if any."""
    return Plan.objects.filter(case=case, state=PlanState.SUBMITTED).first()


def plan_in_force(case: Case) -> Plan | None:
    """The plan that is carried out, if any."""
    return Plan.objects.filter(case=case, state=PlanState.IN_FORCE).first()


def open_request(case: Case) -> ClosureRequest | None:
    """The closure request that waits for a decision, if any."""
    return ClosureRequest.objects.filter(case=case, state=ClosureState.OPEN).first()


def attempts_since_contact(case: Case) -> int:
    """How many attempts are recorded after the child was seen or spoken to last, and after a reopening."""
    since = [moment for moment in (case.last_contact_at, case.reopened_at) if moment is not None]
    rows = Note.objects.filter(case=case, outcome__in=ATTEMPTS)
    return rows.filter(happened_at__gt=max(since)).count() if since else rows.count()


def missing_parts(case: Case) -> list[registry.RequiredPart]:
    """The parts that the kind requires and the case does not have yet."""
    return [part for part in registry.kind(case.kind).required if not part.holds(case)]


def unmet_closing(case: Case, request: ClosureRequest | None) -> list[registry.ClosingCondition]:
    """The conditions of the apps above that stand against closing the case."""
    return [each for each in registry.closing_conditions() if not each.holds(case, request)]


def _risk_is_stated(case: Case, by: Actor) -> bool:
    assessment = open_assessment(case)
    return assessment is not None and bool(assessment.risk)


def _lower_risk_has_reasons(case: Case, by: Actor) -> bool:
    from cases.lifecycle.risk import is_lower

    assessment = open_assessment(case)
    if assessment is None or not assessment.risk or not is_lower(assessment.risk, case.risk):
        return True
    return bool(assessment.risk_words and assessment.risk_reason)


def _goals_have_progress(case: Case, by: Actor) -> bool:
    goals = Goal.objects.filter(case=case, plan__state=PlanState.IN_FORCE, dropped_at=None, outcome="")
    return all(goal.progress != GoalProgress.NOT_STARTED or goal.progress_words for goal in goals)


@dataclass(frozen=True)
class Gate:
    """What a request for some reasons must meet before the case is closed."""

    code: str
    reasons: frozenset[ClosureReason]
    holds: Callable[[Case, ClosureRequest], bool]
    message: "StrOrPromise"

    def met(self, case: Case, request: ClosureRequest) -> bool:
        """Whether the request meets it, or is for a reason that need not."""
        return request.reason not in self.reasons or self.holds(case, request)

    def condition(self) -> Condition[Case]:
        """The same as a condition of the step, asked about the request that is open."""

        def ask(case: Case, by: Actor) -> bool:
            request = open_request(case)
            return request is None or self.met(case, request)

        return Condition[Case](self.code, ask, self.message)


@dataclass(frozen=True)
class Standing:
    """One condition of closing as it stands for a request. `met` says what its being met brings about, if anything."""

    code: str
    message: "StrOrPromise"
    is_met: bool
    met: str = ""


def gate(case: Case, request: ClosureRequest) -> list[Standing]:
    """Everything that closing for this reason needs, met or not: the gates of the life cycle, then what the apps
    above ask. The request need not be stored yet.
    """
    own = [each for each in GATES if request.reason in each.reasons]
    told = [Standing(each.code, each.message, each.met(case, request)) for each in own]
    return told + [_above(each, case, request) for each in registry.closing_conditions()]


def _above(each: registry.ClosingCondition, case: Case, request: ClosureRequest) -> Standing:
    is_met = each.holds(case, request)
    return Standing(each.code, each.message, is_met, each.met(case, request) if is_met else "")


def _is_assessed(case: Case) -> bool:
    rows = Assessment.objects.filter(case=case, completed_at__isnull=False)
    since = case.reopened_at
    return (rows.filter(completed_at__gt=since) if since else rows).exists()


def _comes_of_age(case: Case) -> bool:
    born = case.person.birth_date if case.person else None
    return born is None or clock.today() >= turning_18.birthday(born) - OF_AGE_AHEAD


def _nothing_open_above(case: Case, by: Actor) -> bool:
    return not unmet_closing(case, open_request(case))


RISK_STATED = Condition[Case]("risk_stated", _risk_is_stated, _("State the risk in the assessment."))
LOWER_RISK_HAS_REASONS = Condition[Case](
    "lower_risk_has_reasons",
    _lower_risk_has_reasons,
    _("The risk is lower than before: choose why, and write it in words."),
)
PARTS_COMPLETE = Condition[Case](
    "parts_complete",
    lambda case, by: not missing_parts(case),
    _("Parts that this kind of case requires are missing."),
)
PLAN_SUBMITTED = Condition[Case](
    "plan_submitted", lambda case, by: submitted_plan(case) is not None, _("No plan waits for approval.")
)
PLAN_IN_FORCE = Condition[Case](
    "plan_in_force", lambda case, by: plan_in_force(case) is not None, _("There is no approved plan.")
)
GOALS_HAVE_PROGRESS = Condition[Case](
    "goals_have_progress", _goals_have_progress, _("State the progress of each goal of the plan.")
)
CLOSURE_REQUESTED = Condition[Case](
    "closure_requested",
    lambda case, by: open_request(case) is not None,
    _("Nobody has asked to close this case."),
)
_NO_HIGH_RISK = Gate(
    "no_high_risk",
    NO_HIGH_RISK_REASONS,
    lambda case, request: case.risk != RiskLevel.HIGH,
    _("The risk is still high: it must be lowered with a reason before the case can be closed."),
)
_ASSESSED = Gate(
    "assessed",
    frozenset({ClosureReason.NO_RISK}),
    lambda case, request: _is_assessed(case),
    _("Complete the assessment first: it must show that there is no need for protection."),
)
_FINDING_WRITTEN = Gate(
    "finding_written",
    FINDING_REASONS,
    lambda case, request: bool(request.finding),
    _("With this reason the supervisor writes a finding before the case is closed."),
)
_NO_GROUND_LEFT = Gate(
    "no_ground_left",
    frozenset({ClosureReason.REFUSED}),
    lambda case, request: bool(request.words.strip()),
    _("Write why there is no ground to go on without consent."),
)
_OF_AGE = Gate(
    "of_age",
    frozenset({ClosureReason.AGE18}),
    lambda case, request: _comes_of_age(case),
    _("The child is not 18 in the next six months: check the birth date, or choose another reason."),
)
_ATTEMPTS_RECORDED = Gate(
    "attempts_recorded",
    frozenset({ClosureReason.LOST}),
    lambda case, request: attempts_since_contact(case) > 0,
    _("No attempt to reach the family is recorded since the last contact: write each attempt down first."),
)
GATES = (_NO_HIGH_RISK, _ASSESSED, _NO_GROUND_LEFT, _OF_AGE, _ATTEMPTS_RECORDED, _FINDING_WRITTEN)
"""The gates of closing by reason, in the order in which they are told."""
NO_HIGH_RISK, ASSESSED = _NO_HIGH_RISK.condition(), _ASSESSED.condition()
NO_GROUND_LEFT, FINDING_WRITTEN = _NO_GROUND_LEFT.condition(), _FINDING_WRITTEN.condition()
OF_AGE, ATTEMPTS_RECORDED = _OF_AGE.condition(), _ATTEMPTS_RECORDED.condition()
NOTHING_OPEN = Condition[Case](
    "nothing_open", _nothing_open_above, _("Something is still open, a referral for example: end it first.")
)
LOW_RISK = Condition[Case](
    "low_risk",
    lambda case, by: case.risk == RiskLevel.LOW,
    _("Only a case of low risk can be closed with advice."),
)
