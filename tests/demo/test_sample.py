"""The sample: every state can be lived through, by nobody's name, and it is made once."""

from random import Random

import pytest
from django.db import transaction

from cases.models import Case, CaseEvent
from kzcp.core.actor import acting_as
from kzcp.core.names import name_key, patronymic_key
from kzcp.demo.accounts import ACCOUNTS
from kzcp.demo.sample import grow, lives, names, places
from kzcp.reference.models import District, Region
from referrals.models import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def crews():
    with acting_as(places.SAMPLE), transaction.atomic():
        places.make()
        return grow.crews()


@pytest.mark.parametrize("number", range(len(lives.STATES)), ids=lambda n: lives.STATES[n][0].__name__)
def test_every_state_is_lived_through_to_its_end(crews, number):
    grow.live(number, crews)


def test_the_states_are_all_there(crews, as_owner):
    for number in range(len(lives.STATES)):
        grow.live(number, crews)
    with as_owner():
        statuses = set(Case.objects.values_list("status", flat=True))
        sent = set(Referral.objects.values_list("status", flat=True))
        levels = set(Case.objects.values_list("level", flat=True))
        assert CaseEvent.objects.count() > 100
    assert statuses == {"REGISTERED", "ASSESSMENT", "PLANNING", "IMPLEMENTATION", "REVIEW", "CLOSED", "ERROR"}
    assert sent == {
        *("DRAFT", "SUBMITTED", "REJECTED", "SENT", "WAITING", "ACCEPTED", "DECLINED", "IN_SERVICE"),
        *("DELIVERED", "NOT_DELIVERED", "CANCELLED"),
    }
    assert levels == {"SENSITIVE", "RESTRICTED"}


def test_no_invented_person_bears_the_name_of_staff_or_of_a_place():
    staff = {name_key(part) for account in ACCOUNTS for part in (account.surname, account.given_name)}
    staff |= {name_key(part) for _, surname, given, _, _ in places.STAFF for part in (surname, given)}
    staff |= {name_key(part) for part in ("Тілеубаев", "Қайрат", "Динара")}
    where = {
        name_key(getattr(row, f"name_{language}"))
        for model in (Region, District)
        for row in model.objects.all()
        for language in ("en", "ru", "kk")
    }
    pools = [names.BOYS, names.GIRLS, names.MEN, names.WOMEN]
    borne = {name_key(name) for pool in pools for script in pool.values() for name in script}
    borne |= {name_key(form) for script in names.SURNAMES.values() for pair in script for form in pair}
    assert not borne & (staff | where)
    fathers = {patronymic_key(account.patronymic) for account in ACCOUNTS if account.patronymic}
    forms = {
        names._patronymic(Only(father), script, sex)
        for script, men in names.MEN.items()
        for father in men
        for sex in "FM"
    }
    assert not {patronymic_key(form) for form in forms} & fathers


class Only(Random):
    """A die that always shows the same."""

    def __init__(self, shown):
        super().__init__()
        self.shown = shown

    def choice(self, seq):
        assert self.shown in seq
        return self.shown
