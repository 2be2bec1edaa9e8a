"""Whether a plan names a referral by service and persons: then it is approved with the plan."""

from uuid import UUID

from django_stubs_ext import StrOrPromise

from cases.actions.plan_content import actions_of, content_hash
from cases.models import Plan, PlanState
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import ReferralStatus as S
from kzcp.workflow.lifecycle import STEPS
from referrals.lifecycle import SENDABLE
from referrals.models import WITH_PROVIDER, Referral


def names(plan: Plan, referral: Referral) -> bool:
    """Whether actions of the plan that have not ended name the service for everybody served."""
    served = set(referral.persons.filter(dropped_at=None).values_list("person_id", flat=True))
    return bool(served) and served <= _named_by(plan).get(referral.service_id, set())


def plan_of(referral: Referral) -> Plan | None:
    """The plan in force that the referral was approved with before it was written; read as `system:steps`.

    None where it needs an approval of its own: no such plan names it, whoever approved the plan had a part in the
    referral, its age was overridden, or such a service is under way for one of the people.
    """
    plan = _in_force(referral)
    if (
        plan is None
        or referral.age_override
        or plan.approved_by_id in {referral.author_id, *referral.writers}
    ):
        return None
    if plan.content_hash != content_hash(plan) or not names(plan, referral) or _is_under_way(referral):
        return None
    return plan


def goes_with_plan(referral: Referral) -> bool:
    """Whether handing in this draft would send it at once, because the plan in force names it."""
    with acting_as(STEPS):
        return plan_of(referral) is not None


def stands_against(referral: Referral, by: Actor) -> list[StrOrPromise]:
    """Why one that waits was not approved with the plan that names it, in words; empty where no plan names it."""
    if referral.status != S.SUBMITTED:
        return []
    with acting_as(STEPS):
        plan = _in_force(referral)
        named = plan is not None and names(plan, referral)
    return [each.message for each in SENDABLE if not each.holds(referral, by)] if named else []


def _in_force(referral: Referral) -> Plan | None:
    rows = Plan.objects.filter(case=referral.case_id, state=PlanState.IN_FORCE)
    return rows.select_related("case").first()


def _named_by(plan: Plan) -> dict[str, set[UUID]]:
    """For whom the plan names which service; the subject where an action names nobody."""
    named: dict[str, set[UUID]] = {}
    subject = {plan.case.person_id} if plan.case.person_id else set()
    for action in actions_of(plan):
        if action.service_id is not None and not action.outcome:
            named.setdefault(action.service_id, set()).update(set(action.person_keys) or subject)
    return named


def _is_under_way(referral: Referral) -> bool:
    served = referral.persons.filter(dropped_at=None).values_list("person_id", flat=True)
    others = Referral.objects.filter(
        case=referral.case_id, service=referral.service_id, status__in=[S.SUBMITTED, *WITH_PROVIDER]
    ).exclude(pk=referral.pk)
    return others.filter(persons__person_id__in=list(served), persons__dropped_at=None).exists()
