"""The events of a case place a child by what that case may know."""

import pytest
from django.db import transaction

from cases.actions import confidentiality, persons
from cases.data import ResidenceData
from cases.models import CaseEvent, Person
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.reference.models import District
from tests.factories import casework as cw
from tests.factories.intake import register
from tests.roles import as_owner

pytestmark = pytest.mark.django_db


def test_events_of_another_case_do_not_tell_where_a_child_is_hidden(cast):
    open_one = register(cast)
    hidden = register(cast, same_child=open_one)
    by = cast.who("aigul")
    confidentiality.restrict(case=hidden, reason="TRAFFICKING", by=by)
    other = District.objects.exclude(region_id=open_one.region_id).first()
    with acting_as(by), transaction.atomic():
        child = Person.objects.get(pk=open_one.person_id)
    persons.add_residence(
        pk=uuid7(),
        person=child,
        case=cw.fresh(hidden, by),
        data=ResidenceData(other.region_id, other.pk, urban_rural="R"),
        by=by,
    )
    cw.contact(cw.fresh(open_one, by), by)
    with as_owner():
        told = CaseEvent.objects.filter(case=open_one, kind="CONTACT_RECORDED").get()
        known = CaseEvent.objects.filter(case=hidden, kind="RESIDENCE_CHANGED").get()
    assert (told.facts["residence"], known.facts["residence"]) == ("U", "R")
