"""What the journal calls tables and their columns: words, since no reader is shown how they are stored.

A field that people fill in has its words in the model already; the others have them here, by the name of the
column, which means the same in each table. A kind of case, which brings its own table, names it in its model.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import models
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TABLES: Final[Mapping[str, "StrOrPromise"]] = {
    "cases_assessment": pgettext_lazy("table", "Assessment"),
    "cases_assessmentfinding": pgettext_lazy("table", "Finding of an assessment"),
    "cases_case": pgettext_lazy("table", "Case"),
    "cases_caseevent": pgettext_lazy("table", "Event of a case"),
    "cases_casegrant": pgettext_lazy("table", "Named access"),
    "cases_caseperson": pgettext_lazy("table", "Part of a person in a case"),
    "cases_closurerequest": pgettext_lazy("table", "Request for closure"),
    "cases_concern": pgettext_lazy("table", "Concern"),
    "cases_conflict": pgettext_lazy("table", "Conflict of interest"),
    "cases_consent": pgettext_lazy("table", "Consent"),
    "cases_duplicatemark": pgettext_lazy("table", "Decision about a duplicate"),
    "cases_goal": pgettext_lazy("table", "Goal of a plan"),
    "cases_household": pgettext_lazy("table", "Household"),
    "cases_membership": pgettext_lazy("table", "Living in a household"),
    "cases_namekey": pgettext_lazy("table", "Search key of a name"),
    "cases_note": pgettext_lazy("table", "Note"),
    "cases_person": pgettext_lazy("table", "Person"),
    "cases_plan": pgettext_lazy("table", "Plan"),
    "cases_planaction": pgettext_lazy("table", "Action of a plan"),
    "cases_reportingdecision": pgettext_lazy("table", "Decision about a report to a body"),
    "cases_residence": pgettext_lazy("table", "Place of living"),
    "cases_task": pgettext_lazy("table", "Task"),
    "cases_telephone": pgettext_lazy("table", "Telephone"),
    "cases_violencedetails": pgettext_lazy("table", "Details of the violence"),
    "jobs_message": pgettext_lazy("table", "Job"),
    "jobs_run": pgettext_lazy("table", "Run of a job"),
    "journal_change": pgettext_lazy("table", "Change of a record"),
    "journal_entry": pgettext_lazy("table", "Entry of the journal"),
    "journal_entryperson": pgettext_lazy("table", "Person of an entry"),
    "referrals_delivery": pgettext_lazy("table", "Delivered service"),
    "referrals_need": pgettext_lazy("table", "Need"),
    "referrals_offer": pgettext_lazy("table", "Service on offer"),
    "referrals_officerecord": pgettext_lazy("table", "The office’s record of a referral"),
    "referrals_question": pgettext_lazy("table", "Question about a packet"),
    "referrals_referral": pgettext_lazy("table", "Referral"),
    "referrals_referralperson": pgettext_lazy("table", "Person of a referral"),
    "referrals_silence": pgettext_lazy("table", "Notice of a silence"),
    "reports_figure": pgettext_lazy("table", "Figure"),
    "reports_figureset": pgettext_lazy("table", "Set of figures"),
    "reports_release": pgettext_lazy("table", "Statistical release"),
    "workflow_approval": pgettext_lazy("table", "Decision"),
    "workflow_draft": pgettext_lazy("table", "Draft"),
    "workflow_notice": pgettext_lazy("table", "Notification"),
}

COLUMNS: Final[Mapping[str, "StrOrPromise"]] = {
    "accessibility": pgettext_lazy("column", "Accessibility"),
    "added_at": pgettext_lazy("column", "When added"),
    "age_override": pgettext_lazy("column", "Another age accepted"),
    "answer": pgettext_lazy("column", "Answer"),
    "answer_due": pgettext_lazy("column", "Deadline of the answer"),
    "answered_at": pgettext_lazy("column", "When answered"),
    "answered_by_id": pgettext_lazy("column", "Who answered"),
    "approved_at": pgettext_lazy("column", "When approved"),
    "approved_by_id": pgettext_lazy("column", "Who approved"),
    "as_of": pgettext_lazy("column", "Data as of"),
    "asked_at": pgettext_lazy("column", "When asked"),
    "asked_by_id": pgettext_lazy("column", "Who asked"),
    "asked_of_id": pgettext_lazy("column", "Who is asked"),
    "assessment_id": pgettext_lazy("column", "Assessment"),
    "author_id": pgettext_lazy("column", "Author"),
    "begun_on": pgettext_lazy("column", "First day"),
    "begun_recorded_at": pgettext_lazy("column", "When the beginning was recorded"),
    "body": pgettext_lazy("column", "Body"),
    "by": pgettext_lazy("column", "Who did it"),
    "cancel_reason": pgettext_lazy("column", "Reason of the cancellation"),
    "capacity": pgettext_lazy("column", "In what capacity"),
    "caregiver_agreement": pgettext_lazy("column", "Agreement of the representative"),
    "caregiver_id": pgettext_lazy("column", "Representative"),
    "case_id": pgettext_lazy("column", "Case"),
    "changed_at": pgettext_lazy("column", "When changed"),
    "child_agreement": pgettext_lazy("column", "Agreement of the child"),
    "closed_at": pgettext_lazy("column", "When closed"),
    "closure_reason": pgettext_lazy("column", "Reason of the closure"),
    "code_version": pgettext_lazy("column", "Version of the program"),
    "completed_at": pgettext_lazy("column", "When completed"),
    "completed_by_id": pgettext_lazy("column", "Who completed"),
    "component": pgettext_lazy("column", "Part of the plan"),
    "concern_id": pgettext_lazy("column", "Concern"),
    "confirm_due": pgettext_lazy("column", "Deadline of the confirmation"),
    "confirmed_at": pgettext_lazy("column", "When confirmed"),
    "confirmed_by_id": pgettext_lazy("column", "Who confirmed"),
    "consent_id": pgettext_lazy("column", "Consent"),
    "consent_until": pgettext_lazy("column", "Consent until"),
    "contact_kind": pgettext_lazy("column", "Kind of contact"),
    "contact_with": pgettext_lazy("column", "With whom"),
    "content": pgettext_lazy("column", "Content as handed in"),
    "content_hash": pgettext_lazy("column", "Mark of the content"),
    "content_object_id": pgettext_lazy("column", "Case"),
    "decided_at": pgettext_lazy("column", "When decided"),
    "decided_by_id": pgettext_lazy("column", "Who decided"),
    "decided_on": pgettext_lazy("column", "Day of the decision"),
    "decider_id": pgettext_lazy("column", "Who decided"),
    "decision": pgettext_lazy("column", "Decision"),
    "declared_at": pgettext_lazy("column", "When declared"),
    "decline_reason": pgettext_lazy("column", "Why declined"),
    "definitions": pgettext_lazy("column", "Definitions"),
    "dismissed_at": pgettext_lazy("column", "When dismissed"),
    "dismissed_reason": pgettext_lazy("column", "Why dismissed"),
    "district_id": pgettext_lazy("column", "District"),
    "districts": pgettext_lazy("column", "Districts"),
    "domain": pgettext_lazy("column", "Area of life"),
    "done_at": pgettext_lazy("column", "When done"),
    "done_by_id": pgettext_lazy("column", "Who did it"),
    "dropped_at": pgettext_lazy("column", "When dropped"),
    "due_at": pgettext_lazy("column", "Deadline"),
    "due_on": pgettext_lazy("column", "Deadline"),
    "end": pgettext_lazy("column", "How it ended"),
    "ended_at": pgettext_lazy("column", "When ended"),
    "ended_on": pgettext_lazy("column", "Last day"),
    "ends_at": pgettext_lazy("column", "When it ends"),
    "ends_on": pgettext_lazy("column", "Last day"),
    "error_at": pgettext_lazy("column", "When marked as an error"),
    "error_by_id": pgettext_lazy("column", "Who marked it as an error"),
    "error_reason": pgettext_lazy("column", "What kind of error"),
    "expires_on": pgettext_lazy("column", "Valid until"),
    "facts": pgettext_lazy("column", "Coded facts"),
    "fingerprint": pgettext_lazy("column", "Mark of the figures"),
    "first_incident_precision": pgettext_lazy("column", "How exactly the first time is known"),
    "first_meeting_at": pgettext_lazy("column", "First meeting"),
    "followed_by_id": pgettext_lazy("column", "Referral that followed"),
    "given_on": pgettext_lazy("column", "Day when given"),
    "giver_id": pgettext_lazy("column", "Who gave it"),
    "goal_id": pgettext_lazy("column", "Goal"),
    "happened_at": pgettext_lazy("column", "When it happened"),
    "has_access": pgettext_lazy("column", "Has access to the child"),
    "hash": pgettext_lazy("column", "Search key"),
    "held_at_id": pgettext_lazy("column", "Through which office"),
    "household_id": pgettext_lazy("column", "Household"),
    "id": pgettext_lazy("column", "Key"),
    "iin_hash": pgettext_lazy("column", "Search key of the IIN"),
    "is_staff": pgettext_lazy("column", "Works in the service"),
    "key_id": pgettext_lazy("column", "Key of the encryption"),
    "kind": pgettext_lazy("column", "Kind"),
    "languages": pgettext_lazy("column", "Languages"),
    "last_contact_at": pgettext_lazy("column", "Last contact"),
    "safety_plan_at": pgettext_lazy("column", "When the safety plan was handed in"),
    "late_entry_reason": pgettext_lazy("column", "Why recorded late"),
    "learnt_in_id": pgettext_lazy("column", "In which case it was learnt"),
    "learnt_restricted": pgettext_lazy("column", "Learnt in a restricted case"),
    "legal_ground": pgettext_lazy("column", "Legal ground"),
    "level": pgettext_lazy("column", "Confidentiality"),
    "made_at": pgettext_lazy("column", "When made"),
    "next_decision_on": pgettext_lazy("column", "When it is decided again"),
    "next_due": pgettext_lazy("column", "Next deadline"),
    "not_delivered_reason": pgettext_lazy("column", "Why not delivered"),
    "number": pgettext_lazy("column", "Number"),
    "number_hash": pgettext_lazy("column", "Search key of the number"),
    "office_id": pgettext_lazy("column", "Office"),
    "named": pgettext_lazy("column", "People who are named"),
    "narrowed_at": pgettext_lazy("column", "When narrowed"),
    "order": pgettext_lazy("column", "Order"),
    "organisation_id": pgettext_lazy("column", "Organisation"),
    "origin": pgettext_lazy("column", "Continues"),
    "other_id": pgettext_lazy("column", "Other person"),
    "outcome": pgettext_lazy("column", "Outcome"),
    "outcome_at": pgettext_lazy("column", "When the outcome was written"),
    "over_18_reason": pgettext_lazy("column", "Why a case of an adult"),
    "owner_id": pgettext_lazy("column", "Who has to do it"),
    "packet": pgettext_lazy("column", "Packet"),
    "packet_id": pgettext_lazy("column", "Packet"),
    "part": pgettext_lazy("column", "Part in the case"),
    "period": pgettext_lazy("column", "Period"),
    "permission_id": pgettext_lazy("column", "What may be done"),
    "person_id": pgettext_lazy("column", "Person"),
    "person_keys": pgettext_lazy("column", "For whom"),
    "plan_id": pgettext_lazy("column", "Plan"),
    "prepared_at": pgettext_lazy("column", "When prepared"),
    "prepared_by_id": pgettext_lazy("column", "Who prepared"),
    "progress": pgettext_lazy("column", "Progress"),
    "protective_factors": pgettext_lazy("column", "What protects the child"),
    "provider_id": pgettext_lazy("column", "Service provider"),
    "published_at": pgettext_lazy("column", "When published"),
    "published_by_id": pgettext_lazy("column", "Who published"),
    "purpose": pgettext_lazy("column", "Purpose"),
    "reason": pgettext_lazy("column", "Reason"),
    "reason_code": pgettext_lazy("column", "Reason"),
    "reason_words": pgettext_lazy("column", "Reason in words"),
    "received_at": pgettext_lazy("column", "When received"),
    "recipient_id": pgettext_lazy("column", "Recipient"),
    "record_id": pgettext_lazy("column", "Record"),
    "record_kind": pgettext_lazy("column", "Kind of record"),
    "record_state": pgettext_lazy("column", "State of the record"),
    "recorded_at": pgettext_lazy("column", "When recorded"),
    "recorded_by_id": pgettext_lazy("column", "Who recorded"),
    "referral_id": pgettext_lazy("column", "Referral"),
    "region_id": pgettext_lazy("column", "Region"),
    "regions": pgettext_lazy("column", "Regions"),
    "registered_at": pgettext_lazy("column", "When registered"),
    "rejection_reason": pgettext_lazy("column", "Why rejected"),
    "relation": pgettext_lazy("column", "Relation"),
    "responsible_id": pgettext_lazy("column", "Responsible"),
    "restricted": pgettext_lazy("column", "Restricted"),
    "restriction_reason": pgettext_lazy("column", "Why restricted"),
    "returned": pgettext_lazy("column", "How often returned"),
    "risk": pgettext_lazy("column", "Risk"),
    "risk_reason": pgettext_lazy("column", "Reason of the risk"),
    "risk_signs": pgettext_lazy("column", "Signs of high risk"),
    "runs_from": pgettext_lazy("column", "From when the time runs"),
    "safe_contact": pgettext_lazy("column", "Safe to call"),
    "saved_at": pgettext_lazy("column", "When saved"),
    "scale": pgettext_lazy("column", "Scale"),
    "sent_as_emergency": pgettext_lazy("column", "Sent as an emergency"),
    "sent_at": pgettext_lazy("column", "When sent"),
    "sent_on_from_id": pgettext_lazy("column", "Referral sent on"),
    "separation_risk": pgettext_lazy("column", "Risk of separation"),
    "serial": pgettext_lazy("column", "Serial number"),
    "service_id": pgettext_lazy("column", "Service"),
    "setting": pgettext_lazy("column", "Where"),
    "since": pgettext_lazy("column", "Since"),
    "special_service": pgettext_lazy("column", "Kind of special social service"),
    "start_due": pgettext_lazy("column", "Deadline of the beginning"),
    "started_at": pgettext_lazy("column", "When begun"),
    "started_by_id": pgettext_lazy("column", "Who began"),
    "starts_at": pgettext_lazy("column", "When it begins"),
    "starts_on": pgettext_lazy("column", "First day"),
    "state": pgettext_lazy("column", "State"),
    "status": pgettext_lazy("column", "Status"),
    "step": pgettext_lazy("column", "Step"),
    "subject_id": pgettext_lazy("column", "Record"),
    "subject_kind": pgettext_lazy("column", "Kind of record"),
    "submitted_at": pgettext_lazy("column", "When handed in"),
    "tables": pgettext_lazy("column", "Tables"),
    "taken_by_id": pgettext_lazy("column", "Who took it"),
    "told_at": pgettext_lazy("column", "When told"),
    "typed": pgettext_lazy("column", "Fields written by hand"),
    "under_18": pgettext_lazy("column", "Under 18"),
    "urban_rural": pgettext_lazy("column", "Town or village"),
    "urgency": pgettext_lazy("column", "Urgency"),
    "user_id": pgettext_lazy("column", "Member of staff"),
    "verdict": pgettext_lazy("column", "Verdict"),
    "verified_on": pgettext_lazy("column", "Day of the verification"),
    "version": pgettext_lazy("column", "Version"),
    "waiting_days": pgettext_lazy("column", "Days to wait"),
    "worker_id": pgettext_lazy("column", "Social worker"),
    "writers": pgettext_lazy("column", "Written by"),
}
SOMETHING: Final = pgettext_lazy("table", "Record")
FIELD: Final = pgettext_lazy("column", "Another field")


@cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def is_named(name: str, column: str = "") -> bool:
    """Whether a table, or a column of it, has words of its own; a test asks this of all that are journaled."""
    return _column(name, column) is not None if column else _table(name) is not None


def table(name: str) -> str:
    """A table in words."""
    return str(_table(name) or SOMETHING)


def column(name: str, column: str) -> str:
    """A column of a table in words."""
    return str(_column(name, column) or FIELD)


def of_kind(kind: str) -> str:
    """The kind of a record ("cases.case") in words; empty for one that is no table of the house."""
    try:
        return str(_table(apps.get_model(kind)._meta.db_table) or "")
    except (LookupError, ValueError):
        return ""


def _table(name: str) -> "StrOrPromise | None":
    if name in TABLES:
        return TABLES[name]
    model = _models().get(name)
    return model._meta.original_attrs.get("verbose_name") if model else None


def _column(name: str, column: str) -> "StrOrPromise | None":
    model = _models().get(name)
    found: list[Any] = [field for field in model._meta.fields if field.column == column] if model else []
    # Django fills in the name of the field where nobody has given words.
    given: StrOrPromise | None = found[0]._verbose_name if found else None
    return given or COLUMNS.get(column)
