"""What follows from somebody being marked as alleged perpetrator."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import deadlines, events
from cases.models import Case, CasePerson, Consent
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import CaseEventKind, CasePart, ConsentAnswer, ConsentEnd, TaskKind
from kzcp.workflow.lifecycle import STEPS

NOT_THIS_PERSON = _("This person cannot act for the child. Choose somebody else or name another ground.")
"""The same sentence for every ground, so that it tells nothing of a case out of the reader's sight."""


def is_suspect(who: UUID, child: UUID) -> bool:
    """Whether the person is an alleged perpetrator in any case of the child, in sight or not, and not in error."""
    with connection.cursor() as cursor:
        cursor.execute("select kzcp_is_suspect(%s, %s)", [who, child])
        return bool(cursor.fetchone()[0])


def refuse(who: UUID, child: UUID, *, field: str = "person") -> None:
    """Raise ValidationError if `who` is an alleged perpetrator in any case of the child."""
    if is_suspect(who, child):
        raise ValidationError({field: NOT_THIS_PERSON}, code="not_this_person")


def refuse_part(part: CasePerson, case: Case) -> None:
    """Raise ValidationError where an alleged perpetrator is to be a contact of the child, or caregiver in the same case.

    That somebody cares for the child is a fact, which one case does not hide from another: only the case in
    which the person is marked refuses it.
    """
    if part.part == CasePart.CONTACT and case.person_id:
        refuse(part.person_id, case.person_id)
    if part.part == CasePart.CAREGIVER:
        marks = CasePerson.objects.filter(case=case, part=CasePart.ALLEGED_PERPETRATOR, error_at=None)
        if marks.filter(person_id=part.person_id).exists():
            raise ValidationError({"person": NOT_THIS_PERSON}, code="not_this_person")


def end_other_parts(part: CasePerson, case: Case) -> None:
    """End the parts that whoever is about to be marked may not have: contact of the child, caregiver in this case.

    In the other cases of the child, in sight or not, the contact ends too. Inside the action's journal entry.
    """
    same = Q(case=case) | Q(case__person_id=case.person_id) if case.person_id else Q(case=case)
    forbidden = Q(part=CasePart.CONTACT) & same | Q(part=CasePart.CAREGIVER, case=case)
    with acting_as(STEPS):
        rows = CasePerson.objects.select_for_update(of=("self",)).filter(
            forbidden, person_id=part.person_id, ends_on=None
        )
        for row in rows:
            row.ends_on = max(clock.today(), row.starts_on)
            row.save(update_fields=["ends_on"])


def told_by(by: Actor, case: Case, elsewhere: Case) -> Actor:
    """Who stands in an event written elsewhere because of a mark in the case: the person in the case itself alone."""
    return by if elsewhere.pk == case.pk else STEPS


def mark(part: CasePerson, case: Case, *, by: Actor) -> None:
    """Suspend what the suspect consented to for the child, and write the event without the person's key.

    The consents end first: what they carried has ended when others react to the mark. In another case of the
    child the event is the system's: neither the mark nor who made it may be told there.
    """
    if case.person_id is not None:
        _suspend_consents(part, case, by=by)
    facts = {
        "relation": part.relation,
        "has_access": part.has_access,
        "under_18": part.under_18,
        "is_staff": "YES" if part.is_staff else "NO",
    }
    events.record(CaseEventKind.PERPETRATOR_MARKED, case=case, by=by, record=part, facts=facts)


def _suspend_consents(part: CasePerson, case: Case, *, by: Actor) -> None:
    with acting_as(STEPS):
        given = list(
            Consent.objects.select_related("case__office").filter(
                giver_id=part.person_id, person_id=case.person_id, ended_at=None, answer=ConsentAnswer.GIVEN
            )
        )
        for consent in given:
            consent.end, consent.ended_at = ConsentEnd.SUSPENDED, clock.now()
            consent.save(update_fields=["end", "ended_at"])
    for consent in given:
        events.record(
            CaseEventKind.CONSENT_ENDED,
            case=consent.case,
            by=told_by(by, case, consent.case),
            record=consent,
            facts={"consent_end": ConsentEnd.SUSPENDED, "purpose": consent.purpose},
        )
        deadlines.make(
            consent.case,
            TaskKind.CONSENT_END,
            clock.now(),
            subject_kind="cases.consent",
            subject_id=consent.pk,
        )
