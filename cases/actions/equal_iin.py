"""An IIN that two records hold: the newer one is provisional, and both offices are told."""

from uuid import UUID

from cases.lifecycle import audience
from cases.models import Case, CasePerson, Person
from cases.selectors.persons import held_elsewhere
from kzcp.accounts.models import Assignment
from kzcp.core.actor import acting_as
from kzcp.reference.codes import (
    CaseStatus,
    ConfidentialityLevel,
    NotificationKind,
    PersonRecordState,
    RoleCode,
)
from kzcp.workflow import notices
from kzcp.workflow.lifecycle import STEPS


def tell(case: Case, person_id: UUID) -> None:
    """Tell the supervisors of both offices of a record that has become provisional; nobody where it is hidden.

    Each reads of a case of their own: the other office's stays its own. To be called once for each step that gave
    the record its IIN or let it be found, after all that may restrict the case.
    """
    with acting_as(STEPS):
        person: Person = Person.objects.get(pk=person_id)
        if person.restricted or person.record_state != PersonRecordState.PROVISIONAL:
            return
        offices = {*held_elsewhere(person)} - {0, case.office_id}
        theirs = {office: _case_there(person, office) or case.pk for office in offices}
        own = audience.supervisors(case)
    _notify(own, case.pk)
    for office, about in theirs.items():
        _notify(_supervisors(office), about)


def tell_of_those_found_again(people: list[UUID]) -> None:
    """The same for people whom a restricted case has hidden until now; each by a case that is not hidden."""
    for person_id in people:
        with acting_as(STEPS):
            known = Case.objects.filter(pk__in=_cases_of(person_id)).order_by("-registered_at").first()
        if known is not None:
            tell(known, person_id)


def _case_there(person: Person, office: int) -> UUID | None:
    """By which case the office knows the record that it holds of the same IIN."""
    same = Person.objects.filter(
        iin_hash=person.iin_hash, restricted=False, record_state=PersonRecordState.CONFIRMED
    )
    held = same.exclude(pk=person.pk).values_list("pk", flat=True).first()
    if held is None:
        return None
    cases = Case.objects.filter(pk__in=_cases_of(held), office_id=office)
    return cases.order_by("-registered_at").values_list("pk", flat=True).first()


def _cases_of(person_id: UUID) -> list[UUID]:
    parts = CasePerson.objects.filter(person_id=person_id).exclude(case__status=CaseStatus.ERROR)
    return list(parts.exclude(case__level=ConfidentialityLevel.RESTRICTED).values_list("case_id", flat=True))


def _supervisors(office_id: int) -> list[int]:
    rows = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR, organisation_id=office_id)
    return list(rows.values_list("user_id", flat=True))


def _notify(users: list[int], about: UUID) -> None:
    notices.notify(users, NotificationKind.IIN_ELSEWHERE, subject_kind="cases.case", subject_id=about)
