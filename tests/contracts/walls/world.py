"""The people and children of the proof: three children of different confidentiality, and everybody else.

Each child's life is lived through the actions; whatever it leaves in a walled table is that child's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from cases.actions import access, concerns, consents, persons, plans, tasks
from cases.data import ParticipantData, PersonData, ResidenceData, TelephoneData
from cases.models import Case, CasePerson, Person, Plan, Telephone
from kzcp.accounts.models import Assignment, Organisation, User
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.jobs.run import Progress, once
from kzcp.journal.models import Entry
from kzcp.workflow import approvals, drafts
from kzcp.workflow.models import Approval
from referrals.actions import answers, needs, offers, silence
from referrals.actions import drafts as writing
from referrals.data import AcceptanceData, DeliveryData, OfferData, OutcomeData, PersonRequest, ReferralData
from referrals.models import Referral, SilenceStep
from reports.actions import figures
from reports.periods import Quarter
from tests.contracts.walls.house import House, Rows, stored
from tests.contracts.walls.told import Told, told_of
from tests.factories import casework
from tests.factories.cast import Cast, assign, make_cast, person
from tests.factories.intake import concern_data, register
from tests.factories.referring import SERVICE
from tests.reports import making as of_reports

PROVIDERS = frozenset(
    {"referrals_referral", "referrals_referralperson", "referrals_question", "referrals_delivery"}
)
"""Where the organisation that has a packet sees rows of it."""


@dataclass
class Group:
    """The rows of one child (or of the house), who may see them, and which providers see which tables."""

    name: str
    rows: Rows = field(default_factory=dict)
    insiders: set[str] = field(default_factory=set)
    providers: dict[str, frozenset[str]] = field(default_factory=dict)
    told: Told | None = None
    keys: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Everybody by name, and the rows of each child."""

    house: House
    cast: Cast
    people: dict[str, User]
    groups: dict[str, Group] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The actor of the person of that name."""
        return Actor.user(self.people[name].pk)

    @contextmanager
    def living(self, group: Group) -> Iterator[None]:
        """Whatever rows appear inside the block are the group's."""
        before = stored(self.house)
        yield
        after = stored(self.house)
        for table, rows in after.items():
            group.rows.setdefault(table, set()).update(rows - before.get(table, set()))
        self.groups[group.name] = group


@contextmanager
def request_of(actor: Actor) -> Iterator[None]:
    """A transaction of the actor, as a request of theirs opens it."""
    with acting_as(actor), transaction.atomic():
        yield


def make_world(house: House) -> World:
    """Make everybody and everything, committed."""
    with transaction.atomic():
        cast = make_cast()
        people = {name: user for name, user in vars(cast).items() if isinstance(user, User)}
        people |= _others(cast)
    world = World(house, cast, people)
    with world.living(Group("house")):
        _the_house(cast)
    for number, make in enumerate((_sensitive, _normal, _restricted), 1):
        make(world, number)
    _undecided(world)
    return world


def _others(cast: Cast) -> dict[str, User]:
    """Those whose rights have ended or never were."""
    former, closed = person("former", "Worker-F", "Former"), person("closed", "Supervisor-C", "Closed")
    again, nobody = person("asel", "Supervisor-A", "Asel"), person("nobody", "Nobody-N", "Nobody")
    ended = assign(former, "WORKER", cast.office)
    Assignment.objects.filter(pk=ended.pk).update(ends_on=clock.today() - timedelta(days=1))
    assign(closed, "SUPERVISOR", cast.office)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assign(again, "SUPERVISOR", cast.office)
    colleague = person("botagoz", "Worker-C", "Botagoz")
    assign(colleague, "WORKER", cast.office)
    return {"former": former, "closed": closed, "asel": again, "botagoz": colleague, "nobody": nobody}


def _the_house(cast: Cast) -> None:
    """What belongs to no child: offers, figures, releases, work of the house."""
    for who, place in (("dana", cast.crisis_centre), ("kamila", cast.other_provider)):
        entry = OfferData(service_id=SERVICE, capacity=5, free=5, urgent_ok=True)
        offers.enter(pk=uuid7(), organisation=place, data=entry, by=cast.who(who))
    of_reports.published(cast)
    of_reports.prepared(cast, Quarter(2025, 2))
    figures.request_computing(quarter=Quarter(2025, 1), by=cast.who("nina"))
    once("walls", "whole", _nothing, by=Actor.system("figures"))


def _nothing(progress: Progress) -> None:
    progress.begin(total=1)


class Childhood:
    """One child's life up to the point where every table that can hold a row of it does."""

    def __init__(self, world: World, group: Group, *, worker: str, provider: str, kind: str) -> None:
        self.world, self.group, self.kind = world, group, kind
        assert group.told is not None
        self.told = group.told
        self.worker, self.supervisor = world.actor(worker), world.actor("saule")
        self.by, self.provider = worker, world.actor(provider)
        staff = Assignment.objects.get(user=world.people[provider])
        self.organisation = Organisation.objects.get(pk=staff.organisation_id)

    def live(self, types: tuple[str, ...]) -> Case:
        """From the call to a second plan that waits, with everything beside it."""
        case = self._register(types)
        self._people(case)
        case = casework.assessed(case, self.worker) if self.kind == "VIO" else self._advised(case)
        self._planned(case)
        self._notes(casework.fresh(case, self.worker))
        return casework.fresh(case, self.worker)

    def _register(self, types: tuple[str, ...]) -> Case:
        words = self.told.says("әкесі ұрысқан")
        details = {"types": list(types), "words": words} if types else {"words": words, "urgent": "YES"}
        born = {"iin": self.told.iin, "patronymic": self.told.word("бекқызы")}
        return register(
            self.world.cast,
            by=self.by,
            kind=self.kind,
            concern={
                "words": words,
                "reporter_name": self.told.word("хан көршісі"),
                "reporter_contact": self.told.telephone,
                "risk_signs": ("INJURY",),
            },
            child={"surname": self.told.word("ова"), "given_name": self.told.word("гүл"), **born},
            details=details,
            participants=tuple(self._family()),
        )

    def _family(self) -> Iterator[ParticipantData]:
        number = TelephoneData(self.told.telephone, (), self.told.says("түстен кейін"))
        mother = PersonData(surname=self.told.word("ова"), given_name=self.told.word("ана"), sex="F")
        yield casework.mother(person=mother, telephones=(number,))
        if self.kind == "VIO":
            father = PersonData(
                surname=self.told.word("ов"),
                given_name=self.told.word("жан"),
                description=self.told.says("сақалды"),
                sex="M",
            )
            yield casework.suspect(person=father)

    def _people(self, case: Case) -> None:
        with request_of(self.worker):
            mother = CasePerson.objects.get(case=case, part="CAREGIVER").person
            child = Person.objects.get(pk=case.person_id)
            phone = Telephone.objects.get(person=mother)
            self.group.keys |= {"mother": mother.pk, "child": child.pk, "telephone": phone.pk}
            home = ResidenceData(
                region_id=case.office.region_id,
                settlement=self.told.settlement,
                address=self.told.address,
                urban_rural="R",
            )
            persons.add_residence(pk=uuid7(), person=child, case=case, data=home, by=self.worker)
            persons.mark_duplicate(person=child, other=mother, verdict="NOT_SAME", by=self.worker)

    def _advised(self, case: Case) -> Case:
        from cases.actions import assessments

        written = casework.begin_assessment(case, self.worker, summary=self.told.says("ақыл сұрады"))
        with request_of(self.worker):
            assessments.complete(assessment=type(written).objects.get(pk=written.pk), by=self.worker)
        return casework.fresh(case, self.worker)

    def _planned(self, case: Case) -> None:
        words = self.told.says("жоспарға келісті")
        first = casework.submitted(case, self.worker, child_words=words)
        casework.approve(first, self.supervisor)
        again = plans.draft(pk=uuid7(), case=casework.fresh(case, self.worker), by=self.worker)
        plans.save(plan=again, data=casework.plan_data(caregiver_words=words), by=self.worker)
        with request_of(self.worker):
            again = Plan.objects.select_related("case").get(pk=again.pk)
        self.group.keys |= {"approved": first.pk, "plan": again.pk}
        self.group.keys["approval"] = plans.submit(plan=again, by=self.worker).pk

    def _notes(self, case: Case) -> None:
        worker, told = self.worker, self.told
        casework.contact(case, worker, words=told.says("есікті өзі ашты"))
        due = clock.now() + timedelta(days=3)
        task = tasks.add(pk=uuid7(), case=case, words=told.says("хабарласу"), due_at=due, by=worker)
        self.group.keys["task"] = task.pk
        mother = ParticipantData(self.group.keys["mother"], None, "CAREGIVER")
        given = casework.consent_data(case, mother, words=told.says("келісемін"))
        consents.record(pk=uuid7(), case=case, data=given, by=worker)
        self.group.keys["draft"] = uuid7()
        with request_of(worker):
            drafts.save(
                self.group.keys["draft"],
                kind="note",
                step="note",
                data={"words": [told.says("қаралама")]},
                sequence=1,
                by=worker,
                subject_id=case.pk,
            )

    def closing(self, case: Case) -> None:
        """Ask for the closure, which is decided elsewhere."""
        request, asked = casework.closing(casework.fresh(case, self.worker), self.worker, "MOVED_ABROAD")
        self.group.keys |= {"closure": request.pk, "closure_decision": asked.pk}

    def referral(self, case: Case) -> UUID:
        """A referral of the child that its supervisor has approved."""
        packet = {
            "NEED": self.told.says("баспана керек"),
            "REASON": self.told.says("үйі қауіпті"),
            "SAFETY": self.told.says("қызметкерге ғана хабарласу"),
        }
        asked = ReferralData(
            service_id=SERVICE,
            provider_id=self.organisation.pk,
            urgency="ORDINARY",
            persons=(PersonRequest(self.group.keys["child"], packet),),
            legal_ground="DANGER",
            ground_words=self.told.says("кеше жарақат алды"),
        )
        now = casework.fresh(case, self.worker)
        draft = writing.draft(pk=uuid7(), case=now, data=asked, by=self.worker)
        draft = writing.submit(referral=draft, by=self.worker)
        with request_of(self.supervisor):
            approvals.approve(Approval.objects.get(subject_id=draft.pk, state="PENDING"), by=self.supervisor)
        return draft.pk

    def unanswered(self, pk: UUID) -> None:
        """The time to answer has passed, and its own people and those of the provider are told."""
        later = clock.now() + timedelta(days=30)
        with clock.at(later), acting_as(silence.DEADLINES), transaction.atomic():
            steps = [each for each in silence.owed() if each.referral.pk == pk]
            silence.tell_of([each for each in steps if each.step != SilenceStep.COORDINATOR])

    def received(self, pk: UUID) -> Referral:
        """The referral as the provider reads it."""
        with request_of(self.provider):
            return Referral.objects.get(pk=pk)

    def served(self, pk: UUID) -> None:
        """The provider accepts, begins and delivers."""
        today, by = clock.today(), self.provider
        answers.accept(referral=self.received(pk), data=AcceptanceData(words="Come at ten."), by=by)
        answers.begin(referral=self.received(pk), begun_on=today, by=by)
        special = "SP" if self._is_special(pk) else ""
        data = DeliveryData(setting="PREMISES", starts_on=today, ends_on=today, special_service=special)
        outcomes = [OutcomeData(self.group.keys["child"], "DELIVERED")]
        answers.deliver(referral=self.received(pk), outcomes=outcomes, data=data, by=by)

    def _is_special(self, pk: UUID) -> bool:
        with request_of(self.provider):
            return bool(Referral.objects.get(pk=pk).service.special_social_service)

    def asked(self, pk: UUID) -> None:
        """The provider asks the office something."""
        words = self.told.says("қашан келеді")
        answers.ask(pk=uuid7(), referral=self.received(pk), words=words, by=self.provider)

    def needed(self, case: Case) -> None:
        """A service that is missing."""
        needs.open_need(
            pk=uuid7(),
            case=casework.fresh(case, self.worker),
            person_id=self.group.keys["child"],
            service_id=SERVICE,
            since=clock.today(),
            reason="NO_CAPACITY",
            by=self.worker,
        )


def _sensitive(world: World, number: int) -> None:
    """Aigul's case, with a packet at the crisis centre, a grant that has ended and a supervisor in conflict."""
    told = told_of("Ықшамқыз", number)
    group = Group("sensitive", insiders={"aigul", "saule"}, providers={"dana": PROVIDERS}, told=told)
    with world.living(group):
        life = Childhood(world, group, worker="aigul", provider="dana", kind="VIO")
        case = life.live(("PSY_VERBAL",))
        life.served(life.referral(case))
        group.keys["packet"] = life.referral(case)
        life.asked(group.keys["packet"])
        life.unanswered(group.keys["packet"])
        life.needed(case)
        life.closing(case)
        zarina = world.people["zarina"].pk
        access.share(case=casework.fresh(case, life.worker), user_id=zarina, by=life.worker)
        access.end(case=casework.fresh(case, life.worker), user_id=zarina, by=life.worker)
        asel = world.actor("asel")
        access.declare_conflict(case=casework.fresh(case, asel), kind="RELATIVE", by=asel)
        group.keys["case"] = case.pk


def _normal(world: World, number: int) -> None:
    """Bolat's case of normal confidentiality: colleagues read it, but Aigul is in conflict."""
    group = Group("normal", insiders={"bolat", "botagoz", "saule", "asel"}, told=told_of("Берендей", number))
    with world.living(group):
        life = Childhood(world, group, worker="bolat", provider="kamila", kind="TST")
        case = life.live(())
        aigul = world.actor("aigul")
        access.declare_conflict(case=casework.fresh(case, aigul), kind="RELATIVE", by=aigul)
        group.keys["case"] = case.pk


def _restricted(world: World, number: int) -> None:
    """A restricted case: only Bolat and Saule, who are named; a clinic has declined its referral."""
    group = Group("restricted", insiders={"bolat", "saule"}, told=told_of("Qyrmyzy", number))
    group.providers["kamila"] = frozenset({"referrals_referral"})
    with world.living(group):
        life = Childhood(world, group, worker="bolat", provider="kamila", kind="VIO")
        case = life.live(("SEX",))
        declined = life.referral(case)
        life.unanswered(declined)
        answers.decline(referral=life.received(declined), reason="NO_CAPACITY", by=life.provider)
        group.keys |= {"case": case.pk, "packet": declined}


def _undecided(world: World) -> None:
    """A concern of which nothing has come yet: its taker and the office's supervisors see it."""
    group = Group("concern", insiders={"aigul", "saule", "asel"}, told=told_of("Жұпарсұлу", 4))
    told = group.told
    assert told is not None
    with world.living(group):
        data = concern_data(
            words=told.says("айқай естілді"),
            reporter_name=told.word("хан"),
            reporter_contact=told.telephone,
        )
        office = world.cast.office.pk
        taken = concerns.take(pk=uuid7(), office_id=office, data=data, by=world.actor("aigul"))
        group.keys["concern"] = taken.pk


def entries_of(rows: Rows) -> set[str]:
    """The ids of journal entries among rows."""
    return rows.get(Entry._meta.db_table, set())
