"""What people hand in, parsed but not yet judged: the arguments of the actions.

Forms make these; models and actions decide whether they hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kzcp.reference.codes import PlanAgreement, Residence, SeparationRisk, Sex


@dataclass(frozen=True)
class ConcernData:
    """A report as it was received. `received_at` is aware; more than 7 days back it needs `late_entry_reason`."""

    received_at: datetime
    source: str
    words: str
    immediate_danger: bool
    risk_signs: tuple[str, ...] = ()
    reporter_name: str = ""
    reporter_contact: str = ""
    late_entry_reason: str = ""


@dataclass(frozen=True)
class PersonData:
    """What is known of a person; everything may be missing but a name or a description."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    description: str = ""
    birth_date: date | None = None
    birth_precision: str = ""
    sex: str = Sex.U
    iin: str = ""
    citizenship: str = ""
    language: str = ""


@dataclass(frozen=True)
class ResidenceData:
    """Where a person lives. `region_id` is the ISO code of the region."""

    region_id: str
    district_id: int | None = None
    settlement: str = ""
    address: str = ""
    urban_rural: str = Residence.X
    starts_on: date | None = None


@dataclass(frozen=True)
class TelephoneData:
    """A number, and how it may be used safely."""

    number: str
    safe_contact: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class RiskData:
    """The first risk of one case. `risk` empty: as the signs say. A lower one needs `reason`."""

    signs: tuple[str, ...] = ()
    risk: str = ""
    reason: str = ""
    words: str = ""


@dataclass(frozen=True)
class ChildData:
    """The subject of one case to be made. `person` None: `person_id` names somebody who is known already.

    `details` and `risk` are this child's own where they differ; None: those of all children.
    """

    case_id: UUID
    person_id: UUID
    person: PersonData | None
    residence: ResidenceData | None = None
    telephones: tuple[TelephoneData, ...] = ()
    over_18_reason: str = ""
    details: Mapping[str, Any] | None = None
    risk: RiskData | None = None


@dataclass(frozen=True)
class ParticipantData:
    """Somebody who takes part in a case. `person` None: `person_id` names somebody who is known already."""

    person_id: UUID
    person: PersonData | None
    part: str
    relation: str = ""
    has_access: str = ""
    under_18: str = ""
    is_staff: bool = False
    lives_with_child: bool = False
    residence: ResidenceData | None = None
    telephones: tuple[TelephoneData, ...] = ()


@dataclass(frozen=True)
class IntakeData:
    """All that makes one or several cases out of a concern: typed once for all children, or for each apart.

    `risk` empty: as the signs of the concern and those that follow from the rest say. A lower one needs
    `risk_reason`.
    """

    concern_id: UUID
    kind: str
    children: tuple[ChildData, ...]
    details: Mapping[str, Any]
    participants: tuple[ParticipantData, ...] = ()
    risk: str = ""
    risk_reason: str = ""
    risk_words: str = ""


@dataclass(frozen=True)
class NoteData:
    """A contact or another thing that happened. More than seven days back needs `late_entry_reason`."""

    kind: str
    happened_at: datetime
    words: str = ""
    contact_kind: str = ""
    contact_with: tuple[str, ...] = ()
    outcome: str = ""
    late_entry_reason: str = ""


@dataclass(frozen=True)
class FindingData:
    """What an assessment says of one domain."""

    domain: str
    scale: str
    words: str = ""


@dataclass(frozen=True)
class AssessmentData:
    """The content of an assessment as far as it is written. A lower risk than before needs `risk_reason`."""

    risk: str = ""
    risk_words: str = ""
    risk_reason: str = ""
    child_wishes: str = ""
    summary: str = ""
    protective_factors: tuple[str, ...] = ()
    separation_risk: str = SeparationRisk.NOT_ASSESSED
    findings: tuple[FindingData, ...] = ()


@dataclass(frozen=True)
class ReportingData:
    """Whether a body is told of suspected violence. More than 7 days back it needs `late_entry_reason`."""

    decision: str
    decided_on: date
    body: str = ""
    number: str = ""
    reason: str = ""
    words: str = ""
    next_decision_on: date | None = None
    late_entry_reason: str = ""


@dataclass(frozen=True)
class ActionData:
    """An action of a plan. `person_keys` are those whom it is for; empty means the child."""

    id: UUID
    words: str
    due_on: date
    responsible_id: int | None = None
    responsible_words: str = ""
    service_id: str | None = None
    person_keys: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class GoalData:
    """A goal of a plan with its actions, in the order in which they stand."""

    id: UUID
    component: str
    words: str
    actions: tuple[ActionData, ...] = ()


@dataclass(frozen=True)
class PlanData:
    """The whole content of a plan: what is missing here is taken out of it."""

    goals: tuple[GoalData, ...]
    caregiver_id: UUID | None = None
    caregiver_agreement: str = PlanAgreement.NOT_ASKED
    caregiver_words: str = ""
    child_agreement: str = PlanAgreement.NOT_ASKED
    child_words: str = ""


@dataclass(frozen=True)
class ConsentData:
    """One answer of one person. `service_id` is the code of a service, `recipient_id` an organisation.

    More than 7 days back it needs `late_entry_reason`.
    """

    giver_id: UUID
    person_id: UUID
    capacity: str
    purpose: str
    answer: str
    given_on: date
    expires_on: date | None = None
    recipient_id: int | None = None
    service_id: str | None = None
    words: str = ""
    late_entry_reason: str = ""
