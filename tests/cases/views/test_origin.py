"""Why a case exists, as its page says it: the report, what is known, the children of the same report."""

from datetime import date

import pytest

from cases.actions import access, concerns, confidentiality, intake
from cases.data import ChildData, IntakeData, TelephoneData
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry, EntryPerson
from tests.factories.casework import mother
from tests.factories.intake import child_data, concern_data, violence_details
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
SAID = "Both children cry in the yard at night."
PHONE = TelephoneData("+77011112233", ("HOURS",), "From ten to four")


@pytest.fixture
def siblings(cast):
    """The cases of the older and the younger child of one report; bolat is shown that of the older."""
    by = cast.who("aigul")
    taken = concerns.take(
        pk=uuid7(), office_id=cast.office.pk, data=concern_data(words=SAID, immediate_danger=True), by=by
    )
    children = tuple(
        ChildData(uuid7(), uuid7(), child_data(given_name=name, birth_date=date(year, 1, 1)))
        for name, year in (("Older", 2015), ("Younger", 2016))
    )
    participants = (mother(telephones=(PHONE,)),)
    data = IntakeData(taken.pk, "VIO", children, violence_details(), participants=participants)
    older, younger = intake.register(data=data, by=by)
    access.share(case=older, user_id=cast.bolat.pk, by=by)
    return taken, older, younger


def page(signed_in, name, case):
    answer = signed_in(name).get(f"/cases/{case.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_what_was_reported_and_what_is_known(siblings, signed_in):
    taken, older, _younger = siblings
    shown = page(signed_in, "bolat", older)
    for told in (SAID, f"/concerns/{taken.pk}/", "Contact centre 111", "Immediate danger", "Does it go on"):
        assert told in shown
    assert "PSY_VERBAL" not in shown


def test_the_other_child_is_named_to_whoever_may_open_that_case_and_the_look_is_journaled(
    siblings, signed_in
):
    _taken, older, younger = siblings
    shown = page(signed_in, "aigul", older)
    assert "Children of the same report" in shown
    assert f"/cases/{younger.pk}/" in shown
    with as_owner():
        entry = Entry.objects.filter(action="case.view", subject_id=str(older.pk)).order_by("-at").first()
        assert EntryPerson.objects.filter(entry=entry, person_id=younger.person_id).exists()
    shown = page(signed_in, "bolat", older)
    assert f"/cases/{younger.pk}/" not in shown
    assert "Younger" not in shown


def test_a_restricted_case_of_the_other_child_takes_the_report_off_the_page(cast, siblings, signed_in):
    _taken, older, younger = siblings
    confidentiality.restrict(case=younger, reason="TRAFFICKING", by=cast.who("aigul"))
    shown = page(signed_in, "bolat", older)
    assert SAID not in shown
    assert "Younger" not in shown
    assert "Does it go on" in shown
    assert SAID in page(signed_in, "aigul", older)


def test_a_number_learnt_in_both_cases_stands_once(siblings, signed_in):
    shown = page(signed_in, "aigul", siblings[1])
    assert shown.count("tel:+77011112233") == 1
