"""Accounts, roles and organisations: who may do what with whom, and how it takes effect."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from cases.models import Case, Task
from kzcp.access import scope
from kzcp.access.permissions import Permission
from kzcp.accounts import registry
from kzcp.accounts.actions import assignments, organisations, passphrases, staff
from kzcp.accounts.actions.assignments import Post
from kzcp.accounts.models import Assignment, Organisation, User
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal.models import Entry
from kzcp.workflow.models import Approval
from tests.console.conftest import seat  # noqa: F401 - a fixture
from tests.factories.casework import assessed, submitted
from tests.factories.intake import register

pytestmark = pytest.mark.django_db

FACTS = {"surname": "Токаева", "given_name": "Лаура", "language": "ru"}


@pytest.mark.parametrize("username", ["", "ab", "Laura", "ла ура", "a" * 61, "aigul", "laura\x00"])
def test_a_user_name_that_cannot_be(cast, username):
    with pytest.raises(ValidationError) as refusal:
        staff.add(username=username, facts=FACTS, by=cast.who("oleg"))
    assert "username" in refusal.value.message_dict


def test_nobody_gives_a_role_to_themselves(cast):
    with pytest.raises(NotAllowed):
        assignments.assign(user=cast.oleg, post=Post("AUDITOR", clock.today()), by=cast.who("oleg"))


def test_nobody_ends_their_own_role_or_account(cast):
    own = cast.oleg.assignments.get()
    with pytest.raises(NotAllowed):
        assignments.end(assignment=own, by=cast.who("oleg"))
    with pytest.raises(NotAllowed):
        staff.close(user=cast.oleg, by=cast.who("oleg"))
    with pytest.raises(NotAllowed):
        passphrases.make_link(user=cast.oleg, by=cast.who("oleg"))


def test_a_role_needs_its_kind_of_place(cast):
    day, by = clock.today(), cast.who("oleg")
    for post, field in (
        (Post("WORKER", day), "organisation"),
        (Post("WORKER", day, organisation=cast.crisis_centre), "organisation"),
        (Post("AUDITOR", day, organisation=cast.office), "organisation"),
        (Post("COORDINATOR", day), "region"),
        (Post("KING", day), "role"),
        (Post("AUDITOR", day, ends_on=day - timedelta(days=1)), "ends_on"),
    ):
        with pytest.raises(ValidationError) as refusal:
            assignments.assign(user=cast.timur, post=post, by=by)
        assert field in refusal.value.message_dict


@pytest.mark.parametrize(
    ("post", "field", "told"),
    [
        ({"role": "COORDINATOR", "organisation": "office"}, "organisation", "choose a region"),
        ({"role": "COORDINATOR"}, "region", "Choose the region"),
        ({"role": "WORKER"}, "organisation", "Choose the organisation"),
        ({"role": "WORKER", "organisation": "office", "region": "KZ-71"}, "region", "take the region away"),
        ({"role": "AUDITOR", "organisation": "office"}, "organisation", "in the whole country"),
        ({"role": "AUDITOR", "region": "KZ-71"}, "region", "in the whole country"),
    ],
)
def test_a_wrong_place_is_told_with_what_to_do(cast, seat, post, field, told):  # noqa: F811
    sent = {**post, "starts_on": clock.today().isoformat()}
    if "organisation" in sent:
        sent["organisation"] = cast.office.pk
    answer = seat("oleg").post(reverse("staff_assign", args=[cast.bolat.pk]), sent)
    assert answer.status_code == 422
    assert told in " ".join(answer.context["post_form"].errors[field])


def test_no_role_is_given_for_days_that_are_over(cast, seat):  # noqa: F811
    yesterday = clock.today() - timedelta(days=1)
    sent = {"role": "WORKER", "organisation": cast.other_office.pk, "starts_on": yesterday.isoformat()}
    answer = seat("oleg").post(reverse("staff_assign", args=[cast.aigul.pk]), sent)
    assert answer.status_code == 422
    assert "today at the earliest" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("aigul", "AUDITOR"),
        ("aigul", "ADMINISTRATOR"),
        ("marat", "WORKER"),
        ("marat", "STATISTICIAN"),
        ("aigul", "PROVIDER"),
        ("saule", "PROVIDER"),
        ("dana", "WORKER"),
    ],
)
def test_roles_that_are_not_held_together(cast, name, role):
    places = {"WORKER": cast.office, "PROVIDER": cast.crisis_centre}
    post, by = Post(role, clock.today(), organisation=places.get(role)), cast.who("oleg")
    user = getattr(cast, name)
    with pytest.raises(ValidationError) as refusal:
        assignments.assign(user=user, post=post, by=by)
    assert "role" in refusal.value.message_dict
    assignments.end(assignment=user.assignments.get(), by=by)
    assert assignments.assign(user=user, post=post, by=by).pk


def test_a_worker_may_stand_in_as_supervisor_and_an_auditor_follow_on_a_worker(cast):
    by, today = cast.who("oleg"), clock.today()
    both = assignments.assign(
        user=cast.aigul, post=Post("SUPERVISOR", today, organisation=cast.office), by=by
    )
    assert both.pk
    last = today + timedelta(days=3)
    assignments.assign(user=cast.timur, post=Post("STATISTICIAN", today, ends_on=last), by=by)
    Assignment.objects.filter(user=cast.timur).update(ends_on=last)
    assert assignments.assign(user=cast.timur, post=Post("AUDITOR", last + timedelta(days=1)), by=by).pk


def test_all_errors_of_a_new_account_are_told_at_once(cast, seat):  # noqa: F811
    sent = {"username": "Aigul!", "surname": "", "given_name": "Лаура", "language": "ru", "telephone": "abc"}
    form = seat("oleg").post(reverse("staff_add"), sent).context["form"]
    assert {"username", "surname", "telephone"} <= set(form.errors)


def test_a_role_is_given_once(cast):
    post = Post("WORKER", clock.today(), organisation=cast.office)
    with pytest.raises(Refused):
        assignments.assign(user=cast.aigul, post=post, by=cast.who("oleg"))


def test_a_role_that_is_taken_back_ends_at_once(cast):
    told = []
    registry.when_a_role_ends(lambda assignment, by: told.append(assignment.pk))
    role = cast.aigul.assignments.get()
    try:
        assignments.end(assignment=role, by=cast.who("oleg"))
    finally:
        registry._reactions.pop()
    assert scope.permissions(cast.who("aigul")) == frozenset()
    assert told == [role.pk]
    with pytest.raises(Refused):
        assignments.end(assignment=role, by=cast.who("oleg"))


def test_the_cases_of_a_worker_who_leaves_fall_into_the_unassigned_queue(cast, as_owner):
    case = register(cast)
    assignments.end(assignment=cast.aigul.assignments.get(), by=cast.who("oleg"))
    with as_owner():
        assert Case.objects.get(pk=case.pk).worker_id is None
        assert not Task.objects.filter(case=case, owner=cast.aigul, done_at=None).exists()


def test_a_closed_account_keeps_no_case(cast, as_owner):
    case = register(cast)
    staff.close(user=cast.aigul, by=cast.who("oleg"))
    with as_owner():
        assert Case.objects.get(pk=case.pk).worker_id is None


def test_what_was_asked_of_a_supervisor_who_leaves_is_asked_of_the_next_approver(cast, as_owner):
    worker = cast.who("aigul")
    approval = submitted(assessed(register(cast), worker), worker)
    assignments.end(assignment=cast.saule.assignments.get(), by=cast.who("oleg"))
    with as_owner():
        kept = Approval.objects.get(pk=approval.pk)
    assert approval.asked_of_id == cast.saule.pk
    assert kept.asked_of_id == cast.marzhan.pk
    assert kept.state == "PENDING"


@pytest.fixture
def free(cast):
    """Somebody with an account and without a role."""
    cast.timur.assignments.all().delete()
    return cast.timur


def holds_in_the_database(cast, name, permission):
    with acting_as(cast.who(name)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select kzcp_holds(%s)", [permission])
        return cursor.fetchone()[0]


def test_a_role_given_today_and_taken_back_today_keeps_its_true_days(cast, free):
    by, today = cast.who("oleg"), clock.today()
    given = assignments.assign(user=cast.timur, post=Post("AUDITOR", today), by=by)
    assert holds_in_the_database(cast, "timur", Permission.JOURNAL_VIEW)
    assignments.end(assignment=given, by=by)
    given.refresh_from_db()
    assert (given.starts_on, given.ends_on, given.ended_by_id) == (today, today, cast.oleg.pk)
    assert given.ended_at <= clock.now()
    assert not Assignment.objects.current().filter(pk=given.pk).exists()
    assert Permission.JOURNAL_VIEW not in scope.permissions(cast.who("timur"))
    assert not holds_in_the_database(cast, "timur", Permission.JOURNAL_VIEW)
    again = assignments.assign(user=cast.timur, post=Post("AUDITOR", today), by=by)
    assert holds_in_the_database(cast, "timur", Permission.JOURNAL_VIEW)
    assert again.pk != given.pk


def test_a_role_that_was_taken_back_was_held_until_then(cast):
    today = clock.today()
    role = cast.aigul.assignments.get()
    assignments.end(assignment=role, by=cast.who("oleg"))
    role.refresh_from_db()
    assert role.ends_on == today
    assert Assignment.objects.on(today - timedelta(days=1)).filter(pk=role.pk).exists()
    assert not Assignment.objects.on(today).filter(pk=role.pk).exists()
    with clock.at(clock.now() + timedelta(days=3)):
        assert Assignment.objects.on(today).filter(pk=role.pk).exists()
        assert not Assignment.objects.current().filter(pk=role.pk).exists()


def test_a_role_that_has_not_begun_can_be_taken_back(cast, free):
    day, by = clock.today() + timedelta(days=5), cast.who("oleg")
    given = assignments.assign(user=cast.timur, post=Post("AUDITOR", day), by=by)
    assignments.end(assignment=given, by=by)
    given.refresh_from_db()
    assert (given.starts_on, given.ends_on) == (day, day)
    with clock.at(clock.now() + timedelta(days=5)):
        assert not Assignment.objects.current().filter(pk=given.pk).exists()
    with pytest.raises(Refused):
        assignments.end(assignment=given, by=by)


@pytest.mark.parametrize("wrong", [{"ended_at": None}, {"ends_on": None}])
def test_the_database_asks_when_a_role_was_taken_back(cast, wrong):
    role = cast.aigul.assignments.get()
    assignments.end(assignment=role, by=cast.who("oleg"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=role.pk).update(**wrong)


def test_the_page_says_when_a_role_was_taken_back_and_by_whom(cast, seat):  # noqa: F811
    assignments.end(assignment=cast.aigul.assignments.get(), by=cast.who("oleg"))
    text = seat("oleg").get(reverse("staff_member", args=[cast.aigul.pk])).content.decode()
    assert f"by {cast.oleg.full_name}" in text


def test_a_closed_account_is_out_with_the_next_page(cast, seat):  # noqa: F811
    person = seat("saule")
    assert person.get(reverse("account")).status_code == 200
    staff.close(user=cast.saule, by=cast.who("oleg"))
    assert person.get(reverse("account")).status_code == 302
    with pytest.raises(Refused):
        staff.close(user=cast.saule, by=cast.who("oleg"))
    staff.reopen(user=User.objects.get(pk=cast.saule.pk), by=cast.who("oleg"))
    assert scope.permissions(cast.who("saule"))


def test_every_act_leaves_an_entry(cast, as_owner):
    by = cast.who("oleg")
    user, _link = staff.add(username="laura", facts=FACTS, by=by)
    staff.change(user=user, facts={**FACTS, "email": "laura@example.kz"}, by=by)
    given = assignments.assign(user=user, post=Post("AUDITOR", clock.today()), by=by)
    assignments.end(assignment=given, by=by)
    passphrases.make_link(user=user, by=by)
    staff.close(user=user, by=by)
    with as_owner():
        told = list(Entry.objects.filter(actor=str(by)).order_by("id").values_list("action", flat=True))
    assert told == [
        "staff.add",
        "staff.make_link",
        "staff.change",
        "staff.assign",
        "staff.unassign",
        "staff.make_link",
        "staff.close",
    ]


def test_the_pages_do_the_same(cast, seat):  # noqa: F811
    person = seat("oleg")
    form = {"username": "laura", "surname": "Токаева", "given_name": "Лаура", "language": "ru"}
    answer = person.post(reverse("staff_add"), form)
    assert answer.status_code == 200
    assert "laura" in answer.content.decode()
    again = person.post(reverse("staff_add"), form)
    assert again.status_code == 422
    assert "This user name is taken." in again.content.decode()
    user = User.objects.get(username="laura")
    roles = reverse("staff_assign", args=[user.pk])
    wrong = person.post(roles, {"role": "WORKER", "starts_on": clock.today().isoformat()})
    assert wrong.status_code == 422
    right = {"role": "WORKER", "organisation": cast.office.pk, "starts_on": clock.today().isoformat()}
    assert person.post(roles, right).status_code == 302
    given = user.assignments.get()
    assert person.post(reverse("assignment_end", args=[user.pk, given.pk])).status_code == 302
    assert person.post(reverse("staff_renew", args=[user.pk])).status_code == 200
    assert person.post(reverse("staff_close", args=[user.pk])).status_code == 302
    assert person.post(reverse("staff_close", args=[user.pk])).status_code == 409
    assert person.post(reverse("staff_reopen", args=[user.pk])).status_code == 302
    assert person.get(reverse("staff_member", args=[user.pk])).status_code == 200
    assert person.post(reverse("staff_change", args=[user.pk]), form).status_code == 302


def test_the_whole_link_stands_on_the_page_and_can_be_copied(cast, seat):  # noqa: F811
    page = seat("oleg").post(reverse("staff_renew", args=[cast.aigul.pk]))
    text = page.content.decode()
    assert f'<textarea id="link" rows="3" readonly>{page.context["link"]}</textarea>' in text
    assert 'data-copy="link"' in text
    assert "copy.js" in text


def test_ones_own_account_offers_no_role(cast, seat):  # noqa: F811
    person = seat("oleg")
    text = person.get(reverse("staff_member", args=[cast.oleg.pk])).content.decode()
    assert reverse("staff_assign", args=[cast.oleg.pk]) not in text
    right = {"role": "AUDITOR", "starts_on": clock.today().isoformat()}
    assert person.post(reverse("staff_assign", args=[cast.oleg.pk]), right).status_code == 403
    own = cast.oleg.assignments.get()
    assert person.post(reverse("assignment_end", args=[cast.oleg.pk, own.pk])).status_code == 403
    for name in ("staff_renew", "staff_close", "staff_reopen"):
        assert person.post(reverse(name, args=[cast.oleg.pk])).status_code == 403
    assert [each.role for each in cast.oleg.assignments.all()] == ["ADMINISTRATOR"]


def test_an_organisation_is_added_and_corrected(cast, seat):  # noqa: F811
    person = seat("oleg")
    form = {
        "name_kk": "Орталық",
        "name_ru": "Центр",
        "name_en": "Centre",
        "kind": "NGO",
        "region": "KZ-71",
    }
    assert person.post(reverse("organisation_add"), form).status_code == 302
    made = Organisation.objects.get(name_en="Centre")
    assert person.get(reverse("organisation", args=[made.pk])).status_code == 200
    far = cast.far_office.district_id
    wrong = person.post(reverse("organisation", args=[made.pk]), {**form, "district": far})
    assert wrong.status_code == 422
    assert (
        person.post(reverse("organisation", args=[made.pk]), {**form, "name_en": "House"}).status_code == 302
    )
    assert Organisation.objects.get(pk=made.pk).name_en == "House"


def test_an_organisation_does_not_close_before_it_opens(cast, seat):  # noqa: F811
    sent = {"name_kk": "Ү", "name_ru": "Д", "name_en": "H", "kind": "NGO", "region": "KZ-71"}
    form = seat("oleg").post(reverse("organisation_add"), {**sent, "closed_on": "2020-01-01"}).context["form"]
    assert list(form.errors) == ["closed_on"]
    assert "write that day or a later one" in form.errors["closed_on"][0]


def test_a_second_organisation_of_one_name_and_a_telephone_of_letters_are_refused(cast, seat):  # noqa: F811
    person, address = seat("oleg"), reverse("organisation_add")
    sent = {"name_kk": "Ү", "name_ru": "Дом", "name_en": "H", "kind": "NGO", "region": "KZ-71"}
    wrong = person.post(address, {**sent, "telephone": "abc"})
    assert list(wrong.context["form"].errors) == ["telephone"]
    assert person.post(address, {**sent, "telephone": "8 701 123 45 67"}).status_code == 302
    made = Organisation.objects.get(name_en="H")
    assert made.telephone == "+77011234567"
    assert 'value="+7 701 123 45 67"' in person.get(reverse("organisation", args=[made.pk])).content.decode()
    again = person.post(address, {**sent, "name_ru": "дом", "telephone": "111"})
    assert set(again.context["form"].errors) == {"name_kk", "name_ru", "name_en"}
    assert person.post(address, {**sent, "region": "KZ-79", "telephone": "111"}).status_code == 302
    assert (
        person.post(reverse("organisation", args=[made.pk]), {**sent, "name_en": "House"}).status_code == 302
    )


def test_facts_of_an_organisation_are_checked(cast):
    with pytest.raises(ValidationError):
        organisations.add(facts={"name_en": "X", "kind": "CASTLE"}, by=cast.who("oleg"))
