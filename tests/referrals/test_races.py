"""Two people at one referral: what is handed in is what was saved last; and what happens without the lock."""

import re

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.models import Case
from kzcp.core import clock
from kzcp.core.contention import WAS_QUICKER
from kzcp.core.errors import KzcpError, Refused
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from referrals.actions import answers, drafts, endings, needs
from referrals.data import AcceptanceData, PersonRequest
from referrals.models import Need, Referral, ReferralPerson
from tests.factories import referring as made
from tests.factories.cast import make_cast
from tests.races import at_once, meanwhile, without_locks
from tests.roles import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
NEWER = {**made.WORDS, "NEED": "A place for three weeks"}


@pytest.fixture
def cast():
    return make_cast()


def hand_in_while_it_is_written(cast):
    """What became of both, and whether the packet holds the words that stand in the referral."""
    case, by = made.case_with_family(cast), cast.who("aigul")
    referral = made.draft(cast, case)
    data = made.referral_data(cast, case, persons=(PersonRequest(case.person_id, NEWER),))
    errors = meanwhile(
        lambda: drafts.write(referral=referral, data=data, by=by),
        lambda: drafts.submit(referral=referral, by=by),
        by=by,
    )
    with as_owner():
        one = ReferralPerson.objects.get(referral=referral)
        return errors, one.packet.get("NEED") == one.typed["NEED"]


def test_what_is_handed_in_is_what_was_saved_last(cast):
    assert hand_in_while_it_is_written(cast) == ((None, None), True)


def test_what_is_being_handed_in_is_not_written_any_more(cast):
    case, by = made.case_with_family(cast), cast.who("aigul")
    referral = made.draft(cast, case)
    data = made.referral_data(cast, case, persons=(PersonRequest(case.person_id, NEWER),))
    first, second = meanwhile(
        lambda: drafts.submit(referral=referral, by=by),
        lambda: drafts.write(referral=referral, data=data, by=by),
        by=by,
    )
    assert first is None
    assert isinstance(second, Refused)


def test_without_the_lock_older_words_are_handed_in(cast, monkeypatch):
    without_locks(monkeypatch)
    monkeypatch.setattr(drafts, "_as_stored", lambda referral: referral)
    _, same = hand_in_while_it_is_written(cast)
    assert not same


def html_language(page):
    return re.search(r'<html lang="(\w+)"', page).group(1)


def need_of(cast, case):
    return lambda: needs.open_need(
        pk=uuid7(),
        case=case,
        person_id=case.person_id,
        service_id=made.SERVICE,
        since=clock.today(),
        reason="NO_PROVIDER",
        by=cast.who("aigul"),
    )


def test_a_need_recorded_twice_at_once_is_recorded_once(cast):
    case = made.case_with_family(cast)
    errors = at_once(need_of(cast, case), need_of(cast, case))
    assert sum(error is None for error in errors) == 1
    assert not any(isinstance(error, IntegrityError) for error in errors)


def test_one_referral_sent_twice_at_once_is_one(cast):
    case, by, key = made.case_with_family(cast), cast.who("aigul"), uuid7()
    data = made.referral_data(cast, case)
    work = lambda: drafts.draft(pk=key, case=case, data=data, by=by)  # noqa: E731
    assert at_once(work, work) == [None, None]
    with as_owner():
        assert Referral.objects.count() == 1


def test_an_answer_and_a_cancelling_follow_each_other(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    errors = at_once(
        lambda: answers.accept(referral=referral, data=AcceptanceData(), by=cast.who("dana")),
        lambda: endings.cancel(referral=referral, reason="MISTAKE", by=cast.who("aigul")),
    )
    assert all(error is None or isinstance(error, KzcpError) for error in errors), errors


def test_who_comes_second_reads_that_somebody_was_quicker(cast, monkeypatch):
    """Even where a lock was forgotten: the page says so, and the journal has one refused entry."""
    case = made.case_with_family(cast)
    without_locks(monkeypatch)
    client = Client()
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {
        "key": uuid7(),
        "person": case.person_id,
        "service": made.SERVICE,
        "since": clock.today().isoformat(),
        "reason": "NO_PROVIDER",
    }
    client.get(reverse("need_open", args=[case.pk]))
    answered = []
    meanwhile(
        need_of(cast, case),
        lambda: answered.append(client.post(reverse("need_open", args=[case.pk]), form)),
        by=cast.who("aigul"),
        patience=2,
    )
    assert [response.status_code for response in answered] == [409]
    page = answered[0].content.decode()
    with translation.override(html_language(page)):
        assert str(WAS_QUICKER) in page
    with as_owner():
        assert Need.objects.count() == 1
        refused = Entry.objects.filter(outcome="refused", subject_kind=Case._meta.label_lower)
        assert refused.filter(parent=None).count() == 1
