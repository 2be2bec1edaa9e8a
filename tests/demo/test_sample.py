"""The sample: every state can be lived through, by nobody's name, and it is made once."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from cases.models import Case, CaseEvent
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.names import name_key, patronymic_key
from kzcp.demo.accounts import ACCOUNTS
from kzcp.demo.sample import grow, lives, names, places
from kzcp.reference.models import District, Region
from referrals.models import Referral
from reports.periods import Quarter

pytestmark = pytest.mark.django_db
AT_WORK = timedelta(days=23)
"""So long after its beginning nothing of a case is counted any more."""


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


PRESENTS = [datetime(2026, month, day, 9, 30, tzinfo=UTC) for month in range(1, 13) for day in (1, 2, 14, 25)]


@pytest.mark.parametrize("present", PRESENTS, ids=lambda moment: f"{moment:%m-%d}")
def test_the_first_sixty_hold_all_cases_of_the_quarter_that_is_released_first(present):
    released = Quarter.of(present.date()).shifted(-1)
    for number in range(len(lives.STATES), grow.FIRST):
        _course, begins = grow.course_of(number, Random(number), present)
        assert released.start <= begins < released.end - AT_WORK
    for number in range(grow.FIRST, grow.WHOLE):
        _course, begins = grow.course_of(number, Random(number), present)
        assert begins < present
        assert begins >= released.end or begins < released.start - AT_WORK


def test_what_is_counted_of_a_case_is_in_the_quarter_in_which_it_began(crews, as_owner):
    """Also of the slowest: nothing of a later case falls into the quarter released first."""
    for number in (60, 61, 62, 63):
        grow.live(number, crews)
    counted = ("CASE_REGISTERED", "REPORTING_DECIDED", "ASSESSMENT_COMPLETED", "REFERRAL_SENT")
    with as_owner():
        events = CaseEvent.objects.filter(kind__in=counted).values_list("case_id", "recorded_at", "facts")
        quarters = {}
        for case_id, moment, facts in events:
            quarters.setdefault(case_id, set()).add(Quarter.of(clock.local(moment).date()))
            due = (facts.get("due") or {}).get("FIRST_CONTACT")
            if due:
                day = clock.local(datetime.fromisoformat(due)).date()
                quarters[case_id].add(Quarter.of(day))
    assert quarters
    assert {len(found) for found in quarters.values()} == {1}


def test_the_sample_is_the_same_each_time():
    present = PRESENTS[-1]
    lived = [
        [grow.course_of(number, Random(grow.SEED + number), present) for number in range(grow.WHOLE)]
        for _ in range(2)
    ]
    assert lived[0] == lived[1]


def test_every_provider_has_somebody_with_a_name_of_their_own():
    held = {account.place for account in ACCOUNTS}
    lacking = [place for place in places.PLACES if place.services and place.key not in held]
    assert len(set(places.ANSWERING)) >= len(lacking)


def test_no_invented_person_bears_the_name_of_staff_or_of_a_place():
    staff = {name_key(part) for account in ACCOUNTS for part in (account.surname, account.given_name)}
    staff |= {name_key(part) for _, surname, given, _, _ in places.STAFF for part in (surname, given)}
    staff |= {name_key(part) for person in places.ANSWERING for part in person}
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
