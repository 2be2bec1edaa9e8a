"""One concern, two children: what is restricted for the one is not read through the other."""

from datetime import date

import pytest
from django.db import transaction

from cases.actions import access, concerns, confidentiality, intake
from cases.data import ChildData, IntakeData
from cases.models import CaseEvent, Concern
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from tests.factories import casework as cw
from tests.factories.intake import child_data, concern_data, violence_details

pytestmark = pytest.mark.django_db


@pytest.fixture
def siblings(cast):
    """The concern and the cases of the older and the younger; bolat reads that of the older."""
    by = cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=by)
    children = tuple(
        ChildData(uuid7(), uuid7(), child_data(given_name=name, birth_date=date(year, 1, 1)))
        for name, year in (("Older", 2015), ("Younger", 2016))
    )
    data = IntakeData(taken.pk, "VIO", children, violence_details())
    older, younger = intake.register(data=data, by=by)
    access.share(case=older, user_id=cast.bolat.pk, by=by)
    return taken, older, younger


def reads(cast, name, concern):
    """Whether the person reads the concern: by the first wall, and by the second alone."""
    who = cast.who(name)
    with acting_as(who), transaction.atomic():
        first = Concern.objects.visible_to(who, P.CONCERN_VIEW).filter(pk=concern.pk).exists()
        return first, Concern.objects.filter(pk=concern.pk).exists()


def events_seen(cast, name, case):
    with acting_as(cast.who(name)), transaction.atomic():
        return CaseEvent.objects.filter(case_id=case.pk).count()


def test_a_concern_is_read_with_the_case_of_either_child(cast, siblings):
    taken, *_ = siblings
    assert reads(cast, "bolat", taken) == (True, True)


def test_restricting_the_one_closes_the_concern_to_who_reads_the_other_alone(cast, siblings):
    taken, older, younger = siblings
    by = cast.who("aigul")
    confidentiality.restrict(case=younger, reason="TRAFFICKING", by=by)
    assert reads(cast, "bolat", taken) == (False, False)
    assert reads(cast, "aigul", taken) == (True, True)
    assert events_seen(cast, "bolat", older)


def test_no_event_of_a_restricted_case_is_read_through_its_concern(cast, siblings):
    _, _, younger = siblings
    by = cast.who("aigul")
    confidentiality.restrict(case=younger, reason="TRAFFICKING", by=by)
    cw.contact(cw.fresh(younger, by), by)
    assert events_seen(cast, "bolat", younger) == 0
    assert events_seen(cast, "aigul", younger)


def test_a_conflict_in_the_case_of_the_one_closes_the_concern(cast, siblings):
    taken, _, younger = siblings
    assert reads(cast, "saule", taken) == (True, True)
    access.declare_conflict(case=younger, kind="RELATIVE", by=cast.who("saule"))
    assert reads(cast, "saule", taken) == (False, False)
