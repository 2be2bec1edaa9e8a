from cases.models.assessment import Assessment, AssessmentFinding
from cases.models.case import OPEN_STATES, Case, CaseNumber
from cases.models.case_person import CasePerson
from cases.models.closure import ClosureRequest, ClosureState
from cases.models.concern import Concern
from cases.models.conflict import Conflict
from cases.models.consent import Consent
from cases.models.contact import Residence, Telephone
from cases.models.event import CaseEvent
from cases.models.grant import CaseGrant
from cases.models.household import Household, Membership
from cases.models.note import Note
from cases.models.person import DuplicateMark, NameKey, Person
from cases.models.plan import Goal, Plan, PlanAction, PlanState
from cases.models.reporting import ReportingDecision
from cases.models.sight import branches
from cases.models.task import Task

__all__ = [
    "OPEN_STATES",
    "Assessment",
    "AssessmentFinding",
    "Case",
    "CaseEvent",
    "CaseGrant",
    "CaseNumber",
    "CasePerson",
    "ClosureRequest",
    "ClosureState",
    "Concern",
    "Conflict",
    "Consent",
    "DuplicateMark",
    "Goal",
    "Household",
    "Membership",
    "NameKey",
    "Note",
    "Person",
    "Plan",
    "PlanAction",
    "PlanState",
    "ReportingDecision",
    "Residence",
    "Task",
    "Telephone",
    "branches",
]
