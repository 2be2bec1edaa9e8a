"""The coordinator keeps the services directory of the region, and of no other."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from kzcp.accounts.actions import assignments
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.journal.models import Entry
from referrals.actions import offers
from referrals.data import OfferData
from referrals.models import Offer
from tests.console.conftest import seat  # noqa: F401 - a fixture
from tests.factories.cast import organisation

pytestmark = pytest.mark.django_db

DATA = OfferData("SSS_TEMP", capacity=12, free=3, waiting_days=7, districts=(), regions=("KZ-71",))
TYPED = {"capacity": "10", "free": "2", "waiting_days": "14", "urgent_ok": "on"}


@pytest.fixture
def near(cast):
    return offers.enter(pk=uuid7(), organisation=cast.crisis_centre, data=DATA, by=cast.who("dana"))


@pytest.fixture
def far(cast):
    place = organisation("Far centre", "CRISIS_CENTRE", "KZ-79")
    return offers.enter(pk=uuid7(), organisation=place, data=OfferData("SSS_TEMP"), by=offers.SAMPLE)


def aged(offer, as_owner):
    """Make an entry one that nobody has verified for 200 days."""
    with as_owner(), journal.act("offer.change", by=offers.SAMPLE, subject=offer):
        Offer.objects.filter(pk=offer.pk).update(verified_on=clock.today() - timedelta(days=200))


def stored(cast, offer):
    with acting_as(cast.who("gulnar")), transaction.atomic():
        return Offer.objects.get(pk=offer.pk)


def test_an_entry_is_corrected_and_verified(cast, seat, near, as_owner):  # noqa: F811
    aged(near, as_owner)
    person = seat("gulnar")
    page = person.get(reverse("directory_entry", args=[near.pk])).content.decode()
    assert 'value="12"' in page
    assert "Not verified for" in page
    answer = person.post(reverse("directory_entry", args=[near.pk]), TYPED)
    assert answer.status_code == 302
    kept = stored(cast, near)
    assert (kept.capacity, kept.free, kept.waiting_days, kept.urgent_ok) == (10, 2, 14, True)
    assert (kept.service_id, kept.regions, kept.verified_on) == ("SSS_TEMP", ["KZ-71"], clock.today())
    with as_owner():
        assert Entry.objects.filter(actor=str(cast.who("gulnar")), action="offer.change").count() == 1


def test_an_entry_is_marked_as_verified_and_stays_as_it_was(cast, seat, near, as_owner):  # noqa: F811
    aged(near, as_owner)
    person = seat("gulnar")
    assert person.post(reverse("directory_verify", args=[near.pk])).status_code == 302
    kept = stored(cast, near)
    assert (kept.capacity, kept.free, kept.verified_on) == (12, 3, clock.today())
    with as_owner():
        assert Entry.objects.filter(actor=str(cast.who("gulnar")), action="offer.verify").count() == 1


def test_wrong_numbers_come_back(seat, near):  # noqa: F811
    wrong = seat("gulnar").post(reverse("directory_entry", args=[near.pk]), {**TYPED, "free": "11"})
    assert wrong.status_code == 422
    assert "There cannot be more free places than places." in wrong.content.decode()


@pytest.mark.parametrize("route", ["directory_entry", "directory_verify"])
def test_another_region_is_not_found(cast, seat, far, as_owner, route):  # noqa: F811
    assert seat("gulnar").post(reverse(route, args=[far.pk]), TYPED).status_code == 404
    with as_owner():
        denied = Entry.objects.get(actor=str(cast.who("gulnar")), outcome="denied")
    assert (denied.action, denied.subject_id) == ("directory.edit", str(far.pk))


@pytest.mark.parametrize("name", ["aigul", "saule", "dana", "timur", "nina", "oleg", "marat"])
def test_nobody_else_keeps_it(seat, near, name):  # noqa: F811
    person = seat(name)
    assert person.get(reverse("directory_entry", args=[near.pk])).status_code == 404
    assert person.post(reverse("directory_verify", args=[near.pk])).status_code == 404


def test_the_list_offers_it_in_the_own_region_only(seat, near, far):  # noqa: F811
    page = seat("gulnar").get(reverse("services")).content.decode()
    assert reverse("directory_entry", args=[near.pk]) in page
    assert reverse("directory_entry", args=[far.pk]) not in page
    assert "Far centre" in page
    assert (
        reverse("directory_entry", args=[near.pk])
        not in seat("aigul").get(reverse("services")).content.decode()
    )


def test_the_actions_ask_too(cast, near, far):
    for offer, name in ((far, "gulnar"), (near, "aigul"), (near, "kamila")):
        with pytest.raises(NotAllowed):
            offers.change(offer=offer, data=DATA, by=cast.who(name))
        with pytest.raises(NotAllowed):
            offers.verify(offer=offer, by=cast.who(name))
    with pytest.raises(NotAllowed):
        offers.enter(pk=uuid7(), organisation=cast.other_provider, data=DATA, by=cast.who("gulnar"))


@pytest.mark.parametrize(("name", "changed"), [("gulnar", 1), ("ruslan", 0), ("aigul", 0), ("kamila", 0)])
def test_the_database_lets_the_coordinator_change_the_region_alone(cast, near, far, name, changed):
    """The second wall, without the first: rows of the own region can be changed, others not."""
    with journal.act("offer.verify", by=cast.who(name)):
        rows = Offer.objects.filter(pk__in=[near.pk, far.pk])
        assert rows.update(verified_on=clock.today()) == changed


def test_a_coordinator_whose_role_ended_keeps_nothing(cast, seat, near):  # noqa: F811
    person = seat("gulnar")
    assert person.get(reverse("directory_entry", args=[near.pk])).status_code == 200
    assignments.end(assignment=cast.gulnar.assignments.get(), by=cast.who("oleg"))
    assert person.get(reverse("directory_entry", args=[near.pk])).status_code == 404
