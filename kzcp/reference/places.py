"""Regions and districts for forms, pages and checks."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.core.clock import today
from kzcp.reference.collation import sort_key
from kzcp.reference.models import District, Region
from kzcp.reference.snapshot import snapshot


def regions() -> list[Region]:
    """The 20 regions, sorted by label: oblasts first, then the cities of republican significance."""
    return sorted(snapshot().regions.values(), key=lambda row: (row.type != "oblast", sort_key(row.label)))


def region(iso: str) -> Region:
    """The region with this ISO 3166-2 code; raises KeyError where there is none."""
    return snapshot().regions[iso]


def region_label(iso: str | None) -> str:
    """The name of the region in the reader's language, or "" for none."""
    return region(iso).label if iso else ""


def districts(region: str = "") -> list[District]:
    """The districts in use, of one region or of all, sorted by label."""
    rows = [row for row in snapshot().districts.values() if not region or row.region_id == region]
    return sorted((row for row in rows if _in_use(row)), key=lambda row: sort_key(row.label))


def district(pk: int) -> District:
    """The district with its region, retired or not; raises KeyError where there is none."""
    return snapshot().districts[pk]


def district_label(pk: int | None) -> str:
    """The name of the district in the reader's language, or "" for none."""
    return district(pk).label if pk else ""


def region_choices() -> list[tuple[str, str]]:
    """(ISO code, name) of all regions for a form."""
    return [(row.iso, row.label) for row in regions()]


def district_choices(region: str) -> list[tuple[str, str]]:
    """(key, name) of the districts in use in a region, for a form."""
    return [(str(row.pk), row.label) for row in districts(region)]


def grouped_district_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The districts in use under the name of their region, for a form."""
    return [(row.label, district_choices(row.iso)) for row in regions()]


def check_district(pk: int, region: str = "") -> None:
    """Raise ValidationError unless the district exists, is in use and lies in the region, if one is given."""
    row = snapshot().districts.get(pk)
    if row is None or not _in_use(row) or (region and row.region_id != region):
        raise ValidationError(_("This district is not on the list of the region."), code="district")


def _in_use(row: District) -> bool:
    return row.retired_on is None or row.retired_on > today()
