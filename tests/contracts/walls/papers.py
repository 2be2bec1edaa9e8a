"""What people leave behind when a role, an account or the sight of a case ends: drafts, approvals, notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from cases.actions import access, confidentiality
from cases.models import Case
from kzcp.accounts.models import Assignment, User
from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.reference.codes import NotificationKind
from kzcp.workflow import approvals, drafts, notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval
from tests.contracts.walls.told import told_of
from tests.contracts.walls.world import Group, World, request_of
from tests.factories import casework
from tests.factories.intake import register

LEFT = ("former", "closed")
"""Whose role or account has ended, and who wrote and was asked something before."""


def leave_behind(world: World) -> None:
    """Add it to the world: of a child whom its writers see no more, and of one that was restricted afterwards."""
    normal = world.groups["normal"]
    case: UUID = normal.keys["case"]
    with world.living(normal):
        for name in LEFT:
            with in_office(world.people[name]):
                _draft(world, name, None)
                _draft(world, name, case)
        for name in (*LEFT, "nobody"):
            _asked(world, name, case)
        _shared(world, case)
    _shut_out(world)


@contextmanager
def in_office(person: User) -> Iterator[None]:
    """Inside the block the person holds their role and account as they did before."""
    roles, accounts = Assignment.objects.filter(user=person), User.objects.filter(pk=person.pk)
    ended, active = roles.values_list("ends_on", "pk"), accounts.values_list("is_active", flat=True)
    before = (list(ended), list(active))
    roles.update(ends_on=None)
    accounts.update(is_active=True)
    yield
    for day, pk in before[0]:
        roles.filter(pk=pk).update(ends_on=day)
    accounts.update(is_active=before[1][0])


def _draft(world: World, name: str, about: UUID | None) -> None:
    told, by = world.groups["normal"].told, world.actor(name)
    assert told is not None
    words = told.says("аяқталмаған сөз")
    with request_of(by):
        drafts.save(
            uuid7(), kind="note", step="note", data={"words": [words]}, sequence=1, by=by, subject_id=about
        )


def _asked(world: World, name: str, case_id: UUID) -> None:
    """Two decisions of the past: one of which the person is the author, one that was asked of them."""
    person, other = world.people[name].pk, world.people["botagoz"].pk
    with request_of(STEPS):
        case = Case.objects.get(pk=case_id)
        journal.record("plan.submit", subject=case)
        for author, asked in ((person, other), (other, person)):
            made = Approval.objects.create(
                kind="PLAN",
                state="WITHDRAWN",
                subject_id=uuid7(),
                case_id=case.pk,
                office_id=case.office_id,
                content_hash="0" * 64,
                author_id=author,
                asked_of_id=asked,
                asked_at=clock.now(),
                key_id=case.key_id,
                content={"words": "Withdrawn."},
            )
            waiting = NotificationKind.APPROVAL_WAITING
            notices.notify([person], waiting, subject_kind=approvals.NOTICE, subject_id=made.pk)


def _shared(world: World, case_id: UUID) -> None:
    """Zarina reads the case for a while and begins a note on it."""
    bolat, zarina = world.actor("bolat"), world.people["zarina"].pk
    with request_of(bolat):
        case = Case.objects.get(pk=case_id)
    access.share(case=case, user_id=zarina, by=bolat)
    _draft(world, "zarina", case_id)
    access.end(case=casework.fresh(case, bolat), user_id=zarina, by=bolat)


def _shut_out(world: World) -> None:
    """Asel decides on a plan; then the case is restricted, and she is not among those who are named."""
    group = Group("shut", insiders={"bolat", "saule"}, told=told_of("Жасырынбай", 5))
    told, bolat, saule, asel = (
        group.told,
        world.actor("bolat"),
        world.actor("saule"),
        world.actor("asel"),
    )
    assert told is not None
    with world.living(group):
        child = {"surname": told.word("ова"), "given_name": told.word("гүл"), "iin": told.iin}
        case = register(world.cast, by="bolat", child=child)
        waiting = casework.submitted(casework.assessed(case, bolat), bolat)
        with request_of(saule):
            approvals.pass_on(waiting, to=world.people["asel"].pk, by=saule)
        casework.approve(waiting, asel)
        now = casework.fresh(case, bolat)
        confidentiality.restrict(case=now, reason="TRAFFICKING", by=bolat)
        group.keys |= {"case": case.pk, "approval": waiting.pk}
    with request_of(STEPS):
        assert Approval.objects.filter(pk=waiting.pk, decider=world.people["asel"], restricted=True).exists()
