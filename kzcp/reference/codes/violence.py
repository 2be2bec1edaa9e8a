"""Codes of suspected violence."""

from enum import StrEnum


class ViolenceType(StrEnum):
    """The set `violence_type`."""

    KILLING = "KILLING"
    PHYS = "PHYS"
    PHYS_CORPORAL = "PHYS_CORPORAL"
    PHYS_ASSAULT = "PHYS_ASSAULT"
    PHYS_TORTURE = "PHYS_TORTURE"
    SEX = "SEX"
    SEX_RAPE = "SEX_RAPE"
    SEX_ABUSE = "SEX_ABUSE"
    SEX_HARASS = "SEX_HARASS"
    SEX_EXPLOIT = "SEX_EXPLOIT"
    SEX_ONLINE = "SEX_ONLINE"
    PSY = "PSY"
    PSY_VERBAL = "PSY_VERBAL"
    PSY_WITNESS = "PSY_WITNESS"
    PSY_ISOLATION = "PSY_ISOLATION"
    PSY_SUICIDE = "PSY_SUICIDE"
    NEG = "NEG"
    NEG_PHYS = "NEG_PHYS"
    NEG_MED = "NEG_MED"
    NEG_EDU = "NEG_EDU"
    NEG_EMO = "NEG_EMO"
    NEG_SUPERV = "NEG_SUPERV"
    NEG_ABANDON = "NEG_ABANDON"
    BULLY = "BULLY"
    BULLY_CYBER = "BULLY_CYBER"
    ECON = "ECON"
    LABOUR = "LABOUR"
    BEGGING = "BEGGING"
    TRAFFICK = "TRAFFICK"
    MARRIAGE = "MARRIAGE"
    HARMFUL = "HARMFUL"
    INSTIT = "INSTIT"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class PerpetratorRelation(StrEnum):
    """The set `perpetrator_relation`."""

    MOTHER = "MOTHER"
    FATHER = "FATHER"
    STEP = "STEP"
    SIBLING = "SIBLING"
    GRANDPARENT = "GRANDPARENT"
    RELATIVE = "RELATIVE"
    GUARDIAN = "GUARDIAN"
    PEER = "PEER"
    TEACHER = "TEACHER"
    STAFF = "STAFF"
    INTIMATE = "INTIMATE"
    NEIGHBOUR = "NEIGHBOUR"
    EMPLOYER = "EMPLOYER"
    STRANGER = "STRANGER"
    ONLINE = "ONLINE"
    UNKNOWN = "UNKNOWN"


class SuspectAccess(StrEnum):
    """The set `suspect_access`."""

    LIVES_WITH = "LIVES_WITH"
    REGULAR = "REGULAR"
    OCCASIONAL = "OCCASIONAL"
    ONLINE = "ONLINE"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


class ViolenceFinding(StrEnum):
    """The set `violence_finding`."""

    SUSPECTED = "SUSPECTED"
    SUBSTANTIATED = "SUBSTANTIATED"
    UNSUBSTANTIATED = "UNSUBSTANTIATED"
    INCONCLUSIVE = "INCONCLUSIVE"


class IncidentPrecision(StrEnum):
    """The set `incident_precision`."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    ESTIMATED = "ESTIMATED"
    UNKNOWN = "UNKNOWN"


class ReportingDecision(StrEnum):
    """The set `reporting_decision`."""

    REPORTED = "REPORTED"
    ALREADY_KNOWN = "ALREADY_KNOWN"
    NOT_REPORTED = "NOT_REPORTED"


class NotReportedReason(StrEnum):
    """The set `not_reported_reason`."""

    NO_SIGNS = "NO_SIGNS"
    SCHOOL_MATTER = "SCHOOL_MATTER"
    UNSAFE_NOW = "UNSAFE_NOW"
    ABROAD = "ABROAD"
    SUSPECT_DEAD = "SUSPECT_DEAD"
    OTHER = "OTHER"
