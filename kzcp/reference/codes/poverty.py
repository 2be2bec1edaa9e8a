"""Codes of poverty and benefits."""

from enum import StrEnum


class PovertyLine(StrEnum):
    """The set `poverty_line`."""

    TSA_LINE = "TSA_LINE"
    SUBSISTENCE_MIN = "SUBSISTENCE_MIN"


class Deprivation(StrEnum):
    """The set `deprivation`."""

    FOOD = "FOOD"
    WATER = "WATER"
    SANIT = "SANIT"
    HOUSING = "HOUSING"
    HEAT = "HEAT"
    CLOTH = "CLOTH"
    HEALTH = "HEALTH"
    EDU = "EDU"
    INFO = "INFO"
    DOCS = "DOCS"
    DEBT = "DEBT"
    WORK = "WORK"


class DfcLevel(StrEnum):
    """The set `dfc_level`."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Benefit(StrEnum):
    """The set `benefit`."""

    TSA = "TSA"
    TSA_UNCOND = "TSA_UNCOND"
    TSA_COND = "TSA_COND"
    CH_1_6 = "CH_1_6"
    MULTI = "MULTI"
    BIRTH = "BIRTH"
    CARE15 = "CARE15"
    DIS = "DIS"
    DIS_CARE = "DIS_CARE"
    SURV = "SURV"
    HOUS = "HOUS"
    LOCAL = "LOCAL"
    GUARD = "GUARD"


class BenefitState(StrEnum):
    """The set `benefit_state`."""

    RECEIVED = "RECEIVED"
    APPLIED = "APPLIED"
    REFUSED = "REFUSED"
    NOT_APPLIED = "NOT_APPLIED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    ENDED = "ENDED"
    UNKNOWN = "UNKNOWN"
