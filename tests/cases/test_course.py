"""What the course of a case says, what closing for some reasons asks, and what opening again asks anew."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from cases.actions import (
    cases,
    closures,
    concerns,
    details,
    reporting,
    restriction_review,
)
from cases.lifecycle import conditions
from cases.models import Assessment, Case, Concern, Note, Person, Task
from cases.selectors import closing
from cases.selectors.assessments import needs
from cases.selectors.cases import progress
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.reference import deadlines
from kzcp.workflow.lifecycle import STEPS
from tests.factories import casework as made
from tests.factories import referring
from tests.factories.intake import concern_data, register
from tests.roles import as_owner as owner

pytestmark = pytest.mark.django_db


def again(case, by, **changes):
    asked = {"reason": "NEW_REPORT", "risk": "HIGH", "words": "The school has called again.", **changes}
    return cases.reopen(case=made.fresh(case, by), by=by, **asked)


def states(case, by):
    with acting_as(by), transaction.atomic():
        return {row.code: (row.state, row.at) for row in progress(Case.objects.get(pk=case.pk))}


def close(cast, case, reason="DEATH"):
    aigul, saule = cast.who("aigul"), cast.who("saule")
    request, approval = made.closing(made.fresh(case, aigul), aigul, reason)
    if reason in conditions.FINDING_REASONS:
        with acting_as(saule), transaction.atomic():
            request = type(request).objects.select_related("case").get(pk=request.pk)
        closures.state_finding(request=request, words="I have asked the register.", by=saule)
    made.approve(approval, saule)
    return made.fresh(case, aigul)


# ---- the course ----


def test_a_case_closed_straight_from_registration_was_never_assessed_planned_or_reviewed(cast):
    found = states(close(cast, register(cast)), cast.who("aigul"))
    assert {code: state for code, (state, _at) in found.items()} == {
        "REGISTERED": "done",
        "ASSESSMENT": "skipped",
        "PLANNING": "skipped",
        "IMPLEMENTATION": "skipped",
        "REVIEW": "skipped",
        "CLOSED": "present",
    }


def test_a_reopened_case_stands_where_it_was_opened_again(cast):
    aigul = cast.who("aigul")
    case = close(cast, made.planned(cast, register(cast)), "GOALS")
    before = states(case, aigul)
    assert before["REVIEW"] == ("skipped", None)
    again(case, aigul)
    found = states(case, aigul)
    assert found["REGISTERED"] == before["REGISTERED"]
    assert found["ASSESSMENT"][0] == "present"
    assert found["ASSESSMENT"][1] > before["CLOSED"][1]
    assert found["PLANNING"] == ("ahead", None)


# ---- closing ----


def born(case, day):
    with journal.act("test", by=STEPS), owner():
        Person.objects.filter(pk=case.person_id).update(birth_date=day)


def may_ask(case, by, reason):
    try:
        with acting_as(by), transaction.atomic():
            closures.request(pk=uuid7(), case=Case.objects.get(pk=case.pk), reason=reason, words="x", by=by)
            transaction.set_rollback(True)
    except ValidationError:
        return False
    return True


def test_turning_18_is_a_reason_from_half_a_year_before_the_birthday(cast):
    case, aigul = register(cast), cast.who("aigul")
    assert not may_ask(case, aigul, "AGE18")
    today = clock.today()
    for days, allowed in ((184, False), (183, True), (0, True), (-40, True)):
        coming = today + timedelta(days=days)
        born(case, date(coming.year - 18, coming.month, coming.day))
        assert may_ask(case, aigul, "AGE18") is allowed, days
    with journal.act("test", by=STEPS), owner():
        Person.objects.filter(pk=case.person_id).update(birth_date=None, birth_precision="")
    assert may_ask(case, aigul, "AGE18")


def test_lost_contact_needs_an_attempt_after_the_last_contact(cast):
    case, aigul = register(cast), cast.who("aigul")
    assert not may_ask(case, aigul, "LOST")
    now = clock.now()
    attempt = {"outcome": "ATTEMPT_AWAY", "contact_with": (), "words": "Nobody opened."}
    made.contact(case, aigul, happened_at=now - timedelta(minutes=3), **attempt)
    assert may_ask(case, aigul, "LOST")
    made.contact(case, aigul, happened_at=now - timedelta(minutes=2))
    assert not may_ask(case, aigul, "LOST")
    made.contact(case, aigul, happened_at=now - timedelta(minutes=1), **attempt)
    assert may_ask(case, aigul, "LOST")
    request, _approval = made.closing(made.fresh(case, aigul), aigul, "LOST")
    with acting_as(aigul), transaction.atomic(), translation.override("en"):
        request = type(request).objects.select_related("case").get(pk=request.pk)
        told = {str(label): text for label, text in closing.reached(request)}
    assert told["Attempts since"] == "1"
    assert told["Last contact"] != "none yet"


def test_the_referrals_that_closing_ends_are_named(cast):
    case, aigul = referring.case_with_family(cast), cast.who("aigul")
    sent = referring.sent(cast, case)
    request, _approval = made.closing(made.fresh(case, aigul), aigul, "DEATH")
    with acting_as(aigul), transaction.atomic(), translation.override("en"):
        request = type(request).objects.select_related("case").get(pk=request.pk)
        lines = [str(line.text) for line in closing.lines(request.case, request, aigul) if line.is_met]
    (told,) = lines
    assert told == f"Referrals that will be ended with the case: 1 (№ {sent.number})."


def test_an_assessment_from_before_the_reopening_does_not_show_that_there_is_no_need(cast):
    aigul = cast.who("aigul")
    case = close(cast, made.assessed(register(cast), aigul), "NO_RISK")
    again(case, aigul)
    assert not may_ask(case, aigul, "NO_RISK")


# ---- opening again ----


def missing(case, by):
    with acting_as(by), transaction.atomic():
        return {need.code for need in needs(Case.objects.get(pk=case.pk), by) if not need.done}


def test_reopening_asks_the_risk_and_words_and_does_not_lower_it(cast):
    aigul = cast.who("aigul")
    case = close(cast, made.planned(cast, register(cast)), "GOALS")
    assert made.fresh(case, aigul).risk == "MEDIUM"
    for wrong in ({"words": "  "}, {"risk": "LOW"}, {"risk": ""}, {"risk": "X"}):
        with pytest.raises(ValidationError):
            again(case, aigul, **wrong)
    opened = again(case, aigul)
    assert (opened.risk, str(made.fresh(case, aigul).risk_words)) == ("HIGH", "The school has called again.")
    with acting_as(aigul), transaction.atomic():
        assert str(Note.objects.filter(case=case).latest("id").words) == "The school has called again."
        event = case.events.filter(kind="RISK_SET").latest("recorded_at")
        assert (event.facts["risk_before"], event.facts["risk"]) == ("MEDIUM", "HIGH")
        due = Task.objects.open().get(case=case, kind="FIRST_CONTACT").due_at
    assert due - clock.now() < timedelta(hours=24, minutes=1)


def test_what_was_decided_before_the_closing_is_decided_anew(cast):
    aigul = cast.who("aigul")
    case = close(cast, made.planned(cast, register(cast)), "GOALS")
    again(case, aigul)
    assert missing(case, aigul) == {"risk_stated", "reporting", "safety"}
    reporting.decide(pk=uuid7(), case=made.fresh(case, aigul), data=made.reporting_data(), by=aigul)
    assert missing(case, aigul) == {"risk_stated", "safety"}
    details.save(case=made.fresh(case, aigul), values={"finding": "SUSPECTED"}, by=aigul)
    assert missing(case, aigul) == {"risk_stated"}


def test_a_half_written_assessment_states_its_risk_anew(cast):
    aigul = cast.who("aigul")
    case = register(cast)
    made.begin_assessment(case, aigul)
    closed = close(cast, case)
    assert "risk_stated" not in missing(closed, aigul)
    again(closed, aigul)
    assert "risk_stated" in missing(closed, aigul)
    with acting_as(aigul), transaction.atomic():
        assert str(Assessment.objects.get(case=case).child_wishes)


def test_a_new_report_is_linked_and_the_time_runs_from_it(cast):
    aigul = cast.who("aigul")
    case = close(cast, register(cast))
    received = clock.now() - timedelta(hours=5)
    data = concern_data(received_at=received)
    told = concerns.take(pk=uuid7(), office_id=case.office_id, data=data, by=aigul)
    again(case, aigul, concern=told)
    with acting_as(aigul), transaction.atomic():
        linked = Concern.objects.get(pk=told.pk)
        task = Task.objects.open().get(case=case, kind="FIRST_CONTACT")
    assert (linked.outcome, linked.case_id) == ("LINKED", case.pk)
    assert task.runs_from == received


# ---- the restriction ----


def reviews(case, by):
    with acting_as(by), transaction.atomic():
        return list(Task.objects.filter(case=case, kind="RESTRICTED_REVIEW").order_by("id"))


def test_the_supervisor_keeps_the_restriction_and_looks_again_in_90_days(cast):
    case, saule = register(cast, details={"types": ["SEX_ABUSE"]}), cast.who("saule")
    (first,) = reviews(case, saule)
    with pytest.raises(ValidationError):
        restriction_review.keep(case=made.fresh(case, saule), words=" ", by=saule)
    with pytest.raises(NotAllowed):
        restriction_review.keep(case=made.fresh(case, saule), words="Mine", by=cast.who("aigul"))
    restriction_review.keep(case=made.fresh(case, saule), words="The father still asks around.", by=saule)
    done, following = reviews(case, saule)
    assert (done.done_by_id, following.is_open, following.owner_id) == (saule.user_id, True, first.owner_id)
    assert following.due_at == deadlines.fixed_due("RESTRICTED_REVIEW", following.made_at)
    with acting_as(saule), transaction.atomic():
        assert str(Note.objects.get(case=case, kind="SUPERVISION").words) == "The father still asks around."
    assert made.fresh(case, saule).level == "RESTRICTED"


def test_only_a_restriction_can_be_kept(cast):
    case, saule = register(cast), cast.who("saule")
    with pytest.raises(Refused):
        restriction_review.keep(case=made.fresh(case, saule), words="Why not.", by=saule)
