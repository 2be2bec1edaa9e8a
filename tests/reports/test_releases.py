"""A release: from the figures of an ended quarter, by two people, and nothing hidden in it."""

import json

import pytest
from django.db import IntegrityError, transaction

from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal.models import Entry
from reports.actions import releases
from reports.counting import Count
from reports.models import Figure, Release
from reports.periods import Quarter
from reports.selectors.released import tables
from tests.reports.making import AS_OF, ENDED, MATURED, REGIONS, by_region, prepared, published, store

pytestmark = pytest.mark.django_db


def table(release, code):
    return tables(release)[code]


def test_it_is_prepared_and_published(cast):
    release = published(cast)
    assert (release.state, release.version, release.period) == ("PUBLISHED", 1, "2025-Q3")
    assert release.prepared_by == cast.nina
    assert release.published_by == cast.pavel
    assert table(release, "P01").total.text == "92"


def test_it_says_which_definitions_rules_and_figures_it_rests_on(cast):
    made = store()
    release = releases.prepare(quarter=ENDED, by=cast.who("nina"))
    assert release.fingerprint == made.fingerprint
    assert release.definitions == {"P01": 1, "P03": 1, "S15": 1, "S21": 1, "S22": 1}
    assert len(release.content_hash) == 64
    assert release.code_version


def test_the_same_figures_give_the_same_tables_to_the_byte(cast):
    first = prepared(cast)
    second = releases.prepare(quarter=ENDED, by=cast.who("pavel"))
    assert json.dumps(first.tables) == json.dumps(second.tables)
    assert first.content_hash == second.content_hash


def test_it_requires_another_person_to_publish(cast):
    release = prepared(cast)
    with pytest.raises(Refused):
        releases.publish(release=release, by=cast.who("nina"))


@pytest.mark.parametrize("name", ["timur", "aigul", "saule", "gulnar", "marat", "oleg"])
def test_it_requires_a_statistician(cast, name):
    release = prepared(cast)
    with pytest.raises(NotAllowed):
        releases.publish(release=release, by=cast.who(name))
    with pytest.raises(NotAllowed):
        releases.prepare(quarter=ENDED, by=cast.who(name))


def test_the_database_refuses_the_preparer_too(cast, as_owner):
    release = prepared(cast)
    with (
        pytest.raises(IntegrityError, match="release_published_by_another"),
        transaction.atomic(),
        as_owner(),
    ):
        Release.objects.filter(pk=release.pk).update(
            state="PUBLISHED", published_by=cast.nina, published_at=clock.now()
        )


@pytest.mark.parametrize(
    "change",
    [
        {"state": "PUBLISHED"},
        {"published_at": AS_OF},
        {"state": "PUBLISHED", "published_at": AS_OF},
    ],
)
def test_publishing_is_all_or_none(cast, as_owner, change):
    release = prepared(cast)
    with pytest.raises(IntegrityError, match="all_or_none"), transaction.atomic(), as_owner():
        Release.objects.filter(pk=release.pk).update(**change)


def test_a_release_cannot_be_changed_past_its_life_cycle(cast):
    release = prepared(cast)
    with acting_as(cast.who("nina")), transaction.atomic():
        assert Release.objects.filter(pk=release.pk).update(version=9) == 0


def test_a_quarter_that_has_not_ended_cannot_be_released(cast):
    store(Quarter.current(), as_of=clock.now())
    with pytest.raises(Refused):
        releases.prepare(quarter=Quarter.current(), by=cast.who("nina"))


def test_figures_from_before_the_end_cannot_be_released(cast):
    store(as_of=ENDED.start)
    with pytest.raises(Refused):
        releases.prepare(quarter=ENDED, by=cast.who("nina"))


def test_without_figures_nothing_can_be_released(cast):
    with pytest.raises(Refused):
        releases.prepare(quarter=ENDED, by=cast.who("nina"))


def test_preparing_again_withdraws_the_draft(cast):
    first = prepared(cast)
    second = releases.prepare(quarter=ENDED, by=cast.who("pavel"))
    with acting_as(cast.who("nina")), transaction.atomic():
        assert Release.objects.get(pk=first.pk).state == "WITHDRAWN"
    assert (second.state, second.version) == ("PREPARED", 1)
    with pytest.raises(Refused):
        releases.publish(release=first, by=cast.who("pavel"))


def test_a_correction_is_a_new_version(cast):
    published(cast)
    assert published(cast, as_of=MATURED).version == 2


def test_referrals_wait_until_ninety_days_have_passed(cast):
    early = table(published(cast), "P08")
    assert (early.total, early.waits_until) == (None, "2025-12-30")
    late = published(cast, counts=by_region("P08", REGIONS, 0.5), as_of=MATURED)
    assert table(late, "P08").total.text == "50\u00a0%"
    assert "P08" in late.definitions


def test_what_is_hidden_is_not_in_the_row(cast):
    release = published(cast)
    cells = {cell.code: cell for cell in table(release, "P01").group("REGION").cells}
    assert cells["KZ-35"].count is None
    assert cells["KZ-71"].count == 40
    assert [cell.text for cell in cells.values()].count("[c]") == 18  # 16 zeros, the small one, and one more
    assert table(release, "P01").apart.text == "[c]"


def test_a_small_correction_is_not_shown(cast):
    published(cast)
    regions = {**REGIONS, "KZ-71": REGIONS["KZ-71"] - 1}
    second = published(cast, counts=by_region("P01", regions), as_of=MATURED)
    assert table(second, "P01").taken_over == "yes"
    assert table(second, "P01").total.text == "92"


def test_a_large_correction_is_shown_and_hidden_cells_stay_hidden(cast):
    first = published(cast)
    hidden = {cell.code for cell in table(first, "P01").group("REGION").cells if cell.count is None}
    regions = {**REGIONS, "KZ-71": 60, "KZ-35": 12}
    second = published(cast, counts=by_region("P01", regions), as_of=MATURED)
    assert table(second, "P01").taken_over == ""
    assert table(second, "P01").total.text == "122"
    still = {cell.code for cell in table(second, "P01").group("REGION").cells if cell.count is None}
    assert hidden <= still


def test_officials_read_no_draft_and_no_figure_from_the_database(cast):
    release = prepared(cast)
    for name in ("timur", "aigul", "saule", "gulnar", "oleg", "marat", "dana"):
        with acting_as(cast.who(name)), transaction.atomic():
            assert not Release.objects.filter(pk=release.pk).exists()
            assert not Figure.objects.exists()
    releases.publish(release=release, by=cast.who("pavel"))
    for name, sees in (("timur", True), ("aigul", True), ("gulnar", True), ("dana", False), ("marat", False)):
        with acting_as(cast.who(name)), transaction.atomic():
            assert Release.objects.filter(pk=release.pk).exists() is sees
            assert not Figure.objects.exists()


def test_each_step_is_in_the_journal(cast, as_owner):
    release = published(cast)
    with as_owner():
        told = list(
            Entry.objects.filter(action__startswith="release.").order_by("id").values_list("action", "actor")
        )
    assert told == [("release.prepare", str(cast.who("nina"))), ("release.publish", str(cast.who("pavel")))]
    assert release.is_published


def test_a_count_outside_the_table_of_values_is_still_in_the_total(cast):
    counts = [*by_region("P01", {"KZ-71": 40, "KZ-75": 30}), Count("P01", "SEX", "F", 70, 70)]
    assert table(published(cast, counts=counts), "P01").total.count == 70
