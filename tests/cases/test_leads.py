"""A task leads only to pages that its reader may open."""

from uuid import UUID

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from cases import registry
from cases.actions import access
from cases.selectors.agenda import LEADS, lines
from cases.selectors.day import tasks_of
from kzcp.access.doors import door_of
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import acting_as
from kzcp.reference.codes import TaskKind
from tests.factories.casework import fresh
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def permission_of(route):
    found = door_of(resolve(reverse(route, args=[UUID(int=0)])).func)
    assert found is not None
    return found.permission


@pytest.mark.parametrize("kind", LEADS)
def test_each_lead_names_the_permission_of_its_page(kind):
    _label, route, permission = LEADS[kind]
    assert permission_of(route) == permission


def test_what_other_apps_lead_to_opens_for_whoever_sees_the_task():
    routes = {lead.route for kind in TaskKind if (lead := registry.lead(kind)) is not None}
    assert {permission_of(route) for route in routes} == {P.CASE_VIEW}
    assert permission_of("concern") == P.CONCERN_VIEW


def offered(cast, name, case):
    """Where the tasks of the case lead somebody, by kind."""
    who = cast.who(name)
    with acting_as(who), transaction.atomic():
        found = tasks_of(fresh(case, who), who)
        return dict(
            zip((row.task.kind for row in found), (line.go for line in lines(found, who)), strict=True)
        )


def test_the_restriction_is_reviewed_by_whoever_may_lower_it(cast):
    case = register(cast, details={"types": ["SEX_ABUSE"]})
    worker, supervisor = offered(cast, "aigul", case), offered(cast, "saule", case)
    assert worker["RESTRICTED_REVIEW"] == ""
    assert supervisor["RESTRICTED_REVIEW"] == f"/cases/{case.pk}/steps/level/"
    assert worker["FIRST_CONTACT"] == f"/cases/{case.pk}/notes/new/"


def test_a_reader_is_led_nowhere(cast):
    case = register(cast)
    access.share(case=case, user_id=cast.zarina.pk, by=cast.who("aigul"))
    assert set(
        offered(cast, "bolat", register(cast, kind="TST", details={"words": "x", "urgent": "NO"})).values()
    ) == {""}
