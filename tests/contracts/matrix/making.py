"""One place: a case with every record that an address names, lived through the actions by its own people."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from cases.actions import closures, concerns, consents, plans, risk, tasks
from cases.actions.subjects import DRAFT_NOTE
from cases.data import ParticipantData, PersonData, TelephoneData
from cases.forms import assessment as assessment_form
from cases.forms import intake as intake_form
from cases.forms import plan as plan_form
from cases.models import Assessment, Case, CasePerson, Goal, Note, Plan, Task, Telephone
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.core.iin import check_digit
from kzcp.workflow import approvals, drafts
from kzcp.workflow.models import Approval
from referrals.actions import answers, needs
from referrals.actions import drafts as referral_drafts
from referrals.data import PersonRequest, ReferralData
from referrals.forms import referral as referral_form
from referrals.models import Referral
from tests.contracts.matrix.rules import Relation
from tests.factories import casework, intake
from tests.factories.cast import Cast
from tests.factories.referring import SERVICE, WORDS

R = TypeVar("R")
SEXUAL = "SEX"


@dataclass(frozen=True)
class Plot:
    """How a place comes to be: whose case, of which kind and level, and where its referral goes."""

    relation: Relation
    stem: str
    worker: str
    approver: str
    provider: str
    kind: str = "VIO"
    restricted: bool = False


PLOTS = (
    Plot(Relation.OWN, "Ovnarq", "aigul", "saule", "dana"),
    Plot(Relation.NORMAL, "Norvelq", "bolat", "saule", "kamila", kind="TST"),
    Plot(Relation.OFFICE, "Offizq", "bolat", "saule", "kamila"),
    Plot(Relation.GRANTED, "Grantuq", "zarina", "ruslan", "kamila"),
    Plot(Relation.NAMED, "Nemdaq", "bolat", "saule", "dana", restricted=True),
    Plot(Relation.FOREIGN, "Farrixq", "zarina", "ruslan", "kamila"),
    Plot(Relation.RESTRICTED, "Hidrevq", "bolat", "saule", "kamila", restricted=True),
    Plot(Relation.CONFLICT, "Konfloq", "aigul", "saule", "dana"),
)
"""The stem begins every name and every narrative of the place, so that a page which lets one out is known by it."""


@dataclass(frozen=True)
class Names:
    """What may never be told out of sight: names, numbers and words of the people of one place."""

    surname: str
    given_name: str
    iin: str
    telephone: str
    words: str


@dataclass
class Place:
    """One case in its relation, and the keys of everything in it."""

    plot: Plot
    names: Names
    case: Case
    keys: dict[str, Any]

    @property
    def relation(self) -> Relation:
        return self.plot.relation

    @property
    def early(self) -> str:
        """What begins every word of the place's undecided concern and of the intake that goes on with it."""
        return early(self.plot.stem)

    def markers(self) -> tuple[str, ...]:
        """What a page out of sight must not hold, the case's number apart."""
        groups = self.names.telephone[-10:]
        spoken = f"{groups[:3]} {groups[3:6]} {groups[6:8]} {groups[8:]}"
        iin = self.names.iin
        read = f"{iin[:6]} {iin[6]} {iin[7:11]} {iin[11:]}"
        return (self.plot.stem, iin, read, self.names.telephone, groups, spoken)


def early(stem: str) -> str:
    """The stem of what is not a case yet, which other people may see."""
    return stem[::-1].capitalize()


def as_they(actor: Actor, act: Callable[[], R]) -> R:
    """Let the person act as in a request of theirs."""
    with acting_as(actor), transaction.atomic():
        return act()


def names(stem: str, number: int) -> tuple[Names, date]:
    """Names that begin with the stem, an IIN that agrees with a birth date, and a telephone."""
    born = date(2015, 3, 1 + number)
    serial = 2000 + number * 10
    while (last := check_digit(f"{born:%y%m%d}6{serial:04}")) is None:
        serial += 1
    iin = f"{born:%y%m%d}6{serial:04}{last}"
    telephone = f"+7701555{number:02}{number:02}"
    return Names(f"{stem}ova", f"{stem}gul", iin, telephone, f"{stem} says what happened"), born


class Author:
    """The worker, the approver and the provider of one place at their work."""

    def __init__(self, cast: Cast, plot: Plot, number: int) -> None:
        self.cast, self.plot = cast, plot
        self.worker, self.approver = cast.who(plot.worker), cast.who(plot.approver)
        self.provider = cast.who(plot.provider)
        self.names, self.born = names(plot.stem, number)
        self.keys: dict[str, Any] = {}

    def place(self) -> Place:
        """Everything, in the order of a case's life."""
        case = self._register()
        self._people(case)
        self._plans(case)
        self._work(case)
        self._referrals(case)
        self._drafts(case)
        case = casework.fresh(case, self.worker)
        self.keys["case"], self.keys["concern"] = case.pk, case.concern_id
        return Place(self.plot, self.names, case, self.keys)

    # ---- the case ----

    def _register(self) -> Case:
        plot, told = self.plot, self.names
        kind: dict[str, Any] = {"kind": plot.kind}
        if plot.kind == "VIO":
            kind["details"] = {"words": told.words, **({"types": [SEXUAL]} if plot.restricted else {})}
        else:
            kind["details"] = {"words": told.words, "urgent": "YES"}
        return intake.register(
            self.cast,
            by=plot.worker,
            concern={
                "words": told.words,
                "reporter_name": f"{plot.stem}bay",
                "reporter_contact": told.telephone,
                "risk_signs": ("INJURY",),
            },
            child={
                "surname": told.surname,
                "given_name": told.given_name,
                "birth_date": self.born,
                "iin": told.iin,
            },
            participants=tuple(self._family()),
            **kind,
        )

    def _family(self) -> list[ParticipantData]:
        stem = self.plot.stem
        phone = TelephoneData(self.names.telephone, (), f"{stem} is at home")
        mother = casework.mother(
            person=PersonData(surname=f"{stem}eva", given_name=f"{stem}ana", sex="F"), telephones=(phone,)
        )
        self.keys["mother"] = mother.person_id
        if self.plot.kind != "VIO":
            return [mother]
        person = PersonData(surname=f"{stem}ev", given_name=f"{stem}bek", sex="M")
        suspect = casework.suspect(person=person)
        self.keys["suspect"] = suspect.person_id
        return [mother, suspect]

    def _people(self, case: Case) -> None:
        def look() -> None:
            part = CasePerson.objects.get(case=case, part="CAREGIVER")
            self.keys["person"], self.keys["part"] = case.person_id, part.pk
            marks = CasePerson.objects.filter(case=case, part="ALLEGED_PERPETRATOR")
            self.keys["mark"] = marks.values_list("pk", flat=True).first() or part.pk
            self.keys["telephone"] = Telephone.objects.get(person_id=self.keys["mother"]).pk

        as_they(self.worker, look)

    # ---- assessment, plans, approvals ----

    def _plans(self, case: Case) -> None:
        worker = self.worker
        case = casework.assessed(case, worker) if self.plot.kind == "VIO" else self._advised(case)
        self.keys["assessment"] = as_they(worker, lambda: Assessment.objects.get(case=case).pk)
        first = casework.submitted(case, worker, child_words=self.names.words)
        casework.approve(first, self.approver)
        plan = casework.plan_of(case, worker)
        self.keys["plan_in_force"], self.keys["decided"] = plan.pk, first.pk
        self.keys["goal"] = as_they(worker, lambda: Goal.objects.filter(plan=plan).first().pk)  # type: ignore[union-attr]
        case = casework.fresh(case, worker)
        self.keys["void"] = casework.submitted(case, worker, caregiver_words="As the first").pk
        waiting = self._newest(case)
        changed = casework.plan_data(caregiver_words=self.names.words)
        plans.save(plan=waiting, data=changed, by=worker)
        waiting = self._newest(case)
        self.keys["plan_decision"] = plans.submit(plan=waiting, by=worker).pk
        self.keys["plan"] = waiting.pk

    def _advised(self, case: Case) -> Case:
        from cases.actions import assessments

        written = casework.begin_assessment(case, self.worker)
        written = as_they(self.worker, lambda: Assessment.objects.select_related("case").get(pk=written.pk))
        assessments.complete(assessment=written, by=self.worker)
        return casework.fresh(case, self.worker)

    def _newest(self, case: Case) -> Plan:
        return casework.plan_of(case, self.worker)

    # ---- daily work ----

    def _work(self, case: Case) -> None:
        worker, told = self.worker, self.names
        case = casework.fresh(case, worker)
        risk.set_(case=case, risk="HIGH", by=worker)
        casework.contact(casework.fresh(case, worker), worker, words=told.words)
        self.keys["note"] = as_they(worker, lambda: Note.objects.filter(case=case).latest("id").pk)
        due = clock.now() + timedelta(days=3)
        self.keys["task"] = tasks.add(pk=uuid7(), case=case, words=told.words, due_at=due, by=worker).pk
        mother = replace(casework.mother(), person_id=self.keys["mother"])
        given = casework.consent_data(case, mother, words=told.words)
        self.keys["consent"] = consents.record(pk=uuid7(), case=case, data=given, by=worker).pk
        asked = closures.request(pk=uuid7(), case=case, reason="MOVED_ABROAD", words=told.words, by=worker)
        self.keys["closure"] = asked.pk
        self.keys["closure_decision"] = self._asked(asked.pk)
        concern = concerns.take(
            pk=uuid7(),
            office_id=case.office_id,
            data=intake.concern_data(words=f"{early(self.plot.stem)} is heard at night"),
            by=worker,
        )
        self.keys["waiting"] = concern.pk
        self.keys["waiting_task"] = as_they(worker, lambda: Task.objects.get(concern=concern).pk)
        self.keys["tasks"] = as_they(
            worker, lambda: list(Task.objects.filter(case=case).values_list("pk", flat=True))
        )

    def _asked(self, subject: UUID) -> UUID:
        found = as_they(self.worker, lambda: Approval.objects.get(subject_id=subject, state="PENDING"))
        return found.pk

    # ---- referrals ----

    def referral(self, case: Case, by: Actor, **changes: Any) -> Referral:
        """A draft of a referral of the child to the provider of the place."""
        provider = getattr(self.cast, self.plot.provider).assignments.get().organisation_id
        data = ReferralData(
            **{
                "service_id": SERVICE,
                "provider_id": provider,
                "urgency": "ORDINARY",
                "persons": (PersonRequest(case.person_id, dict(WORDS)),),
                "legal_ground": "DANGER",
                "ground_words": self.names.words,
                **changes,
            }
        )
        return referral_drafts.draft(pk=uuid7(), case=case, data=data, by=by)

    def _sent(self, case: Case) -> Referral:
        referral = referral_drafts.submit(referral=self.referral(case, self.worker), by=self.worker)
        asked = self._asked(referral.pk)
        as_they(self.approver, lambda: self._approve(asked))
        return referral

    def _approve(self, pk: UUID) -> None:
        approvals.approve(Approval.objects.get(pk=pk), by=self.approver)

    def _referrals(self, case: Case) -> None:
        worker, provider = self.worker, self.provider
        case = casework.fresh(case, worker)
        self.keys["referral_draft"] = self.referral(case, worker).pk
        waiting = referral_drafts.submit(referral=self.referral(case, worker), by=worker)
        self.keys["referral_waiting"] = waiting.pk
        self.keys["referral_decision"] = self._asked(waiting.pk)
        sent, ended = self._sent(case), self._sent(case)
        self.keys["referral"] = self.keys["packet"] = sent.pk
        self.keys["packet_ended"] = ended.pk

        def read(pk: UUID) -> Referral:
            return as_they(provider, lambda: Referral.objects.get(pk=pk))

        question = answers.ask(pk=uuid7(), referral=read(sent.pk), words=self.names.words, by=provider)
        self.keys["question"] = question.pk
        answers.decline(referral=read(ended.pk), reason="NO_CAPACITY", by=provider)
        since = clock.today()
        need = needs.open_need(
            pk=uuid7(),
            case=casework.fresh(case, worker),
            person_id=case.person_id,
            service_id=SERVICE,
            since=since,
            reason="NO_CAPACITY",
            by=worker,
        )
        self.keys["need"] = need.pk

    # ---- what one person has typed ----

    def _drafts(self, case: Case) -> None:
        for key, kind, subject in (
            ("note_draft", DRAFT_NOTE, case.pk),
            ("assessment_draft", assessment_form.KIND, self.keys["assessment"]),
            ("plan_draft", plan_form.KIND, self.keys["plan"]),
            ("referral_typed", referral_form.KIND, self.keys["referral_draft"]),
        ):
            self.keys[key] = begun(self.worker, kind, {"words": [self.names.words]}, subject)
        self.keys["intake_draft"] = begun(self.worker, intake_form.KIND, *intake_of(self, case))
        self.keys["intake_over"] = begun(self.worker, intake_form.KIND, {}, case.concern_id)
        as_they(self.worker, lambda: self._over(self.keys["intake_over"]))

    def _over(self, pk: UUID) -> None:
        drafts.end(drafts.find(pk, kind=intake_form.KIND, by=self.worker), by=self.worker)


def begun(by: Actor, kind: str, data: dict[str, Any], subject: UUID | None) -> UUID:
    """A draft with something in it, an intake at the first office where its writer takes concerns."""
    pk, step = uuid7(), intake_form.FIRST
    offices = scope.places(by, P.CONCERN_TAKE, Reach.PLACE) if kind == intake_form.KIND else []
    about: dict[str, Any] = {"subject_id": subject, "office_id": next(iter(offices), None)}
    as_they(by, lambda: drafts.save(pk, kind=kind, step=step, data=data, sequence=1, by=by, **about))
    return pk


def intake_of(author: Author, case: Case) -> tuple[dict[str, Any], UUID]:
    """The first page of an intake for the undecided concern of the place."""
    child, stem = str(uuid7()), early(author.plot.stem)
    values = {
        "danger": [intake_form.NO],
        "words": [f"{stem} is heard at night"],
        "received": [clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")],
        "source": ["CC111"],
        "office": [str(case.office_id)],
        "kind": [author.plot.kind],
        "child": [child],
        f"child-{child}-case": [str(uuid7())],
        f"child-{child}-surname": [f"{stem}in"],
        f"child-{child}-given_name": [f"{stem}zhan"],
        f"child-{child}-sex": ["M"],
    }
    return {"values": values, "at": 1}, author.keys["waiting"]
