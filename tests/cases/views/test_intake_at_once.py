"""The intake tells everything that is wrong at once, and where; what it took over stands in the records."""

from datetime import timedelta

import pytest

from cases.models import Case, Residence
from kzcp.core import clock
from kzcp.core.ids import uuid7
from tests.cases.views.conftest import MEASURES, TYPES, Intake, danger
from tests.cases.views.pages import stored

pytestmark = pytest.mark.django_db
LATER = (clock.local(clock.now()) + timedelta(days=400)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def aigul(signed_in):
    return signed_in("aigul")


def test_all_that_is_wrong_with_a_child_is_told_at_once(aigul):
    intake = Intake(aigul)
    nameless = {"surname": "", "given_name": "", "iin": "170305600123"}
    changes = {f"child-{intake.key}-{name}": value for name, value in nameless.items()}
    answer = intake.begin(received=LATER, words="", **changes)
    wrong = {name for _prefix, name in answer.context["page"].errors}
    assert wrong == {"words", "received", "description", "iin"}


def test_the_person_itself_tells_all_at_once(db):
    from django.core.exceptions import ValidationError

    from cases.data import PersonData
    from cases.forms.people import person_of

    born = clock.today() + timedelta(days=3)
    with pytest.raises(ValidationError) as refused:
        person_of(
            PersonData(birth_date=born, birth_precision="DAY", iin="170305600123", citizenship="?")
        ).clean()
    assert set(refused.value.message_dict) == {"citizenship", "birth_date", "description", "iin"}


def test_a_report_of_the_future_gives_no_more_time_and_is_found_from_the_last_step(aigul):
    intake = Intake(aigul)
    intake.begin(danger="YES")
    intake.send("types", **TYPES)
    intake.send("family", region="KZ-71")
    changed = danger(intake.key, received=LATER, danger="YES", sequence=intake.sequence())
    assert intake.send("danger", **changed).status_code == 422
    page = aigul.get(intake.url("danger"))
    assert page.context["reach_by"] <= clock.now() + timedelta(hours=24)
    assert intake.send("reporter").status_code == 303
    intake.send("measures", **MEASURES)
    check = aigul.get(intake.url("check")).content.decode()
    assert f"{intake.url('danger')}#id_received" in check
    assert "The report cannot be received in the future." in check


def test_a_report_written_down_in_time_needs_no_reason_later(aigul):
    intake = Intake(aigul)
    received = (clock.local(clock.now()) - timedelta(days=6)).strftime("%Y-%m-%dT%H:%M")
    assert intake.begin(received=received, late_entry_reason="").status_code == 303
    with clock.at(clock.now() + timedelta(days=3)):
        intake.send("types", **TYPES)
        again = danger(intake.key, received=received, late_entry_reason="", sequence=intake.sequence())
        assert intake.send("danger", **again).status_code == 303


def test_those_who_live_with_the_child_have_its_home(aigul, cast):
    intake, mother, aunt = Intake(aigul), uuid7(), uuid7()
    intake.begin()
    intake.send("types", **TYPES)
    people = {"member": [str(mother), str(aunt)]}
    for key, name, together in ((mother, "Gulmira", "on"), (aunt, "Saule", "")):
        people |= {f"member-{key}-given_name": name, f"member-{key}-together": together}
    intake.send("family", region="KZ-71", urban_rural="U", address="Abay 1", **people)
    intake.send("reporter")
    intake.send("measures", **MEASURES)
    assert aigul.post(intake.url("check"), {"sequence": intake.sequence()}).status_code == 303
    with stored(cast.who("aigul")):
        case = Case.objects.get()
        homes = {row.person_id: row.address for row in Residence.objects.filter(learnt_in=case)}
    assert homes == {intake.key: "Abay 1", mother: "Abay 1"}
    assert "Abay 1" in aigul.get(f"/persons/{mother}/").content.decode()


def test_the_home_learnt_in_a_restricted_case_follows_it(aigul, cast):
    intake, dad = Intake(aigul), uuid7()
    intake.begin()
    intake.send("types", **TYPES)
    suspect = {
        "suspect": str(dad),
        f"suspect-{dad}-given_name": "Erlan",
        f"suspect-{dad}-relation": "FATHER",
        f"suspect-{dad}-has_access": "LIVES_WITH",
        f"suspect-{dad}-is_staff": "on",
    }
    intake.send("family", region="KZ-71", urban_rural="U", address="Abay 1", **suspect)
    intake.send("reporter")
    intake.send("measures", **MEASURES)
    assert aigul.post(intake.url("check"), {"sequence": intake.sequence()}).status_code == 303
    with stored(cast.who("aigul")):
        rows = list(Residence.objects.filter(person_id__in=[intake.key, dad]))
    assert len(rows) == 2
    assert all(row.learnt_restricted for row in rows)


def test_a_risk_that_follows_from_danger_says_so(aigul):
    intake = Intake(aigul)
    intake.begin(danger="YES")
    intake.send("types", **TYPES)
    told = "High because you said in step 1"
    assert told in aigul.get(intake.url("measures")).content.decode()
    sent = {"sequence": "9", **MEASURES, "signs": ["INJURY"]}
    assert told not in aigul.post(f"/intake/{intake.pk}/measures/risk/", sent).content.decode()


def test_the_telephone_of_somebody_close_is_not_folded_away(aigul):
    intake = Intake(aigul)
    intake.begin()
    intake.send("types", **TYPES)
    page = aigul.get(intake.url("family")).content.decode()
    member = page[page.index('id="member-') :]
    assert member.index('-number"') < member.index("<details")


def test_a_draft_is_called_by_its_child_where_drafts_are_listed(aigul, cast):
    named, unnamed = Intake(aigul), Intake(aigul)
    named.begin()
    about = {"surname": "", "given_name": "", "description": "Red jacket, about five"}
    unnamed.begin(**{f"child-{unnamed.key}-{name}": value for name, value in about.items()})
    for address in ("/concerns/", "/day/"):
        page = aigul.get(address).content.decode()
        assert "Testova Aizere" in page
        assert "Name unknown (Red jacket, about five)" in page
