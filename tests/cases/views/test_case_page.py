"""The page of a case, its steps, notes, tasks and closing."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import transaction

from cases.models import CaseEvent, ClosureRequest, Note, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.workflow.models import Approval, Draft
from tests.core.hostile import HOSTILE
from tests.factories.casework import assessed, closing, contact, fresh, mother, planned, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
QUERIES_OF_A_CASE = 53


def text(answer):
    return answer.content.decode()


def as_(cast, name="aigul"):
    return acting_as(cast.who(name))


def note(**changes):
    happened = clock.local(clock.now() - timedelta(minutes=1))
    return {
        "note": str(uuid7()),
        "kind": "CONTACT",
        "happened_at": f"{happened:%Y-%m-%dT%H:%M}",
        "contact_kind": "HOME_VISIT",
        "contact_with": ["CHILD"],
        "outcome": "SEEN",
        "words": "She showed her drawings.",
        **changes,
    }


def test_the_page_says_who_how_and_what_next_without_a_code(cast, signed_in):
    case = register(cast, participants=(mother(), suspect()))
    page = text(signed_in("aigul").get(f"/cases/{case.pk}/"))
    for told in ("Testova Aizere", case.number, "Start the assessment", "Who has looked", "Do not contact"):
        assert told in page
    for code in ("REGISTERED", "FIRST_CONTACT", "SENSITIVE", "ALLEGED_PERPETRATOR", "LIVES_WITH"):
        assert code not in page


def test_a_suspect_has_no_telephone_on_the_page_and_the_mother_has_hers_with_what_is_safe(cast, signed_in):
    from cases.data import TelephoneData

    phone = TelephoneData("+77011112233", ("HOURS",), "From ten to four")
    other = TelephoneData("+77019998877", ("ANY_TIME",), "")
    case = register(cast, participants=(mother(telephones=(phone,)), suspect(telephones=(other,))))
    page = text(signed_in("aigul").get(f"/cases/{case.pk}/"))
    assert "tel:+77011112233" in page
    assert page.index("From ten to four") < page.index("tel:+77011112233")
    assert "9998877" not in page.replace(" ", "")


def test_each_look_is_told_on_its_page(cast, signed_in):
    case = register(cast)
    signed_in("saule").get(f"/cases/{case.pk}/")
    assert signed_in("zarina").get(f"/cases/{case.pk}/").status_code == 404
    page = text(signed_in("aigul").get(f"/cases/{case.pk}/viewed/"))
    assert "Supervisor-S S." in page
    assert "Worker-Z Z." in page
    assert "access refused" in page
    assert "case.view" not in page


@pytest.mark.parametrize(
    "name", ["bolat", "zarina", "ruslan", "timur", "dana", "oleg", "marat", "nina", "gulnar"]
)
def test_outsiders_get_404_on_every_address_of_the_case(cast, signed_in, name):
    case = planned(cast, register(cast))
    contact(case, cast.who("aigul"))
    request, _approval = closing(case, cast.who("aigul"))
    with as_(cast), transaction.atomic():
        written, task = Note.objects.get(case=case), Task.objects.open().filter(case=case).first()
    client, root = signed_in(name), f"/cases/{case.pk}"
    for url in (f"{root}/", f"{root}/viewed/", f"{root}/notes/new/", f"{root}/tasks/new/", f"{root}/close/",
                f"{root}/steps/risk/", f"{root}/steps/mark-error/", f"{root}/steps/assign/",
                f"/notes/{written.pk}/", f"/tasks/{task.pk}/dismiss/", f"/closures/{request.pk}/"):  # fmt: skip
        assert client.get(url).status_code == 404, url
    for url in (
        f"/tasks/{task.pk}/done/",
        f"/closures/{request.pk}/withdraw/",
        f"/closures/{request.pk}/finding/",
    ):
        assert client.post(url).status_code == 404, url


def test_a_supervisor_may_not_take_the_workers_steps(cast, signed_in):
    case, client = register(cast), signed_in("saule")
    assert client.get(f"/cases/{case.pk}/").status_code == 200
    for step in ("start-assessment", "risk", "reopen", "close-as-advice"):
        answer = client.post(f"/cases/{case.pk}/steps/{step}/", {"risk": "HIGH", "reason": "OTHER"})
        assert answer.status_code in (403, 404), step
    assert signed_in("aigul").post(f"/cases/{case.pk}/steps/mark-error/", {"reason": "TEST"}).status_code in (
        403,
        404,
    )


def test_the_assessment_begins_once_however_often_the_form_is_sent(cast, signed_in):
    case, client, key = register(cast), signed_in("aigul"), str(uuid7())
    url = f"/cases/{case.pk}/steps/start-assessment/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"id": key}).status_code == 302
    assert client.post(url, {"id": key}).status_code == 302
    assert client.post(url).status_code == 409
    assert fresh(case, cast.who("aigul")).status == "ASSESSMENT"


def test_a_contact_ends_the_first_task_and_is_told_in_the_course(cast, signed_in):
    received = {"received_at": clock.now() - timedelta(hours=1)}
    case, client, sent = register(cast, concern=received), signed_in("aigul"), note()
    url = f"/cases/{case.pk}/notes/new/"
    assert client.get(url).status_code == 200
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    with as_(cast), transaction.atomic():
        assert Note.objects.filter(case=case).count() == 1
        assert not Task.objects.open().filter(case=case, kind="FIRST_CONTACT").exists()
    page = text(client.get(f"/cases/{case.pk}/"))
    assert "She showed her drawings." in page
    assert "Home visit" in page
    assert "She showed her drawings." in text(client.get(f"/notes/{sent['note']}/"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"contact_kind": "NONSENSE"}, "contact_kind"),
        ({"kind": ""}, "kind"),
        ({"kind": "OBSERVATION", "words": ""}, "words"),
        ({"happened_at": "2999-01-01T10:00"}, "happened_at"),
        ({"happened_at": "yesterday"}, "happened_at"),
        ({"happened_at": "2024-01-01T10:00"}, "late_entry_reason"),
        ({"words": "x" * 10_001}, "words"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_nothing_typed_is_lost(cast, signed_in, changes, field):
    case, client = register(cast), signed_in("aigul")
    sent = note(**{"words": "Typed with care", **changes})
    answer = client.post(f"/cases/{case.pk}/notes/new/", sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if sent["words"] == "Typed with care":
        assert "Typed with care" in text(answer)
        again = client.get(f"/cases/{case.pk}/notes/new/")
        assert "Typed with care" in text(again)
    with as_(cast), transaction.atomic():
        assert not Note.objects.filter(case=case).exists()


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_never_breaks_the_note(cast, signed_in, words):
    case, client = register(cast), signed_in("aigul")
    sent = urlencode(note(words=words), doseq=True, errors="surrogatepass")
    form = "application/x-www-form-urlencoded"
    answer = client.post(f"/cases/{case.pk}/notes/new/", sent, content_type=form)
    assert answer.status_code in (302, 400, 422)
    assert client.get(f"/cases/{case.pk}/notes/new/").status_code == 200


def test_an_older_saving_never_overwrites_a_newer_one(cast, signed_in):
    case, client, key = register(cast), signed_in("aigul"), uuid7()
    url = f"/cases/{case.pk}/notes/{key}/save/"
    assert client.post(url, {"words": "new", "sequence": "5"}).json()["sequence"] == 5
    assert client.post(url, {"words": "old", "sequence": "3"}).status_code == 409
    assert client.post(url, {"words": "x", "sequence": "abc"}).status_code == 400
    assert "new</textarea>" in text(client.get(f"/cases/{case.pk}/notes/new/"))
    other = register(cast, child={"given_name": "Damir"})
    assert (
        client.post(f"/cases/{other.pk}/notes/{key}/save/", {"words": "x", "sequence": "9"}).status_code
        == 404
    )


def test_a_handed_in_note_takes_its_draft_along(cast, signed_in):
    case, client, sent = register(cast), signed_in("aigul"), note()
    save = f"/cases/{case.pk}/notes/{sent['note']}/save/"
    client.post(save, {"words": "She", "sequence": "1"})
    client.post(f"/cases/{case.pk}/notes/new/", sent)
    assert client.post(save, {"words": "late", "sequence": "2"}).status_code == 404
    with as_(cast), transaction.atomic():
        assert not Draft.objects.filter(ended_at=None).exists()


def test_a_draft_of_a_note_is_deleted_for_good(cast, signed_in):
    case, client, key = register(cast), signed_in("aigul"), uuid7()
    client.post(f"/cases/{case.pk}/notes/{key}/save/", {"words": "Half", "sequence": "1"})
    assert client.post(f"/notes/drafts/{key}/delete/").status_code == 302
    assert "Half" not in text(client.get(f"/cases/{case.pk}/notes/new/"))
    assert signed_in("bolat").post(f"/notes/drafts/{key}/delete/").status_code == 404


def test_a_task_is_added_once_and_ended_with_a_reason(cast, signed_in):
    case, client, key = register(cast), signed_in("aigul"), str(uuid7())
    day = clock.today() + timedelta(days=2)
    sent = {"id": key, "words": "Call the school", "due_on": f"{day:%Y-%m-%d}"}
    url = f"/cases/{case.pk}/tasks/new/"
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    wrong = client.post(url, {**sent, "id": str(uuid7()), "due_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "due_on" in wrong.context["form"].errors
    assert client.get(f"/tasks/{key}/dismiss/").status_code == 200
    assert client.post(f"/tasks/{key}/dismiss/", {}).status_code == 422
    answer = client.post(f"/tasks/{key}/dismiss/", {"reason": "DROPPED", "back": "case"})
    assert answer["Location"] == f"/cases/{case.pk}/"
    with as_(cast), transaction.atomic():
        assert Task.objects.get(pk=key).dismissed_reason == "DROPPED"


def test_a_task_of_the_rules_is_not_ticked_off(cast, signed_in):
    case = register(cast)
    with as_(cast), transaction.atomic():
        task = Task.objects.get(case=case, kind="ASSESSMENT")
    assert signed_in("aigul").post(f"/tasks/{task.pk}/done/").status_code == 409


def test_raising_the_risk_needs_no_reason_and_lowering_does(cast, signed_in):
    case, client = register(cast), signed_in("aigul")
    url = f"/cases/{case.pk}/steps/risk/"
    assert client.post(url, {"risk": "HIGH"}).status_code == 302
    wrong = client.post(url, {"risk": "LOW", "words": "Kept text"})
    assert wrong.status_code == 422
    assert "reason" in wrong.context["form"].errors
    assert "Kept text" in text(wrong)
    assert (
        client.post(url, {"risk": "LOW", "reason": "SAFE_CARE", "words": "With her aunt"}).status_code == 302
    )


def test_the_worker_restricts_and_the_supervisor_lowers_with_words(cast, signed_in):
    case = register(cast)
    worker, supervisor = signed_in("aigul"), signed_in("saule")
    assert worker.post(f"/cases/{case.pk}/steps/restrict/", {}).status_code == 422
    assert worker.post(f"/cases/{case.pk}/steps/restrict/", {"reason": "DECISION"}).status_code == 302
    assert signed_in("marzhan").get(f"/cases/{case.pk}/").status_code == 404
    url = f"/cases/{case.pk}/steps/level/"
    wrong = supervisor.post(url, {"level": "SENSITIVE", "words": ""})
    assert wrong.status_code == 422
    assert "words" in wrong.context["form"].errors
    assert supervisor.post(url, {"level": "SENSITIVE", "words": "The reason is gone"}).status_code == 302
    assert fresh(case, cast.who("aigul")).level == "SENSITIVE"


def test_closing_says_what_each_reason_needs_and_moves_nothing(cast, signed_in):
    case, client, key = planned(cast, register(cast)), signed_in("aigul"), str(uuid7())
    url = f"/cases/{case.pk}/close/"
    page = text(client.get(url))
    assert "Needs a written finding of the supervisor" in page
    assert client.post(url, {"id": key, "reason": "GOALS", "words": ""}).status_code == 422
    sent = {"id": key, "reason": "GOALS", "words": "All is well."}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    assert client.post(url, {**sent, "id": str(uuid7())}).status_code == 409
    assert fresh(case, cast.who("aigul")).status == "IMPLEMENTATION"
    page = text(signed_in("saule").get(f"/closures/{key}/"))
    with as_(cast, "saule"), transaction.atomic():
        approval = Approval.objects.get(subject_id=key)
    assert f"/approvals/{approval.pk}/" in page
    assert client.post(f"/closures/{key}/withdraw/").status_code == 302
    with as_(cast), transaction.atomic():
        assert ClosureRequest.objects.get(pk=key).state == "REFUSED"


def test_the_finding_is_the_supervisors(cast, signed_in):
    case = planned(cast, register(cast))
    request, _approval = closing(case, cast.who("aigul"), reason="DEATH")
    url = f"/closures/{request.pk}/finding/"
    assert signed_in("aigul").post(url, {"words": "Mine"}).status_code in (403, 404)
    supervisor = signed_in("saule")
    assert "Your finding" in text(supervisor.get(f"/closures/{request.pk}/"))
    assert supervisor.post(url, {"words": ""}).status_code == 422
    assert supervisor.post(url, {"words": "Five attempts are recorded."}).status_code == 302
    assert "Nothing stands against approving it" in text(supervisor.get(f"/closures/{request.pk}/"))


def test_low_risk_is_closed_with_advice_and_reopened_with_a_reason(cast, signed_in):
    case, client = register(cast), signed_in("aigul")
    assert client.post(f"/cases/{case.pk}/steps/close-as-advice/").status_code == 302
    page = text(client.get(f"/cases/{case.pk}/"))
    assert "Closed on" in page
    assert client.get(f"/cases/{case.pk}/notes/new/").status_code in (200, 409)
    assert client.post(f"/cases/{case.pk}/steps/reopen/", {}).status_code == 422
    sent = {"reason": "NEW_REPORT", "risk": "HIGH", "words": "The school has called again."}
    assert client.post(f"/cases/{case.pk}/steps/reopen/", sent).status_code == 302
    assert fresh(case, cast.who("aigul")).status == "ASSESSMENT"


def test_the_supervisor_marks_an_error(cast, signed_in):
    case, client = register(cast), signed_in("saule")
    assert client.post(f"/cases/{case.pk}/steps/mark-error/", {"reason": "TEST"}).status_code == 302
    assert "counts nowhere" in text(client.get(f"/cases/{case.pk}/"))


def test_a_note_is_filed_to_brothers_and_sisters(cast, signed_in):
    from cases.actions import concerns, intake
    from cases.data import ChildData, IntakeData
    from tests.factories.intake import child_data, concern_data, violence_details

    aigul = cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=aigul)
    children = tuple(ChildData(uuid7(), uuid7(), child_data(given_name=name)) for name in ("Aizere", "Damir"))
    data = IntakeData(concern_id=taken.pk, kind="VIO", children=children, details=violence_details())
    first, second = intake.register(data=data, by=aigul)
    client = signed_in("aigul")
    assert "Damir" in text(client.get(f"/cases/{first.pk}/notes/new/"))
    assert client.post(f"/cases/{first.pk}/notes/new/", note(also=[str(second.pk)])).status_code == 302
    with as_(cast), transaction.atomic():
        assert Note.objects.filter(case=second).count() == 1
    other = register(cast, child={"given_name": "Alien"})
    assert client.post(f"/cases/{first.pk}/notes/new/", note(also=[str(other.pk)])).status_code == 422


def test_the_course_is_chosen_by_kind(cast, signed_in):
    case = assessed(register(cast), cast.who("aigul"))
    contact(case, cast.who("aigul"))
    client = signed_in("aigul")
    page = client.get(f"/cases/{case.pk}/?events=contacts")
    rows = [row for _month, rows in page.context["history"].months for row in rows]
    assert len(rows) == 1
    with as_(cast), transaction.atomic():
        whole = CaseEvent.objects.filter(case=case).count()
    page = client.get(f"/cases/{case.pk}/?show=all&events=%00nonsense")
    assert page.status_code in (200, 400)
    page = client.get(f"/cases/{case.pk}/?show=all")
    assert sum(len(rows) for _month, rows in page.context["history"].months) == whole


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_are_drawn_in_every_language_and_stage(cast, signed_in, language):
    case = planned(cast, register(cast, participants=(mother(), suspect())))
    client = signed_in("aigul")
    client.cookies["django_language"] = language
    for url in (
        "/day/",
        "/cases/",
        f"/cases/{case.pk}/",
        f"/cases/{case.pk}/viewed/",
        f"/cases/{case.pk}/close/",
    ):
        assert client.get(url).status_code == 200


def test_the_page_of_a_case_asks_few_questions(cast, signed_in, django_assert_max_num_queries):
    case = planned(cast, register(cast, participants=(mother(), suspect())))
    client = signed_in("aigul")
    client.get(f"/cases/{case.pk}/")
    with django_assert_max_num_queries(QUERIES_OF_A_CASE) as asked:
        client.get(f"/cases/{case.pk}/")
    few = len(asked.captured_queries)
    for _each in range(4):
        contact(case, cast.who("aigul"))
    with django_assert_max_num_queries(few + 2):
        client.get(f"/cases/{case.pk}/")
