"""Codes of disability, special needs, functional module and education."""

from enum import StrEnum


class DisabilityStatus(StrEnum):
    """The set `disability_status`."""

    NONE = "NONE"
    CHILD_U7 = "CHILD_U7"
    CHILD_G1 = "CHILD_G1"
    CHILD_G2 = "CHILD_G2"
    CHILD_G3 = "CHILD_G3"
    ADULT_G1 = "ADULT_G1"
    ADULT_G2 = "ADULT_G2"
    ADULT_G3 = "ADULT_G3"
    IN_PROGRESS = "IN_PROGRESS"
    REFUSED = "REFUSED"


class SenStatus(StrEnum):
    """The set `sen_status`."""

    NONE = "NONE"
    EXAMINATION = "EXAMINATION"
    CONFIRMED = "CONFIRMED"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    NOT_EXAMINED = "NOT_EXAMINED"


class EducationForm(StrEnum):
    """The set `education_form`."""

    MAIN = "MAIN"
    SPEC_CLASS = "SPEC_CLASS"
    SPEC_SCHOOL = "SPEC_SCHOOL"
    KINDER = "KINDER"
    SPEC_KINDER = "SPEC_KINDER"
    HOME = "HOME"
    DIST = "DIST"
    TVET = "TVET"
    BOARD = "BOARD"
    MEDSOC = "MEDSOC"
    DEVIANT = "DEVIANT"
    FAMILY = "FAMILY"
    OUT = "OUT"
    DONE = "DONE"


class CfmDomain2To4(StrEnum):
    """The set `cfm_domain_2_4`."""

    SEE = "SEE"
    HEAR = "HEAR"
    WALK = "WALK"
    FINE = "FINE"
    COMM = "COMM"
    LEARN = "LEARN"
    PLAY = "PLAY"
    BEHAV = "BEHAV"


class CfmDomain5To17(StrEnum):
    """The set `cfm_domain_5_17`."""

    SEE = "SEE"
    HEAR = "HEAR"
    WALK = "WALK"
    SELF = "SELF"
    COMM_IN = "COMM_IN"
    COMM_OUT = "COMM_OUT"
    LEARN = "LEARN"
    REMEM = "REMEM"
    CONC = "CONC"
    CHANGE = "CHANGE"
    BEHAV = "BEHAV"
    FRIEND = "FRIEND"
    ANX = "ANX"
    DEP = "DEP"


class CfmAnswer(StrEnum):
    """The set `cfm_answer`."""

    NONE = "NONE"
    SOME = "SOME"
    A_LOT = "A_LOT"
    CANNOT = "CANNOT"


class CfmFrequency(StrEnum):
    """The set `cfm_frequency`."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    FEW_A_YEAR = "FEW_A_YEAR"
    NEVER = "NEVER"


class CfmBehaviour2To4(StrEnum):
    """The set `cfm_behaviour_2_4`."""

    NOT_AT_ALL = "NOT_AT_ALL"
    SAME_OR_LESS = "SAME_OR_LESS"
    MORE = "MORE"
    A_LOT_MORE = "A_LOT_MORE"


class CfmResultState(StrEnum):
    """The set `cfm_result_state`."""

    DONE = "DONE"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_POSSIBLE = "NOT_POSSIBLE"
