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
    life.keep_in_touch(weeks=1)


def delivered(life: Life) -> None:
    """The service was given."""
    in_service(life)
    life.deliver()
    life.carry_out_actions()
    life.keep_in_touch(weeks=1)


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


def closed_elsewhere(life: Life) -> None:
    """Closed although the provider had declined: the family was helped in another way."""
    referral_declined(life)
    life.keep_in_touch(weeks=2)
    life.carry_out_actions()
    life.decide(life.ask_closure())


def closed_without_service(life: Life) -> None:
    """Closed although the service was not given."""
    not_delivered(life)
    life.keep_in_touch(weeks=2)
    life.carry_out_actions()
    life.decide(life.ask_closure())


def closed_after_waiting(life: Life) -> None:
    """Closed after the waiting list was left."""
    waiting_list(life)
    life.keep_in_touch(weeks=1)
    life.cancel_referral()
    life.carry_out_actions()
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


STATES: Final[tuple[tuple[Course, float], ...]] = (
    (concern_open, 0.2), (concern_rejected, 2), (registered, 0.4), (contacted, 4), (in_assessment, 6),
    (planning, 10), (plan_waits, 11), (plan_returned, 12), (under_way, 13), (referral_draft, 15),
    (referral_waits, 15), (referral_rejected, 16), (referral_sent, 16), (referral_declined, 17),
    (waiting_list, 17), (accepted, 17), (in_service, 29), (delivered, 62), (not_delivered, 30),
    (cancelled, 18), (in_review, 96), (closing, 88), (closed, 92), (reopened, 108), (error, 2),
    (restricted, 6),
)  # fmt: skip
"""Every state once, with how many days ago such a case must have begun to have come so far today."""

PAST: Final[tuple[Course, ...]] = (
    closed, closed, closed, closed, closed_elsewhere, closed_without_service, closed_after_waiting, error,
    concern_rejected,
)  # fmt: skip
"""What the cases of past quarters have come to."""

RELEASED: Final[tuple[Course, ...]] = (
    *[closed_elsewhere] * 4, *[closed_after_waiting] * 5, *[closed_without_service] * 2, closed,
)  # fmt: skip
"""What the cases of the quarter that is released first have come to: mostly the shorter ones, for people wait."""

PRESENT: Final[tuple[Course, ...]] = (
    in_service, accepted, under_way, planning, contacted, referral_sent, waiting_list,
)  # fmt: skip
"""What cases of the last weeks have come to, where time has allowed it."""
