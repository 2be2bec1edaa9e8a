"""Codes of notes, assessments, plans and tasks."""

from enum import StrEnum


class NoteKind(StrEnum):
    """The set `note_kind`."""

    CONTACT = "CONTACT"
    OBSERVATION = "OBSERVATION"
    INFORMATION = "INFORMATION"
    CONFERENCE = "CONFERENCE"
    SUPERVISION = "SUPERVISION"
    SAFETY_STEP = "SAFETY_STEP"


class ContactOutcome(StrEnum):
    """The set `contact_outcome`."""

    SEEN = "SEEN"
    SPOKEN = "SPOKEN"
    CAREGIVER_ONLY = "CAREGIVER_ONLY"
    OTHER_REACHED = "OTHER_REACHED"
    ATTEMPT = "ATTEMPT"
    ATTEMPT_AWAY = "ATTEMPT_AWAY"
    ATTEMPT_NO_ANSWER = "ATTEMPT_NO_ANSWER"
    ATTEMPT_NOT_FOUND = "ATTEMPT_NOT_FOUND"
    ATTEMPT_REFUSED = "ATTEMPT_REFUSED"


class AssessmentDomain(StrEnum):
    """The set `assessment_domain`."""

    DEV = "DEV"
    DEV_HEALTH = "DEV_HEALTH"
    DEV_EDUCATION = "DEV_EDUCATION"
    DEV_EMOTION = "DEV_EMOTION"
    DEV_IDENTITY = "DEV_IDENTITY"
    DEV_RELATIONS = "DEV_RELATIONS"
    DEV_SELF_CARE = "DEV_SELF_CARE"
    PAR = "PAR"
    PAR_BASIC = "PAR_BASIC"
    PAR_SAFETY = "PAR_SAFETY"
    PAR_WARMTH = "PAR_WARMTH"
    PAR_GUIDANCE = "PAR_GUIDANCE"
    PAR_STABILITY = "PAR_STABILITY"
    ENV = "ENV"
    ENV_HISTORY = "ENV_HISTORY"
    ENV_RELATIVES = "ENV_RELATIVES"
    ENV_HOUSING = "ENV_HOUSING"
    ENV_WORK = "ENV_WORK"
    ENV_INCOME = "ENV_INCOME"
    ENV_COMMUNITY = "ENV_COMMUNITY"


class AssessmentScale(StrEnum):
    """The set `assessment_scale`."""

    STRENGTH = "STRENGTH"
    NO_CONCERN = "NO_CONCERN"
    SOME_CONCERN = "SOME_CONCERN"
    SERIOUS_CONCERN = "SERIOUS_CONCERN"
    NOT_ASSESSED = "NOT_ASSESSED"


class PlanComponent(StrEnum):
    """The set `plan_component`."""

    MEDICAL = "MEDICAL"
    PSYCHOLOGICAL = "PSYCHOLOGICAL"
    PEDAGOGICAL = "PEDAGOGICAL"
    SOCIAL = "SOCIAL"
    LEGAL = "LEGAL"


class PlanAgreement(StrEnum):
    """The set `plan_agreement`."""

    AGREED = "AGREED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"
    NOT_ASKED = "NOT_ASKED"
    NOT_POSSIBLE = "NOT_POSSIBLE"


class GoalProgress(StrEnum):
    """The set `goal_progress`."""

    NOT_STARTED = "NOT_STARTED"
    UNDER_WAY = "UNDER_WAY"
    STALLED = "STALLED"
    NEARLY = "NEARLY"


class GoalOutcome(StrEnum):
    """The set `goal_outcome`."""

    ACHIEVED = "ACHIEVED"
    PARTLY = "PARTLY"
    NOT_ACHIEVED = "NOT_ACHIEVED"
    DROPPED = "DROPPED"


class ActionOutcome(StrEnum):
    """The set `action_outcome`."""

    DONE = "DONE"
    PARTLY = "PARTLY"
    NOT_DONE = "NOT_DONE"
    REPLACED = "REPLACED"
    DROPPED = "DROPPED"


class TaskKind(StrEnum):
    """The set `task_kind`."""

    CONCERN_DECISION = "CONCERN_DECISION"
    FIRST_CONTACT = "FIRST_CONTACT"
    ASSESSMENT = "ASSESSMENT"
    PLAN = "PLAN"
    FOLLOW_UP = "FOLLOW_UP"
    REVIEW = "REVIEW"
    ACTION = "ACTION"
    CONFIRM_EMERGENCY = "CONFIRM_EMERGENCY"
    APPROVE = "APPROVE"
    REFERRAL_ANSWER = "REFERRAL_ANSWER"
    SERVICE_START = "SERVICE_START"
    TRANSFER_ACCEPT = "TRANSFER_ACCEPT"
    REEXAMINATION = "REEXAMINATION"
    ORDER_END = "ORDER_END"
    CONSENT_END = "CONSENT_END"
    CONSENT_CHECK = "CONSENT_CHECK"
    TRANSITION_18 = "TRANSITION_18"
    RESTRICTED_REVIEW = "RESTRICTED_REVIEW"
    SEPARATION_CHECK = "SEPARATION_CHECK"
    RELEASE_CHECK = "RELEASE_CHECK"
    OTHER = "OTHER"
