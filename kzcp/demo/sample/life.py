"""The life of one invented case, lived step by step at past moments, through the actions of its people."""

from uuid import UUID

from cases.actions import cases as casework
from cases.actions import closures, plans, risk
from cases.models import Goal
from kzcp.core.actor import Actor
from kzcp.core.ids import uuid7
from kzcp.demo.sample import words
from kzcp.demo.sample.beginning import Beginning
from kzcp.demo.sample.referring import Referring
from kzcp.demo.sample.working import Working


class Life(Beginning, Working, Referring):
    """A whole case, up to its review, its closure or its return."""

    def review(self) -> None:
        """A review begins; every goal has its progress."""
        self.later(days=25)
        with self.acting(self.crew.worker) as by:
            self._progress("UNDER_WAY", by)
            casework.start_review(case=self.fresh(), by=by)

    def _progress(self, progress: str, by: Actor) -> None:
        for goal in Goal.objects.filter(plan_id=self.plan.pk, dropped_at=None):
            plans.set_progress(goal=goal, progress=progress, by=by)

    def end_review(self) -> None:
        """The review ends and the plan goes on."""
        self.later(days=1)
        with self.acting(self.crew.worker) as by:
            casework.end_review(case=self.fresh(), by=by)

    def ask_closure(self) -> UUID:
        """The goals are reached, the risk is low, closing is asked for."""
        self.later(days=20)
        with self.acting(self.crew.worker) as by:
            for goal in Goal.objects.filter(plan_id=self.plan.pk, dropped_at=None):
                plans.set_goal_outcome(goal=goal, outcome="ACHIEVED", by=by)
            if self.fresh().risk != "LOW":
                risk.set_(
                    case=self.fresh(),
                    risk="LOW",
                    reason="FAMILY_CHANGED",
                    words=self.say(words.CLOSING),
                    by=by,
                )
        self.later(hours=2)
        with self.acting(self.crew.worker) as by:
            request = closures.request(
                pk=uuid7(), case=self.fresh(), reason="GOALS", words=self.say(words.CLOSING), by=by
            )
        return request.pk

    def reopen(self) -> None:
        """A new report brings the case back."""
        self.later(days=9)
        with self.acting(self.crew.worker) as by:
            casework.reopen(
                case=self.fresh(), reason="NEW_REPORT", risk="MEDIUM", words=self.say(words.AGAIN), by=by
            )

    def mark_error(self) -> None:
        """The supervisor takes a case out of all counts."""
        self.later(hours=6)
        with self.acting(self.crew.supervisor) as by:
            casework.mark_error(case=self.fresh(), reason="TEST", by=by)
