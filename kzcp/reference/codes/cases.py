"""Codes of concerns and cases: kind, state, risk, confidentiality, parts."""

from enum import StrEnum


class CaseKindCode(StrEnum):
    """The set `case_kind`."""

    DIS = "DIS"
    POV = "POV"
    JUS = "JUS"
    VIO = "VIO"


class CaseStatus(StrEnum):
    """The set `case_status`."""

    REGISTERED = "REGISTERED"
    ASSESSMENT = "ASSESSMENT"
    PLANNING = "PLANNING"
    IMPLEMENTATION = "IMPLEMENTATION"
    REVIEW = "REVIEW"
    CLOSED = "CLOSED"
    ERROR = "ERROR"


class ClosureReason(StrEnum):
    """The set `closure_reason`."""

    GOALS = "GOALS"
    NO_RISK = "NO_RISK"
    PERMANENT_CARE = "PERMANENT_CARE"
    REFUSED = "REFUSED"
    ADVICE = "ADVICE"
    DEATH = "DEATH"
    LOST = "LOST"
    MOVED_ABROAD = "MOVED_ABROAD"
    AGE18 = "AGE18"
    TRANSFER_OUT = "TRANSFER_OUT"


class ErrorReason(StrEnum):
    """The set `error_reason`."""

    DUPLICATE = "DUPLICATE"
    WRONG_PERSON = "WRONG_PERSON"
    WRONG_KIND = "WRONG_KIND"
    TEST = "TEST"
    OTHER = "OTHER"


class RiskLevel(StrEnum):
    """The set `risk_level`."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class RiskSign(StrEnum):
    """The set `risk_sign`."""

    INJURY = "INJURY"
    CHILD_ALONE = "CHILD_ALONE"
    SUSPECT_ACCESS = "SUSPECT_ACCESS"
    SELF_HARM = "SELF_HARM"
    NEGLECT_UNDER3 = "NEGLECT_UNDER3"
    THREATS = "THREATS"
    SUBSTANCE = "SUBSTANCE"
    NO_FOOD = "NO_FOOD"
    CAREGIVER_ABSENT = "CAREGIVER_ABSENT"
    FLIGHT = "FLIGHT"
    OTHER = "OTHER"


class ConfidentialityLevel(StrEnum):
    """The set `confidentiality_level`."""

    NORMAL = "NORMAL"
    SENSITIVE = "SENSITIVE"
    RESTRICTED = "RESTRICTED"


class RestrictionReason(StrEnum):
    """The set `restriction_reason`."""

    SEXUAL_VIOLENCE = "SEXUAL_VIOLENCE"
    TRAFFICKING = "TRAFFICKING"
    STAFF_SUSPECT = "STAFF_SUSPECT"
    ADOPTION = "ADOPTION"
    STAFF_RELATIVE = "STAFF_RELATIVE"
    DECISION = "DECISION"


class ConcernOutcome(StrEnum):
    """The set `concern_outcome`."""

    CASE = "CASE"
    LINKED = "LINKED"
    REJECTED = "REJECTED"


class IdentificationSource(StrEnum):
    """The set `identification_source`."""

    SELF = "SELF"
    FAMILY = "FAMILY"
    NEIGHBOUR = "NEIGHBOUR"
    CC111 = "CC111"
    HOTLINE150 = "HOTLINE150"
    QR_SCHOOL = "QR_SCHOOL"
    SCHOOL = "SCHOOL"
    HEALTH = "HEALTH"
    PATRONAGE = "PATRONAGE"
    POLICE = "POLICE"
    COURT_PROBATION = "COURT_PROBATION"
    GUARDIANSHIP = "GUARDIANSHIP"
    KDN = "KDN"
    FSC = "FSC"
    MOBILE = "MOBILE"
    DFC = "DFC"
    PMPC = "PMPC"
    MSE = "MSE"
    AKIMAT = "AKIMAT"
    NGO = "NGO"
    OMBUDS = "OMBUDS"
    MEDIA = "MEDIA"
    ANON = "ANON"
    OTHER = "OTHER"


class CasePart(StrEnum):
    """The set `case_part`."""

    SUBJECT = "SUBJECT"
    CAREGIVER = "CAREGIVER"
    MEMBER = "MEMBER"
    ALLEGED_PERPETRATOR = "ALLEGED_PERPETRATOR"
    WITNESS = "WITNESS"
    CONTACT = "CONTACT"


class SeparationRisk(StrEnum):
    """The set `separation_risk`."""

    YES = "YES"
    NO = "NO"
    NOT_ASSESSED = "NOT_ASSESSED"
