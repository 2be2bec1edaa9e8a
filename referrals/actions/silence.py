"""What follows when a provider does not answer: those who can help are told, each step of it once.

At half of the time to answer the provider's people and the worker, at the end of it the supervisor, when
twice the time has passed the coordinator, who learns only that a step is late.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count

from cases.actions.watch import DEADLINES, DELAY
from cases.lifecycle import audience
from cases.lifecycle.deciders import barred
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.jobs.run import Progress, once
from kzcp.journal import journal
from kzcp.reference import deadlines
from kzcp.reference.codes import NotificationKind, ReferralStatus, TaskKind, Urgency
from kzcp.workflow import notices
from referrals.lifecycle.effects import provider_staff
from referrals.models import Referral, Silence, SilenceStep

JOB: Final = "referrals.silence"
SLOT = timedelta(minutes=5)
"""For each stretch of this length there is one run at most."""
SILENCE: Final = "referrals.silence"
"""The kind of the notices about it."""
AT: Final = {SilenceStep.REMINDED: 50, SilenceStep.SUPERVISOR: 100, SilenceStep.COORDINATOR: 200}
"""Per cent of the time to answer after which each step is told."""
AT_A_TIME = 100


@dataclass(frozen=True)
class Owed:
    """A step that is to be told now, to whom, and what the notice is about for them."""

    referral: Referral
    step: SilenceStep
    recipients: tuple[int, ...]

    @property
    def about(self) -> str:
        """A coordinator reads of a delay, all others of the referral."""
        return DELAY if self.step is SilenceStep.COORDINATOR else SILENCE


def tell() -> int:
    """Tell of every silence that has come to its next step and return how many steps were told.

    Runs any number of times, also side by side: a step that is told leaves a row of which there is one.
    Must not be called inside a transaction. Raises Busy where another process is at this very stretch.
    """
    with acting_as(DEADLINES), transaction.atomic():
        waiting = owed()
    if not waiting:
        return 0
    told = 0

    def work(progress: Progress) -> None:
        nonlocal told
        batches = [waiting[at : at + AT_A_TIME] for at in range(0, len(waiting), AT_A_TIME)]
        progress.begin(total=progress.done + len(batches))
        for batch in batches:
            with progress.step():
                told += tell_of(batch)

    once(JOB, _slot(), work, by=DEADLINES)
    return told


def owed() -> list[Owed]:
    """The steps of silence that are not told yet, for which there is somebody to tell."""
    rows = Referral.objects.filter(status=ReferralStatus.SENT, answered_at=None, answer_due__isnull=False)
    rows = rows.annotate(told=Count("silences")).filter(told__lt=len(SilenceStep))
    found = list(rows.select_related("case").order_by("sent_at", "id"))
    told = set(Silence.objects.filter(referral__in=found).values_list("referral_id", "step"))
    return [each for referral in found for each in _owed(referral) if (referral.pk, each.step) not in told]


def tell_of(waiting: list[Owed]) -> int:
    """Tell of these steps, in the present transaction, unless each is told already; return how many were new."""
    return sum(_tell(each) for each in waiting)


def _tell(owed: Owed) -> int:
    referral = owed.referral
    with journal.act("referral.watch", by=DEADLINES, subject=referral):
        _, new = Silence.objects.get_or_create(
            referral=referral,
            step=owed.step,
            defaults={"case_id": referral.case_id, "told_at": clock.now()},
        )
        if new:
            notices.notify(
                owed.recipients, NotificationKind.SILENT, subject_kind=owed.about, subject_id=referral.pk
            )
    return int(new)


def _owed(referral: Referral) -> Iterator[Owed]:
    since, due = referral.sent_at, referral.answer_due
    if since is None or due is None:
        return
    for step, percent in AT.items():
        urgency = Urgency(referral.urgency)
        at = deadlines.referral_portion(TaskKind.REFERRAL_ANSWER, urgency, since, due, percent)
        if at <= clock.now() and (who := _recipients(referral, step)):
            yield Owed(referral, step, who)


def _recipients(referral: Referral, step: SilenceStep) -> tuple[int, ...]:
    if step is SilenceStep.COORDINATOR:
        return tuple(audience.coordinators(referral.case))
    if step is SilenceStep.SUPERVISOR:
        return tuple(audience.supervisors(referral.case))
    out = barred(referral.case)
    asked = [*provider_staff(referral.provider_id), referral.case.worker_id]
    return tuple(user for user in asked if user is not None and user not in out)


def _slot() -> str:
    now = clock.local(clock.now())
    began = now - timedelta(minutes=now.minute % (SLOT // timedelta(minutes=1)))
    return began.strftime("%Y-%m-%d %H:%M")
