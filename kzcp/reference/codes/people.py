"""Codes of people and of what is known about them."""

from enum import StrEnum


class Sex(StrEnum):
    """The set `sex`."""

    M = "M"
    F = "F"
    U = "U"


class BirthDatePrecision(StrEnum):
    """The set `birth_date_precision`."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    ESTIMATED = "ESTIMATED"


class Residence(StrEnum):
    """The set `residence`."""

    U = "U"
    R = "R"
    X = "X"


class PersonRecordState(StrEnum):
    """The set `person_record_state`."""

    CONFIRMED = "CONFIRMED"
    PROVISIONAL = "PROVISIONAL"


class DuplicateStrength(StrEnum):
    """The set `duplicate_strength`."""

    CERTAIN = "CERTAIN"
    STRONG = "STRONG"
    CANDIDATE = "CANDIDATE"


class DuplicateVerdict(StrEnum):
    """The set `duplicate_verdict`."""

    SAME = "SAME"
    NOT_SAME = "NOT_SAME"
    UNSURE = "UNSURE"


class YesNoUnknown(StrEnum):
    """The set `yes_no_unknown`."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class AgeBand(StrEnum):
    """The set `age_band`."""

    A0 = "A0"
    A1_4 = "A1_4"
    A5_9 = "A5_9"
    A10_14 = "A10_14"
    A15_17 = "A15_17"
    A18_UP = "A18_UP"
    UNKNOWN = "UNKNOWN"


class FamilyRelation(StrEnum):
    """The set `family_relation`."""

    CHILD = "CHILD"
    MOTHER = "MOTHER"
    FATHER = "FATHER"
    STEPMOTHER = "STEPMOTHER"
    STEPFATHER = "STEPFATHER"
    PARENT_PARTNER = "PARENT_PARTNER"
    SISTER = "SISTER"
    BROTHER = "BROTHER"
    GRANDMOTHER = "GRANDMOTHER"
    GRANDFATHER = "GRANDFATHER"
    AUNT_UNCLE = "AUNT_UNCLE"
    COUSIN = "COUSIN"
    OTHER_RELATIVE = "OTHER_RELATIVE"
    GUARDIAN = "GUARDIAN"
    FOSTER_PARENT = "FOSTER_PARENT"
    PATRONAT_CARER = "PATRONAT_CARER"
    ADOPTIVE_PARENT = "ADOPTIVE_PARENT"
    SPOUSE = "SPOUSE"
    OWN_CHILD = "OWN_CHILD"
    NOT_RELATED = "NOT_RELATED"
    UNKNOWN = "UNKNOWN"


class SafeContact(StrEnum):
    """The set `safe_contact`."""

    ANY_TIME = "ANY_TIME"
    HOURS = "HOURS"
    NO_MESSAGES = "NO_MESSAGES"
    NO_VOICE_MAIL = "NO_VOICE_MAIL"
    THROUGH_OTHER = "THROUGH_OTHER"
    DO_NOT_CALL = "DO_NOT_CALL"
