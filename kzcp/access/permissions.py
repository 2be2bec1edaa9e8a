"""Every permission of kzcp, by noun. A name that is not here does not exist and raises ValueError."""

from enum import StrEnum


class Permission(StrEnum):
    CONCERN_TAKE = "concern.take"
    CONCERN_VIEW = "concern.view"
    CONCERN_TRIAGE = "concern.triage"
    CONCERN_REPORT = "concern.report"

    CASE_REGISTER = "case.register"
    CASE_VIEW = "case.view"
    CASE_EDIT = "case.edit"
    CASE_ASSIGN = "case.assign"
    CASE_RESTRICT = "case.restrict"
    CASE_MARK_ERROR = "case.mark_error"

    PERSON_REVEAL = "person.reveal"

    NOTE_WRITE = "note.write"
    TASK_WRITE = "task.write"
    ASSESSMENT_WRITE = "assessment.write"
    CONSENT_WRITE = "consent.write"
    PLAN_WRITE = "plan.write"
    PLAN_APPROVE = "plan.approve"
    CLOSURE_REQUEST = "closure.request"
    CLOSURE_APPROVE = "closure.approve"

    APPROVAL_DECIDE = "approval.decide"
    APPROVER_APPOINT = "approver.appoint"

    REFERRAL_WRITE = "referral.write"
    REFERRAL_SEND_EMERGENCY = "referral.send_emergency"
    REFERRAL_APPROVE = "referral.approve"
    PACKET_ANSWER = "packet.answer"

    SERVICE_VIEW = "service.view"
    OFFER_EDIT = "offer.edit"
    DIRECTORY_EDIT = "directory.edit"

    DELAY_VIEW = "delay.view"

    RELEASE_VIEW = "release.view"
    RELEASE_DOWNLOAD = "release.download"
    RELEASE_PREPARE = "release.prepare"
    RELEASE_PUBLISH = "release.publish"
    FIGURES_COMPUTE = "figures.compute"

    TRACE_VIEW_OWN = "trace.view_own"
    JOURNAL_VIEW = "journal.view"

    STAFF_MANAGE = "staff.manage"
    ORGANISATION_MANAGE = "organisation.manage"
    VOCABULARY_MANAGE = "vocabulary.manage"
    JOBS_MANAGE = "jobs.manage"
