"""Codes of services, referrals, needs and consent."""

from enum import StrEnum


class ServiceSector(StrEnum):
    """The set `service_sector`."""

    HEALTH = "HEALTH"
    EDUCATION = "EDUCATION"
    SOCIAL_PROTECTION = "SOCIAL_PROTECTION"
    CASH = "CASH"
    HOUSING = "HOUSING"
    LIVELIHOOD = "LIVELIHOOD"
    PSYCHOSOCIAL = "PSYCHOSOCIAL"
    FAMILY = "FAMILY"
    SHELTER = "SHELTER"
    ALTERNATIVE_CARE = "ALTERNATIVE_CARE"
    JUSTICE = "JUSTICE"
    LEGAL = "LEGAL"
    DOCUMENTS = "DOCUMENTS"
    LEISURE = "LEISURE"


class ServiceFor(StrEnum):
    """The set `service_for`."""

    CHILD = "CHILD"
    CAREGIVER = "CAREGIVER"
    FAMILY = "FAMILY"


class SpecialSocialService(StrEnum):
    """The set `special_social_service`."""

    SB = "SB"
    SM = "SM"
    SPS = "SPS"
    SPD = "SPD"
    ST = "ST"
    SK = "SK"
    SE = "SE"
    SP = "SP"


class OrganisationType(StrEnum):
    """The set `organisation_type`."""

    POLYCLINIC = "POLYCLINIC"
    PERINATAL_CENTRE = "PERINATAL_CENTRE"
    HOSPITAL = "HOSPITAL"
    AMBULANCE = "AMBULANCE"
    MENTAL_HEALTH = "MENTAL_HEALTH"
    YOUTH_HEALTH = "YOUTH_HEALTH"
    REHAB_CENTRE = "REHAB_CENTRE"
    FORENSIC = "FORENSIC"
    MSE = "MSE"
    SOCIAL_DEPT = "SOCIAL_DEPT"
    CAREER_CENTRE = "CAREER_CENTRE"
    CITIZEN_SERVICE = "CITIZEN_SERVICE"
    SERVICES_PORTAL = "SERVICES_PORTAL"
    DAY_CENTRE = "DAY_CENTRE"
    HOME_UNIT = "HOME_UNIT"
    SSS_CENTRE = "SSS_CENTRE"
    CRISIS_CENTRE = "CRISIS_CENTRE"
    FSC = "FSC"
    MOBILE_GROUP = "MOBILE_GROUP"
    EDU_DEPT = "EDU_DEPT"
    KINDERGARTEN = "KINDERGARTEN"
    SCHOOL = "SCHOOL"
    COLLEGE = "COLLEGE"
    PMPC = "PMPC"
    KPPK = "KPPK"
    AUTISM_CENTRE = "AUTISM_CENTRE"
    PSY_CENTRE = "PSY_CENTRE"
    CONTACT_CENTRE = "CONTACT_CENTRE"
    CHILD_RIGHTS_DEPT = "CHILD_RIGHTS_DEPT"
    GUARDIANSHIP = "GUARDIANSHIP"
    ADAPTATION_CENTRE = "ADAPTATION_CENTRE"
    SUPPORT_CENTRE = "SUPPORT_CENTRE"
    POLICE = "POLICE"
    PROBATION = "PROBATION"
    COURT = "COURT"
    KDN = "KDN"
    BAR = "BAR"
    MEDIATOR = "MEDIATOR"
    BAILIFF = "BAILIFF"
    CIVIL_REGISTRY = "CIVIL_REGISTRY"
    HOUSING_DEPT = "HOUSING_DEPT"
    UTILITY = "UTILITY"
    RURAL_AKIM = "RURAL_AKIM"
    PARENT_CENTRE = "PARENT_CENTRE"
    YOUTH_CENTRE = "YOUTH_CENTRE"
    SPORT_CULTURE = "SPORT_CULTURE"
    NGO = "NGO"
    OTHER = "OTHER"


class DeliverySetting(StrEnum):
    """The set `delivery_setting`."""

    STAT = "STAT"
    SEMI = "SEMI"
    HOME = "HOME"
    TEMP = "TEMP"
    PREMISES = "PREMISES"
    SCHOOL = "SCHOOL"
    MOBILE = "MOBILE"
    ONLINE = "ONLINE"


class Urgency(StrEnum):
    """The set `urgency`."""

    EMERGENCY = "EMERGENCY"
    URGENT = "URGENT"
    ORDINARY = "ORDINARY"


class ReferralStatus(StrEnum):
    """The set `referral_status`."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    REJECTED = "REJECTED"
    SENT = "SENT"
    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    IN_SERVICE = "IN_SERVICE"
    DELIVERED = "DELIVERED"
    NOT_DELIVERED = "NOT_DELIVERED"
    CANCELLED = "CANCELLED"


class ReferralCancelReason(StrEnum):
    """The set `referral_cancel_reason`."""

    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    CONSENT_SUSPENDED = "CONSENT_SUSPENDED"
    CONFIRMATION_REFUSED = "CONFIRMATION_REFUSED"
    NOT_NEEDED = "NOT_NEEDED"
    FAMILY_REFUSED = "FAMILY_REFUSED"
    NO_ANSWER = "NO_ANSWER"
    REPLACED = "REPLACED"
    CASE_CLOSED = "CASE_CLOSED"
    MISTAKE = "MISTAKE"
    PACKET_INVALID = "PACKET_INVALID"
    OTHER = "OTHER"


class ReferralNotDeliveredReason(StrEnum):
    """The set `referral_not_delivered_reason`."""

    NO_SHOW = "NO_SHOW"
    NO_SERVICE = "NO_SERVICE"
    QUEUE = "QUEUE"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    REFUSED = "REFUSED"
    MOVED = "MOVED"
    DISTANCE = "DISTANCE"
    COST = "COST"
    DOCUMENTS = "DOCUMENTS"
    NOT_ACCESSIBLE = "NOT_ACCESSIBLE"
    LANGUAGE = "LANGUAGE"
    STAFF = "STAFF"
    CHILD_ILL = "CHILD_ILL"
    OTHER = "OTHER"


class ReferralPersonOutcome(StrEnum):
    """The set `referral_person_outcome`."""

    DELIVERED = "DELIVERED"
    PARTLY = "PARTLY"
    NOT_DELIVERED = "NOT_DELIVERED"


class PacketField(StrEnum):
    """The set `packet_field`."""

    GIVEN_NAME = "GIVEN_NAME"
    SURNAME = "SURNAME"
    BIRTH_DATE = "BIRTH_DATE"
    AGE = "AGE"
    SEX = "SEX"
    LANGUAGE = "LANGUAGE"
    IIN = "IIN"
    SETTLEMENT = "SETTLEMENT"
    ADDRESS = "ADDRESS"
    NEED = "NEED"
    REASON = "REASON"
    RISK = "RISK"
    SAFETY = "SAFETY"
    CONTACT_VIA_WORKER = "CONTACT_VIA_WORKER"
    CAREGIVER_NAME = "CAREGIVER_NAME"
    CAREGIVER_CONTACT = "CAREGIVER_CONTACT"
    CHILD_CONTACT = "CHILD_CONTACT"
    FUNCTIONAL = "FUNCTIONAL"
    DISABILITY_STATUS = "DISABILITY_STATUS"
    HEALTH_NOTES = "HEALTH_NOTES"
    EDUCATION = "EDUCATION"
    BARRIERS = "BARRIERS"
    ACCESS_NEEDS = "ACCESS_NEEDS"
    HOUSEHOLD = "HOUSEHOLD"
    INCOME = "INCOME"
    BENEFITS = "BENEFITS"
    JUSTICE_STAGE = "JUSTICE_STAGE"
    LEGAL_DOCUMENTS = "LEGAL_DOCUMENTS"
    COMPANIONS = "COMPANIONS"


class NeedReason(StrEnum):
    """The set `need_reason`."""

    NO_PROVIDER = "NO_PROVIDER"
    NO_CAPACITY = "NO_CAPACITY"
    DISTANCE = "DISTANCE"
    COST = "COST"
    NOT_ACCESSIBLE = "NOT_ACCESSIBLE"
    LANGUAGE = "LANGUAGE"
    AGE = "AGE"
    DOCUMENTS = "DOCUMENTS"
    DECLINED = "DECLINED"
    OTHER = "OTHER"


class NeedEnd(StrEnum):
    """The set `need_end`."""

    MET = "MET"
    OTHER_WAY = "OTHER_WAY"
    NO_LONGER = "NO_LONGER"
    MOVED = "MOVED"


class ConsentCapacity(StrEnum):
    """The set `consent_capacity`."""

    PARENT = "PARENT"
    LEGAL_REP = "LEGAL_REP"
    GUARDIANSHIP = "GUARDIANSHIP"
    CHILD = "CHILD"
    ADULT = "ADULT"


class ConsentPurpose(StrEnum):
    """The set `consent_purpose`."""

    CASEWORK = "CASEWORK"
    REFERRAL = "REFERRAL"
    ENQUIRY = "ENQUIRY"
    CONFERENCE = "CONFERENCE"
    TRANSFER = "TRANSFER"
    EXAMINATION = "EXAMINATION"
    FOLLOW_UP = "FOLLOW_UP"


class ConsentAnswer(StrEnum):
    """The set `consent_answer`."""

    GIVEN = "GIVEN"
    REFUSED = "REFUSED"
    NOT_ASKED = "NOT_ASKED"
    NOT_POSSIBLE = "NOT_POSSIBLE"


class ConsentEnd(StrEnum):
    """The set `consent_end`."""

    WITHDRAWN = "WITHDRAWN"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    AGE18 = "AGE18"


class LegalGround(StrEnum):
    """The set `legal_ground`."""

    DANGER = "DANGER"
    REPORT_DUTY = "REPORT_DUTY"
    COURT = "COURT"
    GUARDIANSHIP_DECISION = "GUARDIANSHIP_DECISION"
    PUBLIC_TASK = "PUBLIC_TASK"
    BEST_INTERESTS = "BEST_INTERESTS"
