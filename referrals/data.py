"""What people hand in, parsed but not yet judged: the arguments of the actions.

Forms make these; models and actions decide whether they hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class PersonRequest:
    """One person to be served, and what the worker wrote for this service.

    `typed` holds, by the packet's field: words (NEED, REASON, SAFETY, HEALTH_NOTES …), codes
    (ACCESS_NEEDS), `{"interpreter": True}` (LANGUAGE), keys of people (COMPANIONS), and under CAREGIVER
    the key of the caregiver who may be named.
    """

    person_id: UUID
    typed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReferralData:
    """The whole content of a referral; what is missing here is taken out of the draft.

    Either `consent_id` or `legal_ground` with `ground_words`, at the latest when it is handed in.
    """

    service_id: str
    provider_id: int
    urgency: str
    persons: tuple[PersonRequest, ...]
    consent_id: UUID | None = None
    legal_ground: str = ""
    ground_words: str = ""
    age_override: str = ""


@dataclass(frozen=True)
class OutcomeData:
    """What one person of a referral received; `outcome` is a code of `referral_person_outcome`."""

    person_id: UUID
    outcome: str


@dataclass(frozen=True)
class DeliveryData:
    """What was given: kind of special social service (if the service is one), setting, both days included."""

    setting: str
    starts_on: date
    ends_on: date | None = None
    special_service: str = ""
    late_entry_reason: str = ""


@dataclass(frozen=True)
class AcceptanceData:
    """A provider's yes, with the first meeting if it is known already (aware)."""

    first_meeting_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class OfferData:
    """An organisation's entry in the directory for one service."""

    service_id: str
    capacity: int | None = None
    free: int | None = None
    waiting_days: int = 0
    urgent_ok: bool = False
    regions: tuple[str, ...] = ()
    districts: tuple[int, ...] = ()
    accessibility: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
