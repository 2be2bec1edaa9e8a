"""Keys that a form brings along: one that is another's, or sent twice, is refused and never a fault."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.actions import concerns, intake, notes, tasks
from cases.data import ChildData, IntakeData
from kzcp.core import clock
from kzcp.core.errors import NotFound
from kzcp.core.ids import uuid7
from kzcp.workflow.models import Notice
from tests.cases.test_restricted import iin
from tests.cases.views.conftest import TYPES, Intake
from tests.cases.views.pages import send, stored
from tests.factories.casework import note_data
from tests.factories.intake import child_data, concern_data, register, violence_details

pytestmark = pytest.mark.django_db
UNKNOWN = {"birth_date": None, "birth_precision": "", "sex": "U"}


def taken(cast, by, *children, **details):
    who = cast.who(by)
    office = getattr(cast, by).assignments.get().organisation
    concern = concerns.take(pk=uuid7(), office_id=office.pk, data=concern_data(), by=who)
    data = IntakeData(
        concern_id=concern.pk, kind="VIO", children=children, details=violence_details(**details)
    )
    return intake.register(data=data, by=who)


def test_the_key_of_a_row_out_of_sight_is_not_found(cast):
    foreign, own = register(cast, by="zarina", child={"surname": "Other"}), register(cast)
    note, task = uuid7(), uuid7()
    tomorrow = clock.now() + timedelta(days=1)
    notes.add(pk=note, case=foreign, data=note_data(), by=cast.who("zarina"))
    tasks.add(pk=task, case=foreign, words="Call.", due_at=tomorrow, by=cast.who("zarina"))
    with pytest.raises(NotFound):
        notes.add(pk=note, case=own, data=note_data(), by=cast.who("aigul"))
    with pytest.raises(NotFound):
        tasks.add(pk=task, case=own, words="Call.", due_at=tomorrow, by=cast.who("aigul"))
    for first in (foreign.pk, uuid7()):
        children = (ChildData(first, uuid7(), child_data()), ChildData(foreign.pk, uuid7(), child_data()))
        with pytest.raises((NotFound, ValidationError)):
            taken(cast, "aigul", *children)


def test_the_same_child_is_not_registered_twice_at_once(cast):
    case, key = register(cast), uuid7()
    for children in (
        (ChildData(uuid7(), case.person_id, None), ChildData(uuid7(), case.person_id, None)),
        (ChildData(key, uuid7(), child_data()), ChildData(key, uuid7(), child_data())),
    ):
        with pytest.raises(ValidationError) as refused:
            taken(cast, "aigul", *children)
        assert "children" in refused.value.message_dict


def test_after_the_highest_number_of_a_saving_the_page_is_still_taken(signed_in):
    client = signed_in("aigul")
    here = Intake(client)
    assert here.begin().status_code == 303
    save = f"/intake/{here.pk}/save/types/"
    assert send(client, save, {**TYPES, "sequence": "2147483647"}).status_code == 400
    assert send(client, save, {**TYPES, "sequence": "1000000000"}).status_code == 200
    answer = client.post(here.url("types"), {**TYPES, "online": "YES", "sequence": "1000000000"})
    assert answer.status_code == 303


def test_a_restricted_registration_tells_no_other_office_of_the_same_iin(cast):
    number = iin()
    register(cast, child={"iin": number, **UNKNOWN})
    elsewhere = register(cast, by="zarina", child={"iin": number, "surname": "Other", **UNKNOWN})
    with stored(cast.who("saule")):
        before = Notice.objects.count()
    child = ChildData(uuid7(), elsewhere.person_id, None)
    (case,) = taken(cast, "zarina", child, types=["SEX_ABUSE"])
    assert case.level == "RESTRICTED"
    with stored(cast.who("saule")):
        assert (before, Notice.objects.count()) == (1, 1)
