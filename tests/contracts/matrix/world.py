"""The world of the matrix: eight places, the people who look at them, and the house's own records."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from cases.models import Case, CaseGrant, Conflict, Task
from kzcp.access import grants
from kzcp.accounts.models import Assignment, User
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.jobs import outbox
from kzcp.jobs.models import Message
from kzcp.journal import journal
from kzcp.reference.codes import GrantReason, NotificationKind, RoleCode
from kzcp.workflow import notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval, Notice
from referrals.actions import drafts as referral_drafts
from referrals.actions import offers
from referrals.data import OfferData
from referrals.models import Offer
from reports.periods import Quarter
from tests.contracts.matrix import making
from tests.contracts.matrix.making import PLOTS, Author, Place, begun
from tests.contracts.matrix.rules import VISITORS, Relation, Visitor
from tests.factories.cast import OPENED, Cast, assign, make_cast, organisation, person
from tests.factories.referring import SERVICE
from tests.factories.session import confirm
from tests.reports import making as of_reports
from tests.roles import as_owner

BY_NAME = {
    "worker": "aigul",
    "supervisor": "saule",
    "provider": "dana",
    "coordinator": "gulnar",
    "ministry": "timur",
    "statistician": "nina",
    "auditor": "marat",
    "administrator": "oleg",
}
"""The person of the cast who is the visitor of that name."""


@dataclass
class World:
    """Everybody and everything; `users` and `sessions` by the visitor's name, `house` records without a place."""

    cast: Cast
    places: dict[Relation, Place]
    users: dict[str, User]
    sessions: dict[str, str] = field(default_factory=dict)
    house: dict[str, Any] = field(default_factory=dict)
    mine: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Personal rows that the places have not, by kind of row and name of visitor."""

    def actor(self, visitor: Visitor) -> Actor:
        """The actor of a visitor who has an account."""
        return Actor.user(self.users[visitor.name].pk)


def make_world() -> World:
    """Make everything in the present transaction, as the serving role."""
    cast = make_cast()
    users = {name: getattr(cast, cast_name) for name, cast_name in BY_NAME.items()}
    users["former"], users["closed"] = _former(cast), _closed(cast)
    own_entries = _offers(cast)
    places = {plot.relation: Author(cast, plot, number).place() for number, plot in enumerate(PLOTS, 1)}
    world = World(cast, places, users)
    world.house.update(own_entries)
    _emergency(world)
    _relate(world)
    _delay(world)
    _personal(world)
    _house(world)
    for visitor in VISITORS:
        if visitor.name in users:
            world.sessions[visitor.name] = _session(users[visitor.name])
    return world


def _former(cast: Cast) -> User:
    """A worker of the office until yesterday."""
    user = person("former", "Worker-F", "Former")
    held = assign(user, RoleCode.WORKER, cast.office)
    Assignment.objects.filter(pk=held.pk).update(ends_on=clock.today() - timedelta(days=1))
    return user


def _closed(cast: Cast) -> User:
    """A supervisor of the office whose account is closed and whose roles were never taken back."""
    user = person("closed", "Supervisor-C", "Closed")
    assign(user, RoleCode.SUPERVISOR, cast.office)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return user


def _offers(cast: Cast) -> dict[str, Any]:
    """The own entry of each provider in the directory."""
    found = {}
    for key, who, place in (
        ("offer_own", "dana", cast.crisis_centre),
        ("offer_other", "kamila", cast.other_provider),
    ):
        data = OfferData(service_id=SERVICE, capacity=5, free=5, urgent_ok=True)
        made: Offer = offers.enter(pk=uuid7(), organisation=place, data=data, by=cast.who(who))
        found[key] = made.pk
    far = organisation("Far centre", "CRISIS_CENTRE", "KZ-79")
    data = OfferData(service_id=SERVICE, capacity=5, free=5, urgent_ok=True)
    found["offer_far"] = offers.enter(pk=uuid7(), organisation=far, data=data, by=offers.SAMPLE).pk
    return found


def _emergency(world: World) -> None:
    """The supervisor sends a referral of the own place as an emergency: another one confirms it."""
    place, cast = world.places[Relation.OWN], world.cast
    author = Author(cast, place.plot, 1)
    saule = cast.who("saule")
    case = making.as_they(saule, lambda: Case.objects.select_related("person").get(pk=place.case.pk))
    referral = author.referral(case, saule, urgency="EMERGENCY")
    referral_drafts.send_as_emergency(referral=referral, by=saule)
    asked = making.as_they(saule, lambda: Approval.objects.get(subject_id=referral.pk, state="PENDING"))
    place.keys["own_question"] = asked.pk
    place.keys["own_question_subject"] = referral.pk


def _relate(world: World) -> None:
    """Give the grants, end one, and declare the conflicts."""
    everybody = [user for name, user in world.users.items() if name in BY_NAME]
    with journal.act("access.name", by=STEPS, subject_kind="cases.case"):
        for user in everybody:
            if user != world.cast.saule:
                _named(world, user)
            _granted(world, user)
            Conflict.objects.create(
                user=user,
                case=world.places[Relation.CONFLICT].case,
                kind="RELATIVE",
                declared_at=clock.now(),
            )
        _hand_over(world, world.places[Relation.RESTRICTED].case)


def _hand_over(world: World, case: Case) -> None:
    """The supervisor's grant ends, and one of another office decides: nothing waits for the coordinator."""
    grants.end(CaseGrant, case, of=world.cast.saule.pk)
    grants.grant(CaseGrant, case, to=world.cast.marzhan.pk, reason=GrantReason.NAMED, by=STEPS)
    Approval.objects.filter(case_id=case.pk, state="PENDING").update(asked_of=world.cast.marzhan)


def _named(world: World, user: User) -> None:
    case = world.places[Relation.NAMED].case
    grants.grant(CaseGrant, case, to=user.pk, reason=GrantReason.NAMED, by=world.cast.who("saule"))


def _granted(world: World, user: User) -> None:
    case = world.places[Relation.GRANTED].case
    grants.grant_reading(CaseGrant, case, to=user.pk, reason=GrantReason.SHARED, by=world.cast.who("ruslan"))


def _delay(world: World) -> None:
    """One step of every case is late."""
    with as_owner(), journal.act("task.late", by=Actor.system("deadlines"), subject_kind="cases.task"):
        for place in world.places.values():
            late = clock.now() - timedelta(days=2)
            Task.objects.filter(pk=place.keys["task"]).update(due_at=late)
            Case.objects.filter(pk=place.case.pk).update(next_due=late)


def _personal(world: World) -> None:
    """Drafts of the supervisor's own, and a notice for everybody."""
    saule, own = world.cast.who("saule"), world.places[Relation.OWN]
    author = Author(world.cast, own.plot, 1)
    author.keys["waiting"] = own.keys["waiting"]
    world.mine["note_draft", "supervisor"] = begun(
        saule, making.DRAFT_NOTE, {"words": ["She is calm."]}, own.case.pk
    )
    intake = making.intake_of(author, own.case)
    world.mine["intake_draft", "supervisor"] = begun(saule, making.intake_form.KIND, *intake)
    world.mine["intake_over", "supervisor"] = begun(saule, making.intake_form.KIND, {}, own.case.concern_id)
    told: dict[str, User] = dict(world.users)
    for place in world.places.values():
        told[f"of {place.relation}"] = getattr(world.cast, place.plot.worker)
        told[f"for {place.relation}"] = getattr(world.cast, place.plot.provider)
    for name, user in told.items():
        world.mine["notice", name] = _notice(user, own.case.pk)
    for place in world.places.values():
        place.keys["notice"] = world.mine["notice", f"of {place.relation}"]


def _notice(user: User, case: UUID) -> UUID:
    notices.notify([user.pk], NotificationKind.ASSIGNED, subject_kind="cases.case", subject_id=case)
    with as_owner():
        return Notice.objects.filter(recipient=user).latest("made_at", "id").pk


def _house(world: World) -> None:
    """Releases, a failed job, and an entry of the journal about each place."""
    cast, house = world.cast, world.house
    of_reports.published(cast)
    house["quarter_of_release"] = of_reports.ENDED
    house["prepared_quarter"] = Quarter(2025, 2)
    house["prepared"] = of_reports.prepared(cast, house["prepared_quarter"]).pk
    house["quarter"] = Quarter(2025, 1)
    with acting_as(Actor.user(cast.nina.pk)), transaction.atomic():
        house["job"] = outbox.enqueue("figures.compute", {"quarter": "2025-Q1"})
    with as_owner(), acting_as(Actor.system("operator")):
        Message.objects.filter(pk=house["job"]).update(failed_at=clock.now(), failures=10, error="Timeout")
    house["colleague"] = cast.bolat
    house["organisation"] = cast.other_office.pk
    with as_owner():
        for place in world.places.values():
            place.keys["entry"] = _entry(place)


def _entry(place: Place) -> UUID:
    from kzcp.journal.models import Entry

    return Entry.objects.filter(subject_id=str(place.case.pk)).earliest("id").pk


def _session(user: User) -> str:
    """The key of a session of the person, as signing in makes one."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    # Whoever may see a hidden part has just typed the passphrase again: the matrix asks who may.
    confirm(store, user)
    store.save(must_create=True)
    assert store.session_key is not None
    return store.session_key


__all__ = ["BY_NAME", "OPENED", "World", "make_world"]
