"""Which vocabularies are closed, anchored or open, and what an administrator may do with each."""

from enum import Enum, StrEnum

from kzcp.reference import codes


class Openness(Enum):
    """How far a vocabulary may be changed by administrators; labels may be edited in every one."""

    CLOSED = "closed"
    """Rules read the codes: no value is added or retired."""
    ANCHORED = "anchored"
    """Values may be added; the shipped ones stay, because rules or indicators name them."""
    OPEN = "open"
    """Values are added and retired freely."""


CLOSED: dict[str, type[StrEnum]] = {
    "case_kind": codes.CaseKindCode,
    "case_status": codes.CaseStatus,
    "closure_reason": codes.ClosureReason,
    "error_reason": codes.ErrorReason,
    "risk_level": codes.RiskLevel,
    "risk_sign": codes.RiskSign,
    "confidentiality_level": codes.ConfidentialityLevel,
    "restriction_reason": codes.RestrictionReason,
    "concern_outcome": codes.ConcernOutcome,
    "sex": codes.Sex,
    "birth_date_precision": codes.BirthDatePrecision,
    "residence": codes.Residence,
    "person_record_state": codes.PersonRecordState,
    "duplicate_strength": codes.DuplicateStrength,
    "duplicate_verdict": codes.DuplicateVerdict,
    "yes_no_unknown": codes.YesNoUnknown,
    "age_band": codes.AgeBand,
    "case_part": codes.CasePart,
    "cfm_domain_2_4": codes.CfmDomain2To4,
    "cfm_domain_5_17": codes.CfmDomain5To17,
    "cfm_answer": codes.CfmAnswer,
    "cfm_frequency": codes.CfmFrequency,
    "cfm_behaviour_2_4": codes.CfmBehaviour2To4,
    "cfm_result_state": codes.CfmResultState,
    "dfc_level": codes.DfcLevel,
    "detention_separation": codes.DetentionSeparation,
    "incident_precision": codes.IncidentPrecision,
    "suspect_access": codes.SuspectAccess,
    "violence_finding": codes.ViolenceFinding,
    "reporting_decision": codes.ReportingDecision,
    "separation_risk": codes.SeparationRisk,
    "note_kind": codes.NoteKind,
    "contact_outcome": codes.ContactOutcome,
    "assessment_domain": codes.AssessmentDomain,
    "assessment_scale": codes.AssessmentScale,
    "plan_component": codes.PlanComponent,
    "plan_agreement": codes.PlanAgreement,
    "goal_progress": codes.GoalProgress,
    "goal_outcome": codes.GoalOutcome,
    "action_outcome": codes.ActionOutcome,
    "task_kind": codes.TaskKind,
    "approval_kind": codes.ApprovalKind,
    "approval_state": codes.ApprovalState,
    "service_for": codes.ServiceFor,
    "special_social_service": codes.SpecialSocialService,
    "urgency": codes.Urgency,
    "referral_status": codes.ReferralStatus,
    "referral_cancel_reason": codes.ReferralCancelReason,
    "referral_person_outcome": codes.ReferralPersonOutcome,
    "packet_field": codes.PacketField,
    "need_end": codes.NeedEnd,
    "consent_answer": codes.ConsentAnswer,
    "consent_end": codes.ConsentEnd,
    "role": codes.RoleCode,
    "approver_kind": codes.ApproverKind,
    "emergency_access_verdict": codes.EmergencyAccessVerdict,
    "notification_kind": codes.NotificationKind,
    "case_event_kind": codes.CaseEventKind,
    "indicator_group": codes.IndicatorGroup,
    "indicator_class": codes.IndicatorClass,
    "indicator_unit": codes.IndicatorUnit,
    "stock_or_flow": codes.StockOrFlow,
    "breakdown": codes.Breakdown,
    "reference_qualifier": codes.ReferenceQualifier,
    "policy_level": codes.PolicyLevel,
}

ANCHORED: dict[str, type[StrEnum]] = {
    "identification_source": codes.IdentificationSource,
    "safe_contact": codes.SafeContact,
    "family_relation": codes.FamilyRelation,
    "disability_status": codes.DisabilityStatus,
    "sen_status": codes.SenStatus,
    "education_form": codes.EducationForm,
    "poverty_line": codes.PovertyLine,
    "deprivation": codes.Deprivation,
    "benefit": codes.Benefit,
    "benefit_state": codes.BenefitState,
    "offence_class": codes.OffenceClass,
    "justice_stage": codes.JusticeStage,
    "justice_measure": codes.JusticeMeasure,
    "verdict": codes.Verdict,
    "justice_outcome": codes.JusticeOutcome,
    "violence_type": codes.ViolenceType,
    "perpetrator_relation": codes.PerpetratorRelation,
    "not_reported_reason": codes.NotReportedReason,
    "placement_type": codes.PlacementType,
    "placement_entry_reason": codes.PlacementEntryReason,
    "placement_exit": codes.PlacementExit,
    "service_sector": codes.ServiceSector,
    "organisation_type": codes.OrganisationType,
    "delivery_setting": codes.DeliverySetting,
    "referral_not_delivered_reason": codes.ReferralNotDeliveredReason,
    "need_reason": codes.NeedReason,
    "consent_capacity": codes.ConsentCapacity,
    "consent_purpose": codes.ConsentPurpose,
    "legal_ground": codes.LegalGround,
    "grant_reason": codes.GrantReason,
}

OPEN = frozenset(
    {
        "reopen_reason",
        "override_reason",
        "transfer_reason",
        "over_18_reason",
        "late_entry_reason",
        "risk_lowering_reason",
        "concern_rejection_reason",
        "citizenship",
        "language",
        "family_type",
        "disability_cause_group",
        "sen_type",
        "cfm_not_possible_reason",
        "education_barrier",
        "barrier",
        "poverty_basis",
        "income_kind",
        "justice_body",
        "violence_setting",
        "reporting_body",
        "protection_order_kind",
        "tls_ground",
        "contact_kind",
        "contact_with",
        "protective_factor",
        "document_kind",
        "conference_role",
        "return_reason",
        "rejection_reason",
        "mark_error_reason",
        "accessibility",
        "referral_decline_reason",
        "emergency_access_reason",
        "absence_kind",
        "conflict_kind",
    }
)


def openness(name: str) -> Openness:
    """How the vocabulary may be changed; one that is not listed is the application's own, so closed."""
    if name in OPEN:
        return Openness.OPEN
    return Openness.ANCHORED if name in ANCHORED else Openness.CLOSED


def is_fixed(name: str, code: str) -> bool:
    """Whether rules rely on this code, so that it may be relabelled but not retired."""
    if name in OPEN:
        return False
    return name not in ANCHORED or code in frozenset(ANCHORED[name])
