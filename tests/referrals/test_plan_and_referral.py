"""A referral that a plan names by service and persons is approved with it, before or after it was written."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation

from cases.actions import consents
from cases.data import ActionData, GoalData
from cases.models import CaseEvent
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from kzcp.workflow.models import Approval
from referrals.actions import drafts
from referrals.models import OfficeRecord
from referrals.selectors import preview, referrals
from tests.factories import casework as cw
from tests.factories import referring as made

pytestmark = pytest.mark.django_db


def goals(service=made.SERVICE, persons=(), outcome=""):
    action = ActionData(
        uuid7(),
        "A safe place",
        clock.today(),
        responsible_words="Crisis centre",
        service_id=service,
        person_keys=persons,
    )
    return (GoalData(uuid7(), "SOCIAL", "The child is safe", actions=(action,)),)


def asked_plan(cast, case, **more):
    by = cast.who("aigul")
    return cw.submitted(cw.assessed(cw.fresh(case, by), by), by, goals=goals(**more))


def planned(cast, case, **more):
    cw.approve(asked_plan(cast, case, **more), cast.who("saule"))
    return cw.fresh(case, cast.who("aigul"))


@pytest.fixture
def case(cast):
    return made.register(cast, participants=(made.participant(),), concern={"risk_signs": ("INJURY",)})


def status(cast, referral):
    return made.fresh(cast, referral).status


def test_a_consent_that_ended_does_not_stand_against_the_plan(cast, case):
    held, given = made.submitted(cast, case), made.consent(cast, case)
    lapsed = made.submitted(cast, case, legal_ground="", ground_words="", consent_id=given.pk)
    asked = asked_plan(cast, case)
    with clock.at(clock.now() + timedelta(days=2 * 365)):
        assert cw.approve(asked, cast.who("saule")).state == "APPROVED"
        assert_waits(cast, held, lapsed)


def assert_waits(cast, held, lapsed):
    assert (status(cast, held), status(cast, lapsed)) == ("SENT", "SUBMITTED")
    assert made.approval_of(cast, lapsed).state == "PENDING"
    for who in ("aigul", "saule"):
        row = made.fresh(cast, lapsed, by=who)
        with acting_as(cast.who(who)), transaction.atomic(), translation.override("ru"):
            told = dict(referrals.facts(row, cast.who(who)))
        assert "согласия" in told["Не утверждено вместе с планом"]


def test_a_referral_written_after_the_plan_that_names_it_is_sent_at_once(cast, case, as_owner):
    case = planned(cast, case)
    referral = made.draft(cast, case)
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert preview.handing_in(made.fresh(cast, referral), cast.who("aigul")).with_plan
    done = drafts.submit(referral=referral, by=cast.who("aigul"))
    assert (done.status, done.answer_due is None) == ("SENT", False)
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert OfficeRecord.objects.get(referral=referral).plan.approved_by == cast.saule
        kinds = CaseEvent.objects.filter(record_id=referral.pk).order_by("recorded_at", "id")
        assert list(kinds.values_list("kind", "by")) == [
            ("REFERRAL_SUBMITTED", str(cast.who("aigul"))),
            ("REFERRAL_SENT", "system:steps"),
        ]
        assert kinds.last().facts["with_plan"] is True
    with as_owner():
        entry = Entry.objects.get(action="referral.send_with_plan", subject_id=str(referral.pk))
        assert (entry.actor, entry.ground) == ("system:steps", "plan")
        assert not Approval.objects.filter(subject_id=referral.pk).exists()


def test_the_page_says_with_which_plan(cast, case, client):
    referral = made.submitted(cast, planned(cast, case))
    client.force_login(cast.aigul)
    page = client.get(f"/referrals/{referral.pk}/").content.decode()
    assert "Утверждено вместе с планом" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"service_id": "PSY_CENTRE"},
        {"age_override": "OTHER"},
    ],
)
def test_another_one_asks_as_ever(cast, case, changes):
    from kzcp.reference.models import Service
    from tests.factories.cast import organisation

    case = planned(cast, case)
    if "service_id" in changes:
        kind = Service.objects.get(pk=changes["service_id"]).provider_types[0]
        changes = {**changes, "provider_id": organisation("Other", kind, "KZ-71").pk}
    assert made.submitted(cast, case, **changes).status == "SUBMITTED"


def test_so_does_one_for_somebody_whom_the_plan_does_not_name(cast, case):
    mother = made.part_of(cast, case, "CAREGIVER").person_id
    case = planned(cast, case, persons=(mother,))
    assert made.submitted(cast, case).status == "SUBMITTED"


def test_a_second_one_of_the_same_service_asks_as_well(cast, case):
    case = planned(cast, case)
    assert made.submitted(cast, case).status == "SENT"
    assert made.submitted(cast, case).status == "SUBMITTED"


def test_one_that_the_plans_approver_wrote_in_part_is_decided_by_another(cast, case):
    case = planned(cast, case)
    referral = made.draft(cast, case, urgency="EMERGENCY")
    data = made.referral_data(cast, case, urgency="EMERGENCY")
    referral = drafts.write(referral=referral, data=data, by=cast.who("saule"))
    assert drafts.submit(referral=referral, by=cast.who("aigul")).status == "SUBMITTED"


def test_a_plan_that_waits_approves_nothing(cast, case):
    asked_plan(cast, case)
    assert made.submitted(cast, case).status == "SUBMITTED"


def test_without_a_ground_it_is_not_even_handed_in(cast, case):
    from kzcp.core.errors import Refused

    given = made.consent(cast, case)
    case = planned(cast, case)
    referral = made.draft(cast, case, legal_ground="", ground_words="", consent_id=given.pk)
    consents.withdraw(consent=given, words="No", by=cast.who("aigul"))
    with pytest.raises(Refused):
        drafts.submit(referral=referral, by=cast.who("aigul"))


def test_looking_at_what_was_received_reads_as_reading(cast, case, client, as_owner):
    made.sent(cast, case)
    client.force_login(cast.dana)
    for address in ("/inbox/", "/inbox/in-service/", "/inbox/finished/"):
        with as_owner():
            before = set(Entry.objects.values_list("pk", flat=True))
        assert client.get(address).status_code == 200
        with as_owner():
            new = Entry.objects.exclude(pk__in=before).filter(actor=str(cast.who("dana")))
            told = set(new.values_list("action", flat=True))
        assert "packet.answer" not in told, address
        assert not told or {"packet.read", "packet.list"} & told, address
