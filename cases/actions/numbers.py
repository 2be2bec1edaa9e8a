"""Case numbers: two digits of the region, two of the year, and a serial number without gaps of order."""

from django.db import IntegrityError, transaction

from cases.models import CaseNumber
from kzcp.core import clock
from kzcp.reference.models import Region


def next_number(region: Region) -> str:
    """The next number of the region in this year, `71-26-0417`; its row stays locked to the end."""
    year = clock.today().year
    try:
        with transaction.atomic():
            CaseNumber.objects.get_or_create(region=region, year=year)
    except IntegrityError:
        pass  # Another transaction has made the row just now.
    row = CaseNumber.objects.select_for_update().get(region=region, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{region.kato[:2]}-{year % 100:02d}-{row.last:04d}"
