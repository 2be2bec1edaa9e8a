from kzcp.reference.models.base import NamedRow, ReferenceRow
from kzcp.reference.models.calendar_day import CalendarDay, DayKind
from kzcp.reference.models.district import District, DistrictType
from kzcp.reference.models.region import Region, RegionType
from kzcp.reference.models.service import Service
from kzcp.reference.models.term import Term
from kzcp.reference.models.version import Version

__all__ = [
    "CalendarDay",
    "DayKind",
    "District",
    "DistrictType",
    "NamedRow",
    "ReferenceRow",
    "Region",
    "RegionType",
    "Service",
    "Term",
    "Version",
]
