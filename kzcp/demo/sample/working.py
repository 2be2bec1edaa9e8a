"""Contact, assessment, plan, and the decisions of a second person."""

from datetime import date, timedelta
from uuid import UUID

from cases.actions import assessments, details, notes, plans, reporting
from cases.data import (
    ActionData,
    AssessmentData,
    FindingData,
    GoalData,
    NoteData,
    PlanData,
    ReportingData,
)
from cases.models import PlanAction
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.ids import uuid7
from kzcp.demo.sample import words
from kzcp.demo.sample.stage import Stage
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval

DOMAINS = ("DEV_EMOTION", "DEV_EDUCATION", "PAR_SAFETY", "PAR_WARMTH", "ENV_HISTORY", "ENV_RELATIVES")
SCALES = ("NO_CONCERN", "SOME_CONCERN", "SERIOUS_CONCERN")


class Working(Stage):
    """The work on one case up to an approved plan."""

    def contact(self) -> None:
        """The first contact: in time, or late after an attempt, more often so where the office has less skill."""
        hours = {"HIGH": 14.0, "MEDIUM": 40.0, "LOW": 90.0}[self.case.risk]
        if self.dice.random() < 0.65 - 0.5 * self.skill:
            self.later(hours=hours * 0.5)
            self._note("ATTEMPT_AWAY")
            hours *= 2.4
        self.later(hours=hours)
        self._note(self.dice.choice(("SEEN", "SEEN", "SPOKEN")))

    def keep_in_touch(self, *, weeks: int) -> None:
        """A contact every few days for some weeks, as the plan asks."""
        for _ in range(weeks):
            self.later(days=6)
            self._note("SEEN")

    def _note(self, outcome: str) -> None:
        data = NoteData(
            kind="CONTACT",
            happened_at=self.moment - timedelta(minutes=20),
            words=self.say(words.TALKED),
            contact_kind="HOME_VISIT",
            contact_with=("CHILD",) if outcome in ("SEEN", "SPOKEN") else ("OTHER",),
            outcome=outcome,
        )
        with self.acting(self.crew.worker) as by:
            notes.add(pk=uuid7(), case=self.fresh(), data=data, by=by)

    def assess(self) -> None:
        """Reporting decision, findings, and the end of the assessment."""
        self.later(days=2)
        self.decide_reporting()
        self.later(days=1)
        learnt: dict[str, object] = {
            "finding": self.dice.choice(("SUSPECTED", "SUBSTANTIATED", "INCONCLUSIVE"))
        }
        if self.case.risk == "HIGH":
            learnt["safety_plan"] = self.say(words.SAFE)
        if self.types == ["UNKNOWN"]:
            learnt["types"] = ["NEG_SUPERV"]
        with self.acting(self.crew.worker) as by:
            details.save(case=self.fresh(), values=learnt, by=by)
        with self.acting(self.crew.worker) as by:
            data = AssessmentData(
                risk=self.case.risk,
                risk_words=self.say(words.TALKED),
                child_wishes=self.say(words.WISHES),
                summary=self.say(words.TALKED),
                protective_factors=("SAFE_ADULT", "ATTENDS_SCHOOL"),
                separation_risk=self.dice.choice(("NO", "NO", "YES")),
                findings=tuple(FindingData(domain, self.dice.choice(SCALES)) for domain in DOMAINS),
            )
            saved = assessments.save(assessment=self.assessment, data=data, by=by)
            assessments.complete(assessment=saved, by=by)

    def start_assessment(self) -> None:
        """The assessment begins."""
        self.later(hours=20)
        with self.acting(self.crew.worker) as by:
            self.assessment = assessments.start(pk=uuid7(), case=self.fresh(), by=by)

    def decide_reporting(self) -> None:
        """Most are reported, some are known already, the rest has a reason, less often where there is skill."""
        today = clock.local(self.moment).date()
        chosen = self.dice.random()
        told = 0.45 + 0.3 * self.skill
        data = (
            ReportingData("REPORTED", today, "POLICE_JUVENILE", f"1-{self.dice.randint(100, 999)}")
            if chosen < told - 0.14
            else ReportingData("ALREADY_KNOWN", today, "POLICE", f"2-{self.dice.randint(100, 999)}")
            if chosen < told
            else ReportingData("NOT_REPORTED", today, reason="NO_SIGNS", words=self.say(words.TALKED))
        )
        with self.acting(self.crew.worker) as by:
            reporting.decide(pk=uuid7(), case=self.fresh(), data=data, by=by)

    def write_plan(self) -> None:
        """A plan with three components, handed in."""
        self.later(days=1)
        due = clock.local(self.moment).date() + timedelta(days=60)
        goals = tuple(self._goal(component, texts, due) for component, texts in words.GOALS.items())
        data = PlanData(
            goals=goals,
            caregiver_id=self.mother,
            caregiver_agreement="AGREED",
            child_agreement="AGREED",
            child_words=self.say(words.WISHES),
        )
        with self.acting(self.crew.worker) as by:
            plan = plans.draft(pk=uuid7(), case=self.fresh(), by=by)
            self.plan = plans.save(plan=plan, data=data, by=by)
        self.later(hours=2)
        with self.acting(self.crew.worker) as by:
            plans.submit(plan=self.plan, by=by)

    def _goal(self, component: str, texts: dict[str, tuple[str, str]], due: date) -> GoalData:
        goal, action = texts[self.crew.script]
        step = ActionData(uuid7(), action, due, responsible_id=self.crew.worker.user_id)
        return GoalData(uuid7(), component, goal, (step,))

    def carry_out_actions(self) -> None:
        """Every action of the plan in force is done."""
        with self.acting(self.crew.worker) as by:
            for action in PlanAction.objects.filter(goal__plan_id=self.plan.pk, dropped_at=None, outcome=""):
                plans.set_action_outcome(action=action, outcome="DONE", by=by)

    def decide(self, record_id: UUID, decision: str = "approve") -> None:
        """The person who was asked decides on the pending approval of a record."""
        self.later(hours=5)
        with self.acting(self.crew.worker):
            asked_of = Approval.objects.get(subject_id=record_id, state="PENDING").asked_of_id
        decider = Actor.user(asked_of) if asked_of else self.crew.supervisor
        with self.acting(decider) as by:
            approval = Approval.objects.get(subject_id=record_id, state="PENDING")
            if decision == "approve":
                approvals.approve(approval, by=by)
            elif decision == "return":
                approvals.send_back(
                    approval, by=by, reason_code="INCOMPLETE", words=self.say(words.TO_CORRECT)
                )
            else:
                approvals.reject(approval, by=by, reason_code="NOT_NEEDED")
