"""Codes of indicators and figures."""

from enum import StrEnum


class IndicatorGroup(StrEnum):
    """The set `indicator_group`."""

    SITUATION = "SITUATION"
    PROCESS = "PROCESS"
    JUVENILE_JUSTICE = "JUVENILE_JUSTICE"
    CARE = "CARE"
    SDG = "SDG"


class IndicatorClass(StrEnum):
    """The set `indicator_class`."""

    A = "A"
    B = "B"
    C = "C"
    P = "P"


class IndicatorUnit(StrEnum):
    """The set `indicator_unit`."""

    CHILDREN = "CHILDREN"
    PERSONS = "PERSONS"
    FAMILIES = "FAMILIES"
    CASES = "CASES"
    REFERRALS = "REFERRALS"
    CONTACTS = "CONTACTS"
    NEEDS = "NEEDS"
    PERCENT = "PERCENT"
    PERCENT_POINTS = "PERCENT_POINTS"
    PERCENT_CHANGE = "PERCENT_CHANGE"
    TIMES = "TIMES"
    RATIO = "RATIO"
    PER_1000 = "PER_1000"
    PER_10000 = "PER_10000"
    PER_100000 = "PER_100000"
    DAYS = "DAYS"
    HOURS = "HOURS"
    MONTHS = "MONTHS"
    LEVEL = "LEVEL"


class StockOrFlow(StrEnum):
    """The set `stock_or_flow`."""

    STOCK = "STOCK"
    FLOW = "FLOW"
    SURVEY = "SURVEY"
    LEVEL = "LEVEL"


class Breakdown(StrEnum):
    """The set `breakdown`."""

    REGION = "REGION"
    DISTRICT = "DISTRICT"
    SEX = "SEX"
    AGE = "AGE"
    AGE_SINGLE = "AGE_SINGLE"
    RESIDENCE = "RESIDENCE"
    KIND = "KIND"
    RISK = "RISK"
    DISABILITY = "DISABILITY"
    SERVICE = "SERVICE"
    SECTOR = "SECTOR"
    SETTING = "SETTING"
    REASON = "REASON"
    SOURCE = "SOURCE"
    VIOLENCE_TYPE = "VIOLENCE_TYPE"
    POVERTY_LINE = "POVERTY_LINE"
    DEPRIVATION = "DEPRIVATION"
    BENEFIT = "BENEFIT"
    MULTI_CHILD = "MULTI_CHILD"
    EDUCATION_FORM = "EDUCATION_FORM"
    OFFENCE = "OFFENCE"
    STAGE = "STAGE"
    MEASURE = "MEASURE"
    PLACEMENT_TYPE = "PLACEMENT_TYPE"
    FINDING = "FINDING"
    URGENCY = "URGENCY"


class ReferenceQualifier(StrEnum):
    """The set `reference_qualifier`."""

    EXACT = "EXACT"
    ABOUT = "ABOUT"
    MORE_THAN = "MORE_THAN"
    LESS_THAN = "LESS_THAN"


class PolicyLevel(StrEnum):
    """The set `policy_level`."""

    LEVEL1 = "LEVEL1"
    LEVEL2 = "LEVEL2"
    LEVEL3 = "LEVEL3"
    LEVEL4 = "LEVEL4"
