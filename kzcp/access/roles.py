"""What each role may do, and how far: the table of the access rules, as data.

`Reach` says over what a permission holds, seen from the place of the assignment.
"""

from enum import StrEnum

from kzcp.access.permissions import Permission as P
from kzcp.reference.codes import RoleCode


class Reach(StrEnum):
    """How far a permission goes from the place where the role is held."""

    OWN = "own"
    """Rows that name the person: own cases, own concerns."""
    NORMAL = "normal"
    """Own, and the office's cases of normal confidentiality."""
    SENSITIVE = "sensitive"
    """The office's cases unless restricted."""
    PLACE = "place"
    """What belongs to the organisation itself: its packets, its offers, its approvals."""
    REGION = "region"
    NATION = "nation"
    """Things without a place: releases, vocabularies, the journal."""


_EVERYONE = {P.TRACE_VIEW_OWN: Reach.NATION}

ROLES: dict[RoleCode, dict[P, Reach]] = {
    RoleCode.WORKER: {
        **_EVERYONE,
        P.CONCERN_TAKE: Reach.PLACE,
        P.CONCERN_VIEW: Reach.OWN,
        P.CASE_REGISTER: Reach.PLACE,
        P.CASE_VIEW: Reach.NORMAL,
        P.CASE_EDIT: Reach.OWN,
        P.CASE_RESTRICT: Reach.OWN,
        P.PERSON_REVEAL: Reach.NORMAL,
        P.NOTE_WRITE: Reach.OWN,
        P.TASK_WRITE: Reach.OWN,
        P.ASSESSMENT_WRITE: Reach.OWN,
        P.CONSENT_WRITE: Reach.OWN,
        P.PLAN_WRITE: Reach.OWN,
        P.CLOSURE_REQUEST: Reach.OWN,
        P.REFERRAL_WRITE: Reach.OWN,
        P.REFERRAL_SEND_EMERGENCY: Reach.OWN,
        P.SERVICE_VIEW: Reach.NATION,
        P.RELEASE_VIEW: Reach.NATION,
    },
    RoleCode.SUPERVISOR: {
        **_EVERYONE,
        P.CONCERN_TAKE: Reach.PLACE,
        P.CONCERN_VIEW: Reach.PLACE,
        P.CONCERN_TRIAGE: Reach.PLACE,
        P.CASE_VIEW: Reach.SENSITIVE,
        P.CASE_ASSIGN: Reach.SENSITIVE,
        P.CASE_RESTRICT: Reach.SENSITIVE,
        P.CASE_MARK_ERROR: Reach.SENSITIVE,
        P.PERSON_REVEAL: Reach.SENSITIVE,
        P.NOTE_WRITE: Reach.SENSITIVE,
        P.TASK_WRITE: Reach.SENSITIVE,
        P.APPROVAL_DECIDE: Reach.PLACE,
        P.PLAN_APPROVE: Reach.SENSITIVE,
        P.CLOSURE_APPROVE: Reach.SENSITIVE,
        P.REFERRAL_APPROVE: Reach.SENSITIVE,
        P.REFERRAL_SEND_EMERGENCY: Reach.SENSITIVE,
        P.SERVICE_VIEW: Reach.NATION,
        P.RELEASE_VIEW: Reach.NATION,
    },
    RoleCode.PROVIDER: {
        **_EVERYONE,
        P.CONCERN_REPORT: Reach.PLACE,
        P.PACKET_ANSWER: Reach.PLACE,
        P.OFFER_EDIT: Reach.PLACE,
    },
    RoleCode.COORDINATOR: {
        **_EVERYONE,
        P.DELAY_VIEW: Reach.REGION,
        P.APPROVER_APPOINT: Reach.REGION,
        P.SERVICE_VIEW: Reach.NATION,
        P.DIRECTORY_EDIT: Reach.REGION,
        P.RELEASE_VIEW: Reach.NATION,
    },
    RoleCode.MINISTRY: {
        **_EVERYONE,
        P.RELEASE_VIEW: Reach.NATION,
        P.RELEASE_DOWNLOAD: Reach.NATION,
        P.SERVICE_VIEW: Reach.NATION,
    },
    RoleCode.STATISTICIAN: {
        **_EVERYONE,
        P.RELEASE_VIEW: Reach.NATION,
        P.RELEASE_DOWNLOAD: Reach.NATION,
        P.RELEASE_PREPARE: Reach.NATION,
        P.RELEASE_PUBLISH: Reach.NATION,
        P.FIGURES_COMPUTE: Reach.NATION,
        P.SERVICE_VIEW: Reach.NATION,
    },
    RoleCode.AUDITOR: {
        **_EVERYONE,
        P.JOURNAL_VIEW: Reach.NATION,
    },
    RoleCode.ADMINISTRATOR: {
        **_EVERYONE,
        P.STAFF_MANAGE: Reach.NATION,
        P.ORGANISATION_MANAGE: Reach.NATION,
        P.VOCABULARY_MANAGE: Reach.NATION,
        P.JOBS_MANAGE: Reach.NATION,
    },
}
