"""What sending writes on a referral: the moment, and until when answer and start are due."""

from typing import Any

from kzcp.core import clock
from kzcp.reference import deadlines
from kzcp.reference.codes import TaskKind, Urgency
from referrals.models import Referral


def sending(referral: Referral) -> dict[str, Any]:
    """The columns of a referral that is sent now, with its deadlines by urgency."""
    now, urgency = clock.now(), Urgency(referral.urgency)
    return {
        "sent_at": now,
        "answer_due": deadlines.referral_due(TaskKind.REFERRAL_ANSWER, urgency, now),
        "start_due": deadlines.referral_due(TaskKind.SERVICE_START, urgency, now),
    }
