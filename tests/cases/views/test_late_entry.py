"""More than seven days back needs a reason: in every form, in every model, and in the database."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cases.actions import concerns, consents, notes, reporting
from cases.models import Concern
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from referrals.actions import answers, needs
from referrals.data import AcceptanceData, DeliveryData
from referrals.models import Referral
from tests.cases.views.pages import fields_of
from tests.factories import casework as made
from tests.factories import referring
from tests.factories.intake import concern_data, register
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def note(cast, days, reason):
    case, at = register(cast), clock.now() - days * DAY
    data = made.note_data(happened_at=at, late_entry_reason=reason)
    notes.add(pk=uuid7(), case=case, data=data, by=cast.who("aigul"))


def concern(cast, days, reason):
    data = concern_data(received_at=clock.now() - days * DAY, late_entry_reason=reason)
    concerns.take(pk=uuid7(), office_id=cast.office.pk, data=data, by=cast.who("aigul"))


def consent(cast, days, reason):
    mum = made.mother()
    case = register(cast, participants=(mum,))
    data = made.consent_data(case, mum, given_on=clock.today() - days * DAY, late_entry_reason=reason)
    consents.record(pk=uuid7(), case=case, data=data, by=cast.who("aigul"))


def decision(cast, days, reason):
    data = made.reporting_data(decided_on=clock.today() - days * DAY, late_entry_reason=reason)
    reporting.decide(pk=uuid7(), case=register(cast), data=data, by=cast.who("aigul"))


def delivery(cast, days, reason):
    case, day = register(cast), clock.today() - days * DAY
    data = DeliveryData(
        setting="TEMP", starts_on=day, ends_on=day, special_service="SB", late_entry_reason=reason
    )
    key = {"pk": uuid7(), "case": case, "person_id": case.person_id, "service_id": referring.SERVICE}
    needs.record_elsewhere(**key, data=data, by=cast.who("aigul"))


def beginning(cast, days, reason):
    dana, day = cast.who("dana"), clock.today() - days * DAY
    with clock.at(clock.now() - 20 * DAY):
        referral = referring.sent(cast, referring.case_with_family(cast))
        with acting_as(dana), transaction.atomic():
            referral = Referral.objects.get(pk=referral.pk)
        referral = answers.accept(referral=referral, data=AcceptanceData(), by=dana)
    answers.begin(referral=referral, begun_on=day, by=dana, late_entry_reason=reason)


RECORDS = [
    (note, "cases_note"),
    (concern, "cases_concern"),
    (consent, "cases_consent"),
    (decision, "cases_reportingdecision"),
    (delivery, "referrals_delivery"),
    (beginning, "referrals_referral"),
]


@pytest.mark.parametrize(("record", "table"), RECORDS, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_written_down_late_says_why_and_the_database_holds_it(cast, record, table):
    with pytest.raises(ValidationError) as refused:
        record(cast, 8, "")
    assert set(refused.value.message_dict) == {"late_entry_reason"}
    with pytest.raises(ValidationError):
        record(cast, 8, "BECAUSE")
    record(cast, 8, "PAPER")
    record(cast, 6, "")
    silent = f"update {table} set late_entry_reason = '' where late_entry_reason = 'PAPER'"
    with pytest.raises(IntegrityError, match="late_says_why"), as_owner(), connection.cursor() as cursor:
        cursor.execute(silent)


def test_moving_the_report_back_needs_a_reason_too(cast):
    aigul = cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=aigul)
    long_ago = {"received_at": clock.now() - 30 * DAY}
    with pytest.raises(ValidationError):
        concerns.change(concern=taken, data=concern_data(**long_ago), by=aigul)
    concerns.change(concern=taken, data=concern_data(**long_ago, late_entry_reason="LATE_NEWS"), by=aigul)
    with acting_as(aigul), transaction.atomic():
        assert Concern.objects.get(pk=taken.pk).late_entry_reason == "LATE_NEWS"


def test_a_report_decided_long_after_is_not_late(cast):
    with clock.at(clock.now() - 30 * DAY):
        taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=cast.who("aigul"))
    rejected = concerns.reject(concern=taken, reason="NO_CONCERN", words="", by=cast.who("aigul"))
    assert rejected.outcome == "REJECTED"


@pytest.mark.parametrize(
    ("page", "day", "typed"),
    [
        ("reporting", "decided_on", {"decision": "REPORTED", "body": "POLICE", "number": "1-118"}),
        ("consents/new", "given_on", {"capacity": "PARENT", "answer": "GIVEN", "words": "Said yes."}),
    ],
)
def test_the_forms_ask_beside_the_date_and_lose_nothing(cast, signed_in, page, day, typed):
    mum = made.mother()
    case = register(cast, participants=(mum,))
    client, url = signed_in("aigul"), f"/cases/{case.pk}/{page}/"
    if page == "consents/new":
        typed |= {"giver": str(mum.person_id)}
    sent = fields_of(client.get(url)) | typed | {day: (clock.today() - 30 * DAY).isoformat()}
    answer = client.post(url, sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(answer.context["form"].errors) == {"late_entry_reason"}
    assert all(str(value) in answer.content.decode() for value in typed.values())
    assert client.post(url, sent | {"late_entry_reason": "PAPER"}).status_code == HTTPStatus.SEE_OTHER
