"""Who sees which rows: the first wall of the case tables. The second is rendered from the same in cases.walls.

A row is seen through its neighbours, so these querysets name other models, as foreign keys do, by their name.
"""

from functools import cache
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from cases.models import learnt
from kzcp.access import scope
from kzcp.access.branches import Branches
from kzcp.access.permissions import Permission
from kzcp.access.roles import Reach
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.reference.codes import CaseStatus

CLOSED_STATES = (CaseStatus.CLOSED, CaseStatus.ERROR)


def _model(name: str) -> type[models.Model]:
    return apps.get_model("cases", name)


def _rows(name: str) -> models.QuerySet[Any]:
    return models.QuerySet(_model(name))


@cache
def branches() -> Branches:
    """The branches by which a case is in sight: own, office, granted, minus restricted and conflict."""
    return Branches(
        own="worker_id",
        office="office_id",
        level="level",
        grant=_model("CaseGrant"),
        conflict=_model("Conflict"),
    )


class CaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """The cases that `actor` may reach with `permission`; none by default."""
        return self.filter(branches().q(actor, permission))

    def open(self) -> Self:
        """Cases that are neither closed nor marked as error."""
        return self.exclude(status__in=CLOSED_STATES)


def visible_case_ids(actor: Actor, permission: Permission) -> models.QuerySet[Any, UUID]:
    """A subquery of the keys of the cases in the actor's reach."""
    return CaseQuerySet(_model("Case")).visible_to(actor, permission).order_by().values_list("pk", flat=True)


class OfCaseQuerySet(models.QuerySet[Any]):
    """Rows that follow their case."""

    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """The rows whose case `actor` may reach with `permission`; none by default."""
        return self.filter(case_id__in=visible_case_ids(actor, permission))


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """People of a case in the actor's reach, and who now live in one household with its subject."""
        cases = visible_case_ids(actor, permission)
        parts = _rows("CasePerson").filter(case_id__in=cases)
        now = Q(ends_on=None) | Q(ends_on__gt=clock.today())
        known = now & learnt.in_sight(cases)
        homes = _rows("Membership").filter(
            known,
            Q(person_id__in=parts.filter(part="SUBJECT").values("person_id")) | Q(household__cases__in=cases),
        )
        beside = _rows("Membership").filter(known, household_id__in=homes.values("household_id"))
        return self.filter(Q(pk__in=parts.values("person_id")) | Q(pk__in=beside.values("person_id")))


class OfPersonQuerySet(models.QuerySet[Any]):
    """Rows that follow their person; what was learnt in a restricted case follows that case as well."""

    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """The rows of people in the actor's reach, unless learnt in a restricted case out of reach."""
        persons = PersonQuerySet(_model("Person")).visible_to(actor, permission).values("pk")
        return self.filter(learnt.in_sight(visible_case_ids(actor, permission)), person_id__in=persons)


class MembershipQuerySet(OfPersonQuerySet):
    """Who lives with whom: rows of people in sight, unless learnt in a restricted case out of reach."""

    def now(self) -> Self:
        """The memberships that hold today."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()))

    def known_in(self, case_id: UUID) -> Self:
        """What may be told of a home to all who work on this case: nothing of another, restricted one."""
        return self.filter(learnt.in_sight([case_id]))


class ConcernQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """Undecided: the taker's and the supervisors'. Decided: with its case.

        One of which a restricted case of a brother or sister was made is seen by those alone who see that case too,
        and by nobody who declared a conflict in one of its cases.
        `permission` is one of concern.view and concern.triage.
        """
        if actor.user_id is None:
            return self.none()
        own = scope.places(actor, permission, Reach.OWN)
        place = scope.places(actor, permission, Reach.PLACE)
        named = Q(taken_by=actor.user_id) | Q(owner=actor.user_id)
        mine = named & Q(office__in=own) | Q(office__in=place)
        parted = RawSQL("select kzcp_parted_concerns()", ())
        followed = Q(case_id__in=visible_case_ids(actor, Permission.CASE_VIEW)) & ~Q(pk__in=parted)
        return self.filter(Q(case=None) & mine | followed)


class EventQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """The events of the cases in the actor's reach."""
        return self.filter(case_id__in=visible_case_ids(actor, permission))


class TaskQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """Tasks of a case in reach, and those of a concern in reach."""
        concerns = ConcernQuerySet(_model("Concern")).visible_to(actor, Permission.CONCERN_VIEW).values("pk")
        return self.filter(
            Q(case_id__in=visible_case_ids(actor, permission)) | Q(case=None, concern_id__in=concerns)
        )

    def open(self) -> Self:
        """Tasks that are neither done nor dismissed."""
        return self.filter(done_at=None, dismissed_at=None)
