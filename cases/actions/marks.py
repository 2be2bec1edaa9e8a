"""Taking back a mark as alleged perpetrator that was wrong. The mark stays and says so."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import require_any, user_of
from cases.actions.suspects import is_suspect, told_by
from cases.lifecycle import deadlines, events
from cases.lifecycle.locks import hold_of_child
from cases.models import Case, CasePerson, Consent, Note, Task
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import Refused
from kzcp.core.text import clean_narrative
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import CaseEventKind, ConsentCapacity, ConsentEnd, NoteKind, TaskKind
from kzcp.workflow.lifecycle import STEPS

NO_MARK = _("Only a mark as alleged perpetrator can be taken back as an error.")
TAKEN_BACK = _("This mark has been taken back already.")
FOR_A_CHILD = frozenset({ConsentCapacity.PARENT, ConsentCapacity.LEGAL_REP})
REMOVED = "DROPPED"


def take_back(*, part: CasePerson, reason: str, words: str, by: Actor) -> CasePerson:
    """Flag a mark as an error, with a code of `mark_error_reason` and the supervisor's words, which become a note.

    From then on the person is refused nothing because of this mark. Consents that were suspended hold again where
    no other mark of the child bars the giver and nothing else has ended them; each is to be checked.
    """
    terms.check("mark_error_reason", reason, field="reason")
    if not words.strip():
        raise ValidationError({"words": _("Write why the mark was wrong.")})
    case = part.case
    with journal.act("person.mark_error", by=by, subject=case, persons=[part.person_id], reason=reason):
        hold_of_child(case)
        require_any(case, by, P.CASE_MARK_ERROR)
        with acting_as(STEPS):
            locked: CasePerson = CasePerson.objects.select_for_update().get(pk=part.pk)
            if not locked.is_suspect:
                raise Refused(NO_MARK)
            if locked.error_at is not None:
                raise Refused(TAKEN_BACK)
            locked.error_reason, locked.error_at, locked.error_by_id = reason, clock.now(), user_of(by)
            locked.ends_on = locked.ends_on or max(clock.today(), locked.starts_on)
            locked.save(update_fields=["error_reason", "error_at", "error_by", "ends_on"])
            _keep_words(case, words, by)
        facts = {"mark_error_reason": reason}
        events.record(CaseEventKind.PERPETRATOR_ERROR, case=case, by=by, record=locked, facts=facts)
        lift(locked.person_id, case, by=by)
    return locked


def lift(who: UUID, case: Case, *, by: Actor) -> list[Consent]:
    """Let the suspended consents of somebody for the child of the case hold again, unless another mark still bars them.

    Left suspended is what has expired, was answered anew, belongs to a closed case or was given for somebody who is
    a child no longer. In another case of the child the event is the system's. Inside the action's journal entry.
    """
    child = case.person_id
    with acting_as(STEPS):
        if child is None or is_suspect(who, child):
            return []
        rows = Consent.objects.select_for_update(of=("self",)).select_related("case", "person")
        suspended = rows.filter(giver_id=who, person_id=child, end=ConsentEnd.SUSPENDED).order_by(
            "recorded_at"
        )
        lifted = [consent for consent in suspended if _still_valid(consent)]
        for consent in lifted:
            _end_task_of_suspension(consent)
            consent.end, consent.ended_at = "", None
            consent.save(update_fields=["end", "ended_at"])
    for consent in lifted:
        facts = {"purpose": consent.purpose, "capacity": consent.capacity}
        events.record(
            CaseEventKind.CONSENT_RESUMED,
            case=consent.case,
            by=told_by(by, case, consent.case),
            person_id=child,
            record=consent,
            facts=facts,
        )
        deadlines.make(
            consent.case,
            TaskKind.CONSENT_CHECK,
            clock.now(),
            subject_kind="cases.consent",
            subject_id=consent.pk,
        )
    return lifted


def lift_after(case: Case, *, by: Actor) -> None:
    """The same for everybody marked in a case that has been marked as error itself."""
    if case.person_id is None:
        return
    with acting_as(STEPS):
        marks = CasePerson.objects.filter(case=case, error_at=None, part="ALLEGED_PERPETRATOR")
        people = list(marks.values_list("person_id", flat=True).distinct())
    for who in people:
        lift(who, case, by=by)


def _still_valid(consent: Consent) -> bool:
    if not consent.case.is_open or (consent.expires_on is not None and consent.expires_on < clock.today()):
        return False
    if consent.capacity in FOR_A_CHILD and consent.person.is_child_on(clock.today()) is False:
        return False
    same = Q(recipient_id=consent.recipient_id, service_id=consent.service_id, purpose=consent.purpose)
    later = Consent.objects.filter(same, giver_id=consent.giver_id, person_id=consent.person_id)
    return not later.filter(recorded_at__gt=consent.recorded_at).exists()


def _end_task_of_suspension(consent: Consent) -> None:
    made = Task.objects.open().filter(kind=TaskKind.CONSENT_END, subject_id=consent.pk)
    made.filter(made_at__gte=consent.ended_at).update(dismissed_at=clock.now(), dismissed_reason=REMOVED)


def _keep_words(case: Case, words: str, by: Actor) -> None:
    Note.objects.create(
        case=case,
        key_id=case.key_id,
        author_id=user_of(by),
        kind=NoteKind.SUPERVISION,
        happened_at=clock.now(),
        recorded_at=clock.now(),
        words=clean_narrative(words, max_length=10_000),
    )
