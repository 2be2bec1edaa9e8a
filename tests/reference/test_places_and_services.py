import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from kzcp.core.clock import today
from kzcp.reference import places, services
from kzcp.reference.calendar import is_working_day, known_until
from kzcp.reference.models import CalendarDay, District, Service

pytestmark = pytest.mark.django_db


def test_regions_are_sorted_by_label_cities_last() -> None:
    with translation.override("kk"):
        labels = [label for _, label in places.region_choices()]
    assert len(labels) == 20
    assert labels[:4] == ["Абай облысы", "Ақмола облысы", "Ақтөбе облысы", "Алматы облысы"]
    assert {iso for iso, _ in places.region_choices()[-3:]} == {"KZ-71", "KZ-75", "KZ-79"}


def test_districts() -> None:
    with translation.override("en"):
        chosen = places.district_choices("KZ-10")
        assert len(chosen) == 12
        key = int(chosen[0][0])
        assert places.district_label(key) == chosen[0][1]
        assert places.district(key).region.iso == "KZ-10"
        assert places.grouped_district_choices()[0] == ("Abai Region", chosen)
    places.check_district(key, "KZ-10")
    for pk, region in ((key, "KZ-11"), (10**9, "")):
        with pytest.raises(ValidationError):
            places.check_district(pk, region)


def test_a_retired_district_is_not_offered() -> None:
    row = District.objects.filter(region="KZ-10").first()
    assert row is not None
    row.retired_on = today()
    row.save()
    assert str(row.pk) not in dict(places.district_choices("KZ-10"))
    assert places.district_label(row.pk)


def test_services() -> None:
    violence = {row.code for row in services.services(kind="VIO")}
    assert "SSS_TEMP" in violence
    assert "EDU_DEVICE" not in violence
    assert all(
        "CRISIS_CENTRE" in row.provider_types for row in services.services(provider_type="CRISIS_CENTRE")
    )
    assert dict(services.service_choices(kind="VIO")).keys() == violence
    assert services.fits_age("HLT_PATRON", 5)
    assert not services.fits_age("HLT_PATRON", 6)
    services.check_service("SSS_TEMP")
    with pytest.raises(ValidationError):
        services.check_service("NO_SUCH")
    row = Service.objects.get(code="FSC_STAY")
    row.retired_on = today()
    row.save()
    services.check_service("FSC_STAY", held="FSC_STAY")
    with pytest.raises(ValidationError):
        services.check_service("FSC_STAY")


def test_a_service_refuses_unknown_codes_and_both_places() -> None:
    row = Service.objects.get(code="SSS_TEMP")
    row.packet = [*row.packet, "SHOE_SIZE"]
    with pytest.raises(ValidationError, match="packet"):
        row.full_clean()
    row.packet = ["SETTLEMENT", "ADDRESS"]
    with pytest.raises(ValidationError, match="packet"):
        row.full_clean()


def test_the_calendar_of_the_database_is_used_and_may_be_edited() -> None:
    latest = known_until()
    assert latest is not None
    day = CalendarDay.objects.get(date="2026-12-16")
    assert not is_working_day(day.date)
    day.kind = "working"
    day.save()
    assert is_working_day(day.date)


@pytest.mark.parametrize("change", [{"kato": "12"}, {"type": "village"}, {"kato": "101000000"}])
def test_the_database_keeps_districts_sound(change: dict[str, str]) -> None:
    row = District.objects.filter(name_en="Sauran")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**change)
