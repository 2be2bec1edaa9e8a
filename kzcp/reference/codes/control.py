"""Codes of roles, approvals, grants and notices."""

from enum import StrEnum


class RoleCode(StrEnum):
    """The set `role`."""

    WORKER = "WORKER"
    SUPERVISOR = "SUPERVISOR"
    PROVIDER = "PROVIDER"
    COORDINATOR = "COORDINATOR"
    MINISTRY = "MINISTRY"
    STATISTICIAN = "STATISTICIAN"
    AUDITOR = "AUDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"


class ApproverKind(StrEnum):
    """The set `approver_kind`."""

    SUPERVISOR = "SUPERVISOR"
    DEPUTY = "DEPUTY"
    OTHER_OFFICE = "OTHER_OFFICE"
    APPOINTED = "APPOINTED"


class ApprovalKind(StrEnum):
    """The set `approval_kind`."""

    PLAN = "PLAN"
    REFERRAL = "REFERRAL"
    CLOSURE = "CLOSURE"
    TRANSFER = "TRANSFER"
    MERGE = "MERGE"


class ApprovalState(StrEnum):
    """The set `approval_state`."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    VOID = "VOID"


class GrantReason(StrEnum):
    """The set `grant_reason`."""

    SHARED = "SHARED"
    STAND_IN = "STAND_IN"
    DEPUTY = "DEPUTY"
    HANDOVER = "HANDOVER"
    APPOINTED_APPROVER = "APPOINTED_APPROVER"
    ASKED_APPROVER = "ASKED_APPROVER"
    NAMED = "NAMED"
    EMERGENCY = "EMERGENCY"
    OTHER = "OTHER"


class EmergencyAccessVerdict(StrEnum):
    """The set `emergency_access_verdict`."""

    JUSTIFIED = "JUSTIFIED"
    NOT_JUSTIFIED = "NOT_JUSTIFIED"


class NotificationKind(StrEnum):
    """The set `notification_kind`."""

    APPROVAL_WAITING = "APPROVAL_WAITING"
    RETURNED = "RETURNED"
    DECIDED = "DECIDED"
    DECIDED_BY_OTHER = "DECIDED_BY_OTHER"
    REFERRAL_RECEIVED = "REFERRAL_RECEIVED"
    ANSWERED = "ANSWERED"
    QUESTION = "QUESTION"
    SILENT = "SILENT"
    OVERDUE = "OVERDUE"
    ASSIGNED = "ASSIGNED"
    TRANSFERRED = "TRANSFERRED"
    ABSENCE = "ABSENCE"
    MERGED = "MERGED"
    IIN_ELSEWHERE = "IIN_ELSEWHERE"
    EMERGENCY_ACCESS = "EMERGENCY_ACCESS"
    CONSENT_EXPIRING = "CONSENT_EXPIRING"
    ORDER_EXPIRING = "ORDER_EXPIRING"
    STATUS_EXPIRING = "STATUS_EXPIRING"
    ADVICE_SAMPLE = "ADVICE_SAMPLE"
    REFERRAL_CHECK = "REFERRAL_CHECK"
    PACKET_CHANGED = "PACKET_CHANGED"
    PACKET_CLOSED = "PACKET_CLOSED"
    QUESTION_ANSWERED = "QUESTION_ANSWERED"
