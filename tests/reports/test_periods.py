"""Quarters of Almaty, and the definitions that the application ships."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from reports.loading import load
from reports.models import Indicator, Reference
from reports.periods import Quarter
from reports.registry import measures


def test_a_quarter_begins_at_midnight_in_almaty():
    quarter = Quarter(2026, 3)
    assert quarter.start == datetime(2026, 6, 30, 19, tzinfo=UTC)
    assert quarter.end == datetime(2026, 9, 30, 19, tzinfo=UTC)
    assert quarter.last_day == date(2026, 9, 30)


def test_it_has_ended_with_its_last_moment():
    quarter = Quarter(2026, 3)
    assert not quarter.has_ended(datetime(2026, 9, 30, 18, 59, tzinfo=UTC))
    assert quarter.has_ended(datetime(2026, 9, 30, 19, tzinfo=UTC))


def test_quarters_follow_each_other_over_the_year():
    assert Quarter(2026, 4).shifted(1) == Quarter(2027, 1)
    assert Quarter(2026, 1).shifted(-1) == Quarter(2025, 4)
    assert Quarter(2026, 1).year_before == Quarter(2025, 1)
    assert Quarter.of(date(2026, 12, 31)) == Quarter(2026, 4)


@pytest.mark.parametrize("code", ["2026-Q5", "2026Q1", "", "1999-Q1", "2026-Q1\n", "2026-Q1 "])
def test_what_is_no_quarter_is_refused(code):
    with pytest.raises(ValueError, match="quarter"):
        Quarter.parse(code)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_it_is_said_in_words_without_its_code(language):
    with translation.override(language):
        assert "2026" in Quarter(2026, 3).label
        assert "Q" not in Quarter(2026, 3).label


@pytest.mark.django_db
def test_all_indicators_and_references_are_loaded_once():
    assert Indicator.objects.count() == 93
    assert Reference.objects.count() == 47
    assert [(each.added, each.changed) for each in load()] == [(0, 0), (0, 0)]


@pytest.mark.django_db
def test_each_measure_counts_what_its_indicator_breaks_down_by():
    for each in measures():
        indicator = Indicator.objects.get(pk=each.code)
        assert indicator.indicator_class == "A"
        assert set(each.groupings) <= set(indicator.breakdowns)
        assert (each.form == "share") == (indicator.unit == "PERCENT")
        assert indicator.minimum_shown <= 5


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_an_indicator_speaks_three_languages(language):
    with translation.override(language):
        indicator = Indicator.objects.get(pk="P01")
        reference = Reference.objects.get(slug="S12b/2009/1")
        assert indicator.title == getattr(indicator, f"title_{language}")
        assert reference.source == getattr(reference, f"source_{language}")
        assert reference.label == getattr(reference, f"label_{language}")
