from referrals.models.delivery import Delivery
from referrals.models.need import Need
from referrals.models.offer import Offer
from referrals.models.office_record import OfficeRecord
from referrals.models.person import ReferralPerson
from referrals.models.question import Question
from referrals.models.referral import ENDED_STATES, OPEN_STATES, WITH_PROVIDER, Referral
from referrals.models.silence import Silence, SilenceStep

__all__ = [
    "ENDED_STATES",
    "OPEN_STATES",
    "WITH_PROVIDER",
    "Delivery",
    "Need",
    "Offer",
    "OfficeRecord",
    "Question",
    "Referral",
    "ReferralPerson",
    "Silence",
    "SilenceStep",
]
