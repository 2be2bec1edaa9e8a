"""Registration: from a concern to one case for each child."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases import registry
from cases.actions import concerns, confidentiality, details, equal_iin, homes, numbers, persons
from cases.actions.rows import checked, once, user_of
from cases.data import ChildData, IntakeData, ParticipantData, RiskData
from cases.lifecycle import deadlines, events, turning_18
from cases.lifecycle.locks import hold_about, hold_roles
from cases.lifecycle.risk import initial_risk, is_lower, signs_that_follow
from cases.models import Case, CasePerson, Concern, Person, Residence
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import (
    CaseEventKind,
    CasePart,
    ConcernOutcome,
    RestrictionReason,
    RiskLevel,
)
from kzcp.vault import keys
from kzcp.workflow.lifecycle import STEPS


def register(*, data: IntakeData, by: Actor) -> list[Case]:
    """Make a case for each child of the concern, with everybody who takes part and the first tasks.

    Raises ValidationError by field, NotAllowed where the office is not the actor's, Refused where the
    concern is decided. Sent twice, it returns the cases that the first sending made.
    """
    if not data.children:
        raise ValidationError({"children": _("Name at least one child.")})
    _refuse_twice(data)
    everybody = [child.person_id for child in data.children] + [each.person_id for each in data.participants]
    with journal.act(
        "case.register",
        by=by,
        subject_kind="cases.concern",
        subject_id=str(data.concern_id),
        persons=everybody,
    ):
        keys_of_all = [child.case_id for child in data.children]
        made = [once(Case, key) for key in sorted(keys_of_all)]
        if any(made):
            return list(Case.objects.visible_to(by, P.CASE_VIEW).filter(pk__in=keys_of_all))
        hold_roles(user_of(by))
        concern = concerns.undecided(data.concern_id, by)
        if any(each.part == CasePart.ALLEGED_PERPETRATOR for each in data.participants):
            hold_about(child.person_id for child in data.children)
        if concern.office_id not in scope.places(by, P.CASE_REGISTER, Reach.PLACE):
            raise NotAllowed
        named = {each.person_id: each.person for each in data.children}
        named |= {each.person_id: each.person for each in data.participants}
        new = [key for key, person in named.items() if person is not None and not persons.is_known(key)]
        cases = [_register_one(data, child, concern, by=by) for child in data.children]
        for person_id in new:
            equal_iin.tell(_case_of(person_id, cases), person_id)
        concern.case = cases[0]
        concerns.decided(concern, ConcernOutcome.CASE, by=by)
    return cases


def _refuse_twice(data: IntakeData) -> None:
    for keys_of_all in ([each.person_id for each in data.children], [each.case_id for each in data.children]):
        if len(set(keys_of_all)) < len(keys_of_all):
            raise ValidationError({"children": _("The same child is named twice. Remove one of the two.")})


def _register_one(data: IntakeData, child: ChildData, concern: Concern, *, by: Actor) -> Case:
    told = _details_of(data, child)
    case = _case(data, child, concern, by=by)
    restriction = _restriction(data, told, case)
    hidden = "no" if restriction is None else "yes"
    person = _subject_person(child, by, hidden=hidden)
    signs = _state_risk(case, data, child, concern, person)
    checked(case).save(force_insert=True)
    CasePerson.objects.create(
        case=case, person_id=child.person_id, part=CasePart.SUBJECT, starts_on=clock.today()
    )
    _keep_home(case, child)
    details.make(case, told)
    _begin(case, concern, signs, by=by)
    for participant in data.participants:
        persons.join(case, _at_home(participant, child, by), by=by, hidden=hidden)
    homes.gather(case, child.person_id, data.participants, by=by)
    if restriction is not None:
        confidentiality.restrict_now(case, restriction, by=by)
    return case


def _case_of(person_id: UUID, cases: list[Case]) -> Case:
    """The child's own case, for others the first."""
    return next((case for case in cases if case.person_id == person_id), cases[0])


def _details_of(data: IntakeData, child: ChildData) -> Mapping[str, Any]:
    return data.details if child.details is None else child.details


def _case(data: IntakeData, child: ChildData, concern: Concern, *, by: Actor) -> Case:
    region = concern.office.region
    return Case(
        id=child.case_id,
        key_id=keys.new_key(),
        number=numbers.next_number(region),
        kind=data.kind,
        person_id=child.person_id,
        office_id=concern.office_id,
        region=region,
        worker_id=user_of(by),
        level=registry.kind(data.kind).level,
        received_at=concern.received_at,
        registered_at=clock.now(),
        over_18_reason=child.over_18_reason,
        concern=concern,
    )


def _state_risk(
    case: Case, data: IntakeData, child: ChildData, concern: Concern, person: Person
) -> list[str]:
    """Set the risk chosen, by default that of the signs, and return the signs; a lower one needs a reason."""
    of_all = RiskData(tuple(concern.risk_signs), data.risk, data.risk_reason, data.risk_words)
    told = child.risk or of_all
    follow = signs_that_follow(
        data.kind,
        details=_details_of(data, child),
        age=person.age_on(clock.today()),
        participants=data.participants,
    )
    terms.check_all("risk_sign", told.signs, field="risk_signs")
    signs = sorted({*told.signs, *follow})
    least = RiskLevel.HIGH if concern.immediate_danger else initial_risk(signs)
    if told.risk:
        terms.check("risk_level", told.risk, field="risk")
    case.risk, case.risk_words = told.risk or least, told.words
    if is_lower(case.risk, least):
        terms.check("risk_lowering_reason", told.reason, field="risk_reason")
        case.risk_reason = told.reason
    return signs


def _restriction(data: IntakeData, told: Mapping[str, Any], case: Case) -> RestrictionReason | None:
    if any(each.is_staff and each.part == CasePart.ALLEGED_PERPETRATOR for each in data.participants):
        return RestrictionReason.STAFF_SUSPECT
    return registry.kind(data.kind).restriction(details.built(case, told))


def _subject_person(child: ChildData, by: Actor, *, hidden: str) -> Person:
    persons.brought(child.person_id, child.person, by, restricted=hidden)
    with acting_as(STEPS):
        person: Person = Person.objects.get(pk=child.person_id)
    _check_age(person, child)
    return person


def _check_age(person: Person, child: ChildData) -> None:
    if person.is_child_on(clock.today()) is False:
        if not child.over_18_reason:
            raise ValidationError(
                {"over_18_reason": _("This person is 18 or over: say why the case is needed.")}
            )
        terms.check("over_18_reason", child.over_18_reason, field="over_18_reason")


def _keep_home(case: Case, child: ChildData) -> None:
    as_participant = ParticipantData(
        child.person_id, None, CasePart.SUBJECT, residence=child.residence, telephones=child.telephones
    )
    persons.tell_where(case, as_participant)


def _at_home(participant: ParticipantData, child: ChildData, by: Actor) -> ParticipantData:
    """The participant with the child's home, where they live together and no other home is told or known of them."""
    if not participant.lives_with_child or participant.residence is not None or child.residence is None:
        return participant
    known = Residence.objects.visible_to(by, P.CASE_VIEW).filter(
        person_id=participant.person_id, ends_on=None
    )
    if participant.person is None and known.exists():
        return participant
    return replace(participant, residence=replace(child.residence, starts_on=None))


def _begin(case: Case, concern: Concern, signs: list[str], *, by: Actor) -> None:
    moments = deadlines.begin(case, case.received_at)
    facts = {
        **moments,
        **registry.kind(case.kind).facts(case),
        "received_at": case.received_at.isoformat(),
        "source": concern.source,
        "risk_signs": signs,
    }
    events.record(CaseEventKind.CASE_REGISTERED, case=case, by=by, facts=facts)
    events.record(CaseEventKind.RISK_SET, case=case, by=by, facts={**moments, "risk_before": ""})
    events.record(CaseEventKind.CONFIDENTIALITY_SET, case=case, by=by, facts={"reason": ""})
    events.record(CaseEventKind.WORKER_ASSIGNED, case=case, by=by)
    turning_18.prepare(case)
