"""Codes of juvenile justice."""

from enum import StrEnum


class OffenceClass(StrEnum):
    """The set `offence_class`."""

    ADMIN = "ADMIN"
    MISD = "MISD"
    C_MINOR = "C_MINOR"
    C_MED = "C_MED"
    C_GRAVE = "C_GRAVE"
    C_SPEC = "C_SPEC"
    BELOW_AGE = "BELOW_AGE"


class JusticeStage(StrEnum):
    """The set `justice_stage`."""

    PREV_REG = "PREV_REG"
    SCHOOL_REG = "SCHOOL_REG"
    KDN = "KDN"
    CAN = "CAN"
    PRETRIAL = "PRETRIAL"
    DETAINED = "DETAINED"
    REMAND = "REMAND"
    MEDIATION = "MEDIATION"
    DIVERSION = "DIVERSION"
    TRIAL = "TRIAL"
    VERDICT = "VERDICT"
    COMPULSORY = "COMPULSORY"
    SPEC_EDU = "SPEC_EDU"
    SPEC_REGIME = "SPEC_REGIME"
    PROBATION = "PROBATION"
    SOCIAL_REHAB = "SOCIAL_REHAB"
    CUSTODY = "CUSTODY"
    RELEASED = "RELEASED"
    AFTERCARE = "AFTERCARE"
    ENDED = "ENDED"


class JusticeMeasure(StrEnum):
    """The set `justice_measure`."""

    PREVENTIVE = "PREVENTIVE"
    PM_SIGN = "PM_SIGN"
    PM_SUPERV = "PM_SUPERV"
    PM_SURETY = "PM_SURETY"
    PM_BAIL = "PM_BAIL"
    PM_HOUSE = "PM_HOUSE"
    PM_REMAND = "PM_REMAND"
    EDUCATIONAL = "EDUCATIONAL"
    E_EXPLAIN = "E_EXPLAIN"
    E_PARENT = "E_PARENT"
    E_AMENDS = "E_AMENDS"
    E_APOL = "E_APOL"
    E_LEISURE = "E_LEISURE"
    E_PROB = "E_PROB"
    E_SPEC = "E_SPEC"
    PUNISHMENT = "PUNISHMENT"
    P_FINE = "P_FINE"
    P_CORR = "P_CORR"
    P_COMM = "P_COMM"
    P_RESTR = "P_RESTR"
    P_RIGHT = "P_RIGHT"
    P_PRISON = "P_PRISON"
    P_SUSP = "P_SUSP"
    DIVERSION = "DIVERSION"
    DIV_RECON = "DIV_RECON"
    DIV_MEDIATION = "DIV_MEDIATION"
    DIV_REPENTANCE = "DIV_REPENTANCE"
    DIV_SURETY = "DIV_SURETY"
    DIV_KDN = "DIV_KDN"
    DIV_PROGRAMME = "DIV_PROGRAMME"
    NONE = "NONE"


class Verdict(StrEnum):
    """The set `verdict`."""

    CUSTODY = "CUSTODY"
    SUSPENDED = "SUSPENDED"
    RESTRICTION = "RESTRICTION"
    OTHER_PUNISHMENT = "OTHER_PUNISHMENT"
    EDUCATIONAL = "EDUCATIONAL"
    ACQUITTED = "ACQUITTED"
    DISCONTINUED = "DISCONTINUED"
    UNDER_AGE = "UNDER_AGE"


class JusticeOutcome(StrEnum):
    """The set `justice_outcome`."""

    ONGOING = "ONGOING"
    PASSED_ON = "PASSED_ON"
    DIVERTED = "DIVERTED"
    COMPLETED = "COMPLETED"
    BROKEN = "BROKEN"
    DISCONTINUED = "DISCONTINUED"
    RELEASED_TERM = "RELEASED_TERM"
    RELEASED_EARLY = "RELEASED_EARLY"
    RELEASED_OTHER = "RELEASED_OTHER"
    MOVED = "MOVED"
    DIED = "DIED"


class DetentionSeparation(StrEnum):
    """The set `detention_separation`."""

    APART = "APART"
    PARTLY = "PARTLY"
    TOGETHER = "TOGETHER"
    UNKNOWN = "UNKNOWN"
