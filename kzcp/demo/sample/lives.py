"""How far each invented case has come: one function for each state in which a case or a referral can be."""

from collections.abc import Callable
from typing import Final

from kzcp.demo.sample.life import Life

Course = Callable[[Life], None]


def concern_open(life: Life) -> None:
    """A report that waits for a decision."""
    life.take_concern()


def concern_rejected(life: Life) -> None:
    """A report of which no case came."""
    life.reject_concern()


def registered(life: Life) -> None:
    """A case without contact yet."""
    life.register()


def contacted(life: Life) -> None:
    """The child has been seen or spoken to."""
    life.register()
    life.contact()


def in_assessment(life: Life) -> None:
    """The assessment has begun."""
    contacted(life)
    life.start_assessment()


def planning(life: Life) -> None:
    """Assessed, without a plan."""
    in_assessment(life)
    life.assess()


def plan_waits(life: Life) -> None:
    """A plan waits for approval."""
    planning(life)
    life.write_plan()


def plan_returned(life: Life) -> None:
    """A plan was returned for correction."""
    plan_waits(life)
    life.decide(life.plan.pk, "return")


def under_way(life: Life) -> None:
    """A plan is carried out."""
    plan_waits(life)
    life.decide(life.plan.pk)


def referral_draft(life: Life) -> None:
    """A referral is being written."""
    under_way(life)
    life.write_referral()


def referral_waits(life: Life) -> None:
    """A referral waits for approval."""
    referral_draft(life)
    life.submit_referral()


def referral_rejected(life: Life) -> None:
    """A referral was not approved."""
    referral_waits(life)
    life.decide(life.referral.pk, "reject")


def referral_sent(life: Life) -> None:
    """A referral waits for the provider."""
    referral_waits(life)
    life.decide(life.referral.pk)


def referral_declined(life: Life) -> None:
    """The provider declined."""
    referral_sent(life)
    life.answer("decline")


def waiting_list(life: Life) -> None:
    """The child is on the waiting list."""
    referral_sent(life)
    life.answer("wait")


def accepted(life: Life) -> None:
    """The provider accepted."""
    referral_sent(life)
    life.answer("accept")


def in_service(life: Life) -> None:
    """The service is under way."""
    accepted(life)
    life.begin_service()


def delivered(life: Life) -> None:
    """The service was given."""
    in_service(life)
    life.deliver()


def not_delivered(life: Life) -> None:
    """The service was not given."""
    accepted(life)
    life.not_deliver()


def cancelled(life: Life) -> None:
    """The referral was taken back."""
    referral_sent(life)
    life.cancel_referral()


def in_review(life: Life) -> None:
    """The plan is being reviewed."""
    delivered(life)
    life.review()


def closing(life: Life) -> None:
    """Closing was asked for."""
    delivered(life)
    life.ask_closure()


def closed(life: Life) -> None:
    """Closed with its goals reached."""
    delivered(life)
    life.decide(life.ask_closure())


def reopened(life: Life) -> None:
    """Closed and open again."""
    closed(life)
    life.reopen()


def error(life: Life) -> None:
    """Marked as error by the supervisor."""
    life.register()
    life.mark_error()


def restricted(life: Life) -> None:
    """A sexual type: restricted at once, with those who must act named."""
    life.register(("SEX_ABUSE",))
    life.contact()
    life.start_assessment()


EVERY: Final[tuple[Course, ...]] = (
    concern_open, concern_rejected, registered, contacted, in_assessment, planning, plan_waits, plan_returned,
    under_way, referral_draft, referral_waits, referral_rejected, referral_sent, referral_declined,
    waiting_list, accepted, in_service, delivered, not_delivered, cancelled, in_review, closing, closed,
    reopened, error, restricted,
)  # fmt: skip
"""Every state once."""

COMMON: Final[tuple[Course, ...]] = (
    closed, closed, closed, closed, delivered, in_service, accepted, under_way, planning, not_delivered,
    waiting_list, referral_declined, contacted, error,
)  # fmt: skip
"""What most cases of past quarters have come to."""
