"""Two people at one case: what the one has just changed the other knows; and what happens without the lock."""

from time import sleep

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from cases import sql
from cases.actions import access, closures, confidentiality, consents, notes, persons, plans
from cases.actions import cases as casework
from cases.data import ParticipantData, PersonData, TelephoneData
from cases.lifecycle import locks
from cases.models import CaseGrant, CasePerson, ClosureRequest, Conflict, Consent, Person, Plan, Telephone
from kzcp.accounts.actions import assignments
from kzcp.accounts.models import Assignment
from kzcp.core.actor import acting_as
from kzcp.core.contention import is_contention
from kzcp.core.errors import KzcpError, Refused
from kzcp.core.ids import uuid7
from kzcp.workflow.models import Approval
from tests.factories import casework as cw
from tests.factories.cast import make_cast
from tests.factories.intake import register
from tests.races import PATIENCE, at_once, meanwhile, without_locks
from tests.roles import as_owner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast()


def stored(model, **which):
    with as_owner(), transaction.atomic():
        return list(model.objects.filter(**which))


def restricting(cast, case):
    by = cast.who("aigul")
    return lambda: confidentiality.restrict(case=cw.fresh(case, by), reason="TRAFFICKING", by=by)


def share_meanwhile(cast):
    case, by = register(cast), cast.who("aigul")
    sharing = lambda: access.share(case=case, user_id=cast.bolat.pk, by=by)  # noqa: E731
    errors = meanwhile(restricting(cast, case), sharing, by=by)
    return errors, stored(CaseGrant, user=cast.bolat)


def test_what_is_being_restricted_is_not_shared(cast):
    (first, second), grants = share_meanwhile(cast)
    assert first is None
    assert isinstance(second, Refused)
    assert grants == []


def test_without_the_lock_a_restricted_case_is_shared(cast, monkeypatch):
    without_locks(monkeypatch)
    errors, grants = share_meanwhile(cast)
    assert errors == (None, None)
    assert len(grants) == 1


def telephone_meanwhile(cast):
    case, by = register(cast), cast.who("aigul")
    with acting_as(by), transaction.atomic():
        child = Person.objects.get(pk=case.person_id)

    def writing():
        data = TelephoneData("+77015550099")
        persons.add_telephone(pk=uuid7(), person=child, case=case, data=data, by=by)

    errors = meanwhile(restricting(cast, case), writing, by=by)
    return errors, [telephone.learnt_restricted for telephone in stored(Telephone, learnt_in=case)]


def test_what_is_learnt_while_a_case_is_restricted_is_restricted(cast):
    assert telephone_meanwhile(cast) == ((None, None), [True])


def test_without_the_lock_it_is_learnt_in_the_open(cast, monkeypatch):
    without_locks(monkeypatch)
    assert telephone_meanwhile(cast) == ((None, None), [False])


def suspicion(mother):
    return ParticipantData(
        mother.person_id,
        None,
        "ALLEGED_PERPETRATOR",
        relation="MOTHER",
        has_access="LIVES_WITH",
        under_18="NO",
    )


def works_on_mother(cast):
    case, by, mother = register(cast, participants=(mother := cw.mother(),)), cast.who("aigul"), mother
    mark = lambda: persons.add(case=cw.fresh(case, by), data=suspicion(mother), by=by)  # noqa: E731
    consent = lambda: consents.record(  # noqa: E731
        pk=uuid7(), case=cw.fresh(case, by), data=cw.consent_data(case, mother), by=by
    )
    return mark, consent, by


def in_force():
    return [one for one in stored(Consent, answer="GIVEN") if one.ended_at is None]


def test_whoever_is_being_marked_gives_no_consent(cast):
    mark, consent, by = works_on_mother(cast)
    first, second = meanwhile(mark, consent, by=by)
    assert first is None
    assert isinstance(second, ValidationError)
    assert in_force() == []


def test_a_consent_that_is_being_recorded_is_suspended_by_the_mark(cast):
    mark, consent, by = works_on_mother(cast)
    assert meanwhile(consent, mark, by=by) == (None, None)
    assert [one.end for one in stored(Consent)] == ["SUSPENDED"]


def test_the_database_alone_keeps_the_consent_of_a_suspect_out(cast, monkeypatch):
    without_locks(monkeypatch)
    mark, consent, by = works_on_mother(cast)
    meanwhile(mark, consent, by=by)
    meanwhile(consent, mark, by=by)
    assert in_force() == []


@pytest.fixture
def triggers_do_not_wait():
    asked = sql.one_at_a_time("x").split("x")[0]
    lines = [line for line in sql.SUSPECTS.splitlines() if not line.strip().startswith(asked)]

    def install(text):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(text)

    install("\n".join(lines).replace("then\n  end if;", "then null;\n  end if;"))
    yield
    install(sql.SUSPECTS)


def test_without_both_locks_the_consent_of_a_suspect_holds(cast, monkeypatch, triggers_do_not_wait):
    without_locks(monkeypatch)
    mark, consent, by = works_on_mother(cast)
    assert meanwhile(mark, consent, by=by) == (None, None)
    assert len(in_force()) == 1


def approve_while_it_is_taken_back(cast, monkeypatch):
    """The author takes a closure request back, slowly, while the supervisor approves it; two more write notes."""
    case, by, decider = register(cast), cast.who("aigul"), cast.who("saule")
    request, asked = cw.closing(case, by, "MOVED_ABROAD")
    closures.state_finding(request=request, words="Nobody knows where they went.", by=decider)
    with acting_as(decider), transaction.atomic():
        asked = Approval.objects.get(pk=asked.pk)
    opened = closures._open

    def slowly(request):
        found = opened(request)
        sleep(PATIENCE)
        return found

    monkeypatch.setattr(closures, "_open", slowly)
    errors = at_once(
        lambda: closures.withdraw(request=request, by=by),
        lambda: cw.approve(asked, decider),
        lambda: notes.add(pk=uuid7(), case=case, data=cw.note_data(), by=by),
    )
    monkeypatch.setattr(closures, "_open", opened)
    return errors


def test_a_decision_and_its_withdrawal_follow_each_other(cast, monkeypatch):
    errors = approve_while_it_is_taken_back(cast, monkeypatch)
    assert all(error is None or isinstance(error, KzcpError) for error in errors), errors
    assert sum(error is None for error in errors[:2]) == 1


def test_without_the_lock_they_wait_in_a_circle(cast, monkeypatch):
    without_locks(monkeypatch)
    found = (error for _ in range(3) for error in approve_while_it_is_taken_back(cast, monkeypatch))
    assert any(isinstance(error, OperationalError) and is_contention(error) for error in found)


def new_aunt(cast, case, by):
    data = ParticipantData(
        uuid7(), PersonData(surname="Aov", given_name="B"), "MEMBER", relation="AUNT_UNCLE"
    )
    return lambda: persons.add(case=case, data=data, by=by)


def twice(cast):
    """Works that are each done twice at once, and the table of which one row may come of the two."""
    by = cast.who("aigul")
    case, ready = register(cast), cw.assessed(register(cast), by)
    yield (
        lambda: closures.request(pk=uuid7(), case=case, reason="MOVED_ABROAD", words="Gone.", by=by),
        ClosureRequest,
    )
    yield lambda: plans.draft(pk=uuid7(), case=ready, by=by), Plan
    yield new_aunt(cast, case, by), CasePerson
    yield lambda: access.declare_conflict(case=case, kind="RELATIVE", by=cast.who("saule")), Conflict


def test_a_button_pressed_twice_makes_one_row(cast):
    for work, model in twice(cast):
        before = len(stored(model))
        errors = at_once(work, work)
        assert all(error is None or isinstance(error, Refused) for error in errors), errors
        assert len(stored(model)) == before + 1


def test_without_the_lock_the_second_press_fails(cast, monkeypatch):
    works = list(twice(cast))
    without_locks(monkeypatch)
    for work, _ in works:
        assert any(isinstance(error, IntegrityError) for error in meanwhile(work, work, by=cast.who("aigul")))


def assign_meanwhile(cast):
    case, head, oleg = register(cast), cast.who("saule"), cast.who("oleg")
    held = Assignment.objects.get(user=cast.bolat)
    first, second = meanwhile(
        lambda: casework.assign(case=case, worker_id=cast.bolat.pk, by=head),
        lambda: assignments.end(assignment=held, by=oleg),
        by=head,
    )
    with as_owner(), transaction.atomic():
        case.refresh_from_db()
    return (first, second), case.worker_id


def test_a_case_given_to_somebody_who_is_leaving_comes_back(cast):
    assert assign_meanwhile(cast) == ((None, None), None)


def test_without_the_lock_it_stays_with_them(cast, monkeypatch):
    monkeypatch.setattr(casework, "hold_roles", lambda *users: None)
    without_locks(monkeypatch)
    assert assign_meanwhile(cast) == ((None, None), cast.bolat.pk)


def test_roles_and_cases_of_others_are_not_waited_for(cast):
    """Two cases of one office are written side by side, even given to the same worker."""
    by, one, other = cast.who("saule"), register(cast), register(cast)
    waited = []

    def second():
        with acting_as(by), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '100ms'")
            casework.assign(case=other, worker_id=cast.bolat.pk, by=by)
            waited.append("no")

    first = lambda: casework.assign(case=one, worker_id=cast.bolat.pk, by=by)  # noqa: E731
    assert meanwhile(first, second, by=by) == (None, None)
    assert waited == ["no"]
    assert locks.CHANGING
