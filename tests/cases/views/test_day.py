"""A person's day and the list of their cases."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import translation

from cases.actions import tasks
from cases.data import TelephoneData
from cases.models import Task
from cases.selectors import supervision
from cases.views.day_rows import finding
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from tests.cases.views.conftest import Intake
from tests.factories.casework import assessed, contact, fresh, mother, planned, submitted, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def test_the_day_names_what_is_to_be_done_and_where_it_is_done(cast, signed_in):
    case = register(cast)
    page = text(signed_in("aigul").get("/day/"))
    assert "Testova Aizere" in page
    assert f"/cases/{case.pk}/notes/new/" in page
    assert "FIRST_CONTACT" not in page


def test_an_own_task_is_ticked_off_on_the_day(cast, signed_in):
    case, aigul = register(cast), cast.who("aigul")
    due_at = clock.now() + timedelta(hours=1)
    task = tasks.add(pk=uuid7(), case=case, words="Call the school", due_at=due_at, by=aigul)
    client = signed_in("aigul")
    assert "Call the school" in text(client.get("/day/"))
    answer = client.post(f"/tasks/{task.pk}/done/", {"back": "day"})
    assert (answer.status_code, answer["Location"]) == (302, "/day/")
    assert "Call the school" not in text(client.get("/day/"))


def test_a_late_task_stands_first(cast, signed_in):
    case, aigul = register(cast), cast.who("aigul")
    with acting_as(aigul), transaction.atomic():
        first = Task.objects.get(case=case, kind="FIRST_CONTACT")
    with clock.at(first.due_at + timedelta(hours=30)):
        page = text(signed_in("aigul").get("/day/"))
    assert 'id="late"' in page
    assert page.index('id="late"') < page.index("First contact")


def test_the_heading_counts_what_is_late_beside_what_is_due_today():
    late, today = [object()] * 14, [object()]
    with translation.override("en"):
        assert finding(SimpleNamespace(today=today, overdue=late)) == "1 task for today, 14 overdue"
        assert finding(SimpleNamespace(today=today, overdue=[])) == "1 task for today"


def test_the_list_keeps_its_filters_in_the_address(cast, signed_in):
    register(cast)
    high = register(cast, concern={"risk_signs": ("INJURY",)}, child={"given_name": "Damir"})
    client = signed_in("aigul")
    assert text(client.get("/cases/")).count("/cases/0") >= 2
    page = text(client.get("/cases/?risk=HIGH"))
    assert f"/cases/{high.pk}/" in page
    assert "Aizere" not in page
    assert '<option value="HIGH" selected>' in page


@pytest.mark.parametrize(
    "query",
    ["risk=NONSENSE", "after=%00", "after=abc", "before=W10=", "whose=99999999999999999999", "kind=<b>"],
)
def test_a_filter_that_nobody_offers_is_left_out(cast, signed_in, query):
    register(cast)
    answer = signed_in("aigul").get(f"/cases/?{query}")
    assert answer.status_code in (200, 400)
    assert "<b>" not in text(answer).split("</head>")[1].split("main")[0]


def test_the_list_goes_later_and_earlier(cast, signed_in, monkeypatch):
    monkeypatch.setattr("cases.selectors.caseload.PAGE", 2)
    for number in range(5):
        register(cast, child={"given_name": f"Child{number}"})
    client, seen = signed_in("aigul"), []
    url = "/cases/"
    pages = []
    while url:
        answer = client.get(url)
        pages.append([row.case.pk for row in answer.context["page"].rows])
        seen += pages[-1]
        url = f"/cases/{answer.context['later']}" if answer.context["later"] else ""
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len(set(seen)) == 5
    back = client.get(f"/cases/{answer.context['earlier']}")
    assert [row.case.pk for row in back.context["page"].rows] == pages[1]
    first = client.get(f"/cases/{back.context['earlier']}")
    assert [row.case.pk for row in first.context["page"].rows] == pages[0]
    assert first.context["earlier"] == ""


def test_a_colleague_and_another_region_see_nothing_of_it(cast, signed_in):
    register(cast)
    for name in ("bolat", "zarina", "ruslan"):
        assert "Aizere" not in text(signed_in(name).get("/cases/?whose=all"))
        assert "Aizere" not in text(signed_in(name).get("/day/"))


@pytest.mark.parametrize("name", ["dana", "timur", "nina", "marat", "oleg", "gulnar"])
def test_those_who_open_no_case_have_neither_page(cast, signed_in, name):
    client = signed_in(name)
    assert [client.get(url).status_code for url in ("/day/", "/cases/", "/office/")] == [404, 404, 404]


def test_a_begun_note_is_continued_from_the_day(cast, signed_in):
    case, client, key = register(cast), signed_in("aigul"), uuid7()
    url = f"/cases/{case.pk}/notes/{key}/save/"
    assert client.post(url, {"words": "Half a sent", "sequence": "1"}).status_code == 200
    page = text(client.get("/day/"))
    assert f"/notes/drafts/{key}/" in page
    answer = client.get(f"/notes/drafts/{key}/", follow=True)
    assert "Half a sent" in text(answer)


def test_the_supervisors_office_counts_and_leads_on(cast, signed_in):
    from cases.actions import access

    case = register(cast)
    register(cast, child={"given_name": "Damir"})
    access.declare_conflict(case=case, kind="RELATIVE", by=cast.who("aigul"))
    client = signed_in("saule")
    page = client.get("/office/")
    assert page.context["team"].overview.unassigned == 1
    assert f"/cases/{case.pk}/steps/assign/" in text(page)
    answer = client.post(f"/cases/{case.pk}/steps/assign/", {"worker": str(cast.bolat.pk)})
    assert answer.status_code == 302
    assert signed_in("bolat").get(f"/cases/{case.pk}/").status_code == 200


def test_the_coordinator_sees_delays_by_number_alone(cast, signed_in):
    case = register(
        cast, concern={"received_at": clock.now() - timedelta(days=20), "late_entry_reason": "PAPER"}
    )
    page = text(signed_in("gulnar").get("/delays/"))
    assert case.number in page
    assert "Testova" not in page
    assert re.search(r"<h1>[0-9]+ steps? (is|are) late in 1 case</h1>", page)
    assert signed_in("aigul").get("/delays/").status_code == 404


def test_delays_are_filtered_by_office_and_counted_as_they_are_shown(cast, signed_in, monkeypatch):
    early = {"received_at": clock.now() - timedelta(days=20), "late_entry_reason": "PAPER"}
    case = register(cast, concern=early)
    client = signed_in("gulnar")
    whole = client.get("/delays/").context
    assert {each.number for each in whole["delays"]} == {case.number}
    for odd in ("999999", "x", "-1", "9" * 40):
        assert client.get("/delays/", {"office": odd}).context["delays"] == whole["delays"]
    chosen = client.get("/delays/", {"office": case.office_id}).context
    assert (chosen["chosen"], chosen["delays"]) == (case.office_id, whole["delays"])
    cast.other_office.telephone = "+77000000002"
    late = supervision.Delay("71-26-9999", cast.other_office, "Plan", clock.now() - timedelta(days=9))
    monkeypatch.setattr(supervision, "delays", lambda _actor: [*whole["delays"], late])
    both = client.get("/delays/").context
    page = client.get("/delays/", {"office": cast.other_office.pk})
    assert (both["steps"], both["cases"]) == (len(whole["delays"]) + 1, 2)
    assert (page.context["steps"], page.context["cases"]) == (1, 1)
    assert "<h1>1 step is late in 1 case</h1>" in text(page)
    assert "+7 700 000 00 02" in text(page)


def test_the_office_page_shows_first_what_waits_for_a_decision(cast, signed_in):
    approval = submitted(assessed(register(cast), cast.who("aigul")), cast.who("aigul"))
    page = signed_in("saule").get("/office/")
    (line,) = page.context["team"].decisions
    assert line.heading.startswith("Plan, version 1: Testova Aizere, ")
    assert line.url == f"/approvals/{approval.pk}/"
    assert line.heading in text(page)


def test_the_numbers_of_queries_do_not_grow_with_the_rows(cast, signed_in, django_assert_max_num_queries):
    for number in range(3):
        register(cast, child={"given_name": f"Child{number}"})
    client = signed_in("aigul")
    client.get("/day/")
    counts = {}
    for url, most in (("/day/", 27), ("/cases/", 22)):
        with django_assert_max_num_queries(most) as asked:
            client.get(url)
        counts[url] = len(asked.captured_queries)
    for number in range(4):
        register(cast, child={"given_name": f"More{number}"})
    for url, count in counts.items():
        with django_assert_max_num_queries(count):
            client.get(url)


def test_a_planned_case_is_followed_up_from_the_day(cast, signed_in):
    case = planned(cast, register(cast))
    aigul = cast.who("aigul")
    contact(fresh(case, aigul), aigul)
    page = text(signed_in("aigul").get("/day/"))
    assert "Talks with a psychologist" in page


def test_a_line_says_where_the_child_lives_and_how_to_make_contact_safely(cast, signed_in):
    phone = TelephoneData("+77011112233", ("HOURS",), "From ten to four")
    case = register(cast, participants=(mother(telephones=(phone,)), suspect()))
    page = text(signed_in("aigul").get("/day/"))
    line = page.split(f"/cases/{case.pk}/notes/new/")[0].rsplit('<li class="task">', 1)[1]
    assert "From ten to four" in line
    assert "A suspect is near the child" in line
    assert case.office.district.label in line
    assert "Not begun yet" in page
    assert "Suspected violence against a child" not in page


def test_what_a_suspect_is_reached_at_is_no_way_to_make_contact(cast, signed_in):
    phone = TelephoneData("+77019998877", ("HOURS",), "Only after midnight")
    register(cast, participants=(suspect(telephones=(phone,)),))
    assert "Only after midnight" not in text(signed_in("aigul").get("/day/"))


def test_the_assessment_says_that_the_decision_on_reporting_is_missing(cast, signed_in):
    case = register(cast)
    signed_in("aigul").post(f"/cases/{case.pk}/steps/start-assessment/", {})
    assert "The decision on telling the police is missing" in text(signed_in("aigul").get("/day/"))


def test_an_unfinished_intake_stands_first_with_the_name_and_the_step(cast, signed_in):
    register(cast)
    client = signed_in("aigul")
    begun = Intake(client)
    begun.begin(**{f"child-{begun.key}-given_name": "Veronika"})
    page = text(client.get("/day/"))
    assert "Testova Veronika" in page
    assert "Step 1 of 6" in page
    assert page.index("Testova Veronika") < page.index('class="ledger"')
