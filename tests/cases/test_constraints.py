"""Every CHECK of the case tables, each tried against a whole case as the owner of the tables."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases.actions import consents
from cases.models import CaseEvent
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.workflow.lifecycle import STEPS
from tests.factories.casework import closing, consent_data, contact, mother, planned
from tests.factories.intake import register

pytestmark = pytest.mark.django_db

CHECKS = [
    ("cases_case", "closure_reason = 'GOALS'", "case_closing_all_or_none"),
    ("cases_case", "closed_at = now()", "case_closing_all_or_none"),
    ("cases_case", "closed_at = now(), closure_reason = 'GOALS'", "case_open_is_not_closed"),
    ("cases_case", "status = 'CLOSED'", "case_closed_says_when"),
    ("cases_case", "status = 'ERROR'", "case_error_says_why"),
    ("cases_case", "error_reason = 'TEST'", "case_error_says_why"),
    ("cases_case", "level = 'RESTRICTED'", "case_restriction_says_why"),
    ("cases_case", "restriction_reason = 'DECISION'", "case_restriction_says_why"),
    ("cases_case", "level = 'SECRET'", "case_level_is_known"),
    ("cases_case", "risk = 'NONE'", "case_risk_is_known"),
    ("cases_case", "status = 'OPEN'", "case_status_is_known"),
    ("cases_case", "person_id = null", "case_has_one_subject"),
    ("cases_concern", "decided_at = null", "concern_decision_all_or_none"),
    ("cases_concern", "outcome = ''", "concern_decision_all_or_none"),
    ("cases_concern", "case_id = null", "concern_outcome_has_its_object"),
    ("cases_concern", "rejection_reason = 'OTHER'", "concern_outcome_has_its_object"),
    ("cases_person", "birth_precision = ''", "person_birth_date_with_precision"),
    ("cases_person", "birth_date = null", "person_birth_date_with_precision"),
    ("cases_person", "sex = 'Z'", "person_sex_is_known"),
    ("cases_person", "record_state = 'Z'", "person_record_state_is_known"),
    ("cases_caseperson", "has_access = 'NONE'", "case_part_suspect_all_or_none"),
    ("cases_caseperson", "part = 'ALLEGED_PERPETRATOR'", "case_part_suspect_all_or_none"),
    ("cases_caseperson", "part = 'FRIEND'", "case_part_is_known"),
    ("cases_caseperson", "ends_on = '2000-01-01'", "case_part_ends_after_it_starts"),
    ("cases_task", "case_id = null, concern_id = null", "task_has_one_place"),
    ("cases_task", "done_at = now(), dismissed_at = now(), dismissed_reason = 'X'", "task_ends_in_one_way"),
    ("cases_task", "dismissed_reason = 'X'", "task_dismissal_all_or_none"),
    ("cases_residence", "urban_rural = 'Z'", "residence_is_known"),
    ("cases_residence", "starts_on = '2020-01-02', ends_on = '2020-01-01'", "residence_ends_after_it_starts"),
    ("cases_violencedetails", "types = '{}'", "violence_names_a_type"),
    ("cases_violencedetails", "first_incident = now()", "violence_first_incident_with_precision"),
    ("cases_note", "contact_kind = ''", "note_contact_all_or_none"),
    ("cases_note", "happened_at = recorded_at + interval '1 day'", "note_is_written_after_it_happened"),
    ("cases_consent", "\"end\" = 'WITHDRAWN'", "consent_end_all_or_none"),
    ("cases_consent", "expires_on = '2000-01-01'", "consent_expires_after_it_is_given"),
    ("cases_consent", "purpose = 'REFERRAL'", "consent_to_a_referral_names_whom"),
    ("cases_reportingdecision", "reason = 'OTHER'", "reporting_body_or_reason"),
    ("cases_reportingdecision", "body = ''", "reporting_body_or_reason"),
    ("cases_assessment", "completed_at = null", "assessment_completion_all_or_none"),
    ("cases_plan", "approved_at = null", "plan_approval_all_or_none"),
    ("cases_plan", "approved_at = null, approved_by_id = null", "plan_in_force_was_approved"),
    ("cases_plan", "approved_by_id = author_id", "plan_is_approved_by_another"),
    ("cases_goal", "outcome = 'ACHIEVED'", "goal_outcome_all_or_none"),
    ("cases_planaction", "outcome = 'DONE'", "action_outcome_all_or_none"),
    ("cases_closurerequest", "decided_at = now()", "closure_decision_all_or_none"),
    (
        "cases_membership",
        "starts_on = '2020-01-02', ends_on = '2020-01-01'",
        "membership_ends_after_it_starts",
    ),
]


def test_every_constraint_holds_in_the_database(cast, as_owner):
    """One whole case, then every forbidden change as the owner, each refused by its own constraint."""
    mum, aigul = mother(), cast.who("aigul")
    case = planned(cast, register(cast, participants=(mum,)))
    contact(case, aigul)
    consents.record(pk=uuid7(), case=case, data=consent_data(case, mum), by=aigul)
    closing(case, aigul)
    missed = []
    with journal.act("test", by=Actor.system("steps")), as_owner():
        for table, change, name in CHECKS:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"update {table} set {change}")
                missed.append((table, change))
            except IntegrityError as error:
                if name not in str(error):
                    missed.append((table, change, str(error).splitlines()[0]))
    assert missed == []


def test_an_event_belongs_to_a_case_or_a_concern(cast):
    """Events are never changed, so this constraint is tried by adding one."""
    case, now = register(cast), clock.now()
    place = {"office_id": case.office_id, "region_id": case.region_id, "happened_at": now, "recorded_at": now}
    with pytest.raises(IntegrityError, match="event_belongs_somewhere"), journal.act("test", by=STEPS):
        CaseEvent.objects.create(kind="CASE_CLOSED", by="test", **place)
