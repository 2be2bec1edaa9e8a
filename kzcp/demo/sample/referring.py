"""A referral and the provider's answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from cases.actions import consents
from cases.data import ConsentData
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.ids import uuid7
from kzcp.demo.sample import words
from kzcp.demo.sample.stage import Stage
from referrals.actions import answers, drafts, endings
from referrals.data import AcceptanceData, DeliveryData, OutcomeData, PersonRequest, ReferralData
from referrals.models import Referral


class Referring(Stage):
    """One referral from draft to its end."""

    def write_referral(self) -> None:
        """A referral of the child under the mother's consent or a legal ground, as a draft."""
        self.later(days=1)
        today = clock.local(self.moment).date()
        with self.acting(self.crew.worker) as by:
            consent = consents.record(
                pk=uuid7(),
                case=self.fresh(),
                by=by,
                data=ConsentData(
                    giver_id=self.mother,
                    person_id=self.child,
                    capacity="PARENT",
                    purpose="REFERRAL",
                    answer="GIVEN",
                    given_on=today,
                    expires_on=today + timedelta(days=365),
                    recipient_id=self.crew.provider.pk,
                    service_id=self.crew.service,
                ),
            )
            typed = {
                "NEED": self.say(words.NEED),
                "REASON": self.say(words.NEED),
                "SAFETY": self.say(words.SAFE),
            }
            data = ReferralData(
                service_id=self.crew.service,
                provider_id=self.crew.provider.pk,
                urgency=self.dice.choice(("ORDINARY", "ORDINARY", "URGENT")),
                persons=(PersonRequest(self.child, typed),),
                consent_id=consent.pk,
            )
            self.referral = drafts.draft(pk=uuid7(), case=self.fresh(), data=data, by=by)

    def submit_referral(self) -> None:
        """The referral waits for approval."""
        self.later(hours=1)
        with self.acting(self.crew.worker) as by:
            drafts.submit(referral=self.referral, by=by)

    @contextmanager
    def _provider(self) -> Iterator[tuple[Referral, Actor]]:
        with self.acting(self.crew.provider_staff) as by:
            yield Referral.objects.get(pk=self.referral.pk), by

    def answer(self, how: str) -> None:
        """The provider accepts, declines or puts on the waiting list."""
        self.later(hours=16)
        with self._provider() as (referral, by):
            if how == "accept":
                answers.accept(referral=referral, data=AcceptanceData(), by=by)
            elif how == "wait":
                answers.put_on_waiting_list(referral=referral, waiting_days=14, by=by)
            else:
                answers.decline(referral=referral, reason="NO_CAPACITY", by=by)

    def begin_service(self) -> None:
        """The service begins."""
        self.later(days=3)
        with self._provider() as (referral, by):
            answers.begin(referral=referral, begun_on=clock.local(self.moment).date(), by=by)

    def deliver(self) -> None:
        """The service was given."""
        begun = clock.local(self.moment).date()
        self.later(days=20)
        with self._provider() as (referral, by):
            data = DeliveryData(
                setting="PREMISES",
                starts_on=begun,
                ends_on=clock.local(self.moment).date(),
                special_service="SP" if referral.service.special_social_service else "",
            )
            outcome = [OutcomeData(self.child, "DELIVERED")]
            answers.deliver(referral=referral, outcomes=outcome, data=data, by=by)

    def not_deliver(self) -> None:
        """The service was not given."""
        self.later(days=9)
        with self._provider() as (referral, by):
            answers.not_deliver(referral=referral, reason="NO_SHOW", by=by)

    def cancel_referral(self) -> None:
        """The worker takes the referral back."""
        self.later(days=1)
        with self.acting(self.crew.worker) as by:
            endings.cancel(referral=self.referral, reason="NOT_NEEDED", by=by)
