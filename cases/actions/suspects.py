"""What follows from somebody being marked as alleged perpetrator."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import deadlines, events
from cases.models import Case, CasePerson, Consent
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import CaseEventKind, ConsentAnswer, ConsentEnd, TaskKind
from kzcp.workflow.lifecycle import STEPS

NOT_THIS_PERSON = _("This person cannot act for the child. Choose somebody else or name another ground.")
"""The same sentence for every ground, so that it tells nothing of a case out of the reader's sight."""


def refuse(who: UUID, child: UUID, *, field: str = "person") -> None:
    """Raise ValidationError if `who` is an alleged perpetrator in any case of the child."""
    with connection.cursor() as cursor:
        cursor.execute("select kzcp_is_suspect(%s, %s)", [who, child])
        (is_suspect,) = cursor.fetchone()
    if is_suspect:
        raise ValidationError({field: NOT_THIS_PERSON}, code="not_this_person")


def mark(part: CasePerson, case: Case, *, by: Actor) -> None:
    """Suspend what the suspect consented to for the child, and write the event without the person's key."""
    facts = {
        "relation": part.relation,
        "has_access": part.has_access,
        "under_18": part.under_18,
        "is_staff": "YES" if part.is_staff else "NO",
    }
    events.record(CaseEventKind.PERPETRATOR_MARKED, case=case, by=by, record=part, facts=facts)
    if case.person_id is None:
        return
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
            by=by,
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
