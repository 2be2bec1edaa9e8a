"""What the filters in the address may say."""

from collections.abc import Mapping
from dataclasses import dataclass

from kzcp.core.errors import NotFound
from reports.freezing import REGIONS_FROM_SMALL
from reports.models import Release
from reports.selectors import overview


@dataclass(frozen=True)
class Filters:
    """The release, indicator and region asked for, with what can be chosen."""

    release: Release
    indicator: str
    region: str
    indicators: list[tuple[str, str]]
    instead: list[str]
    """Why another indicator is shown than the one asked for; empty where it is that one."""


def read(query: Mapping[str, str], releases: Mapping[str, Release]) -> Filters:
    """The filters of an address; what it leaves out is the latest release and its first indicator.

    Raises NotFound for a quarter that was not released, and for an indicator or region that does not
    exist. An indicator that the release does not have is told of.
    """
    period = query.get("period") or next(iter(releases))
    wanted, region = query.get("indicator", ""), query.get("region", "")
    if period not in releases or (region and region not in REGIONS_FROM_SMALL):
        raise NotFound
    indicators = overview.choices(releases[period])
    codes = [code for code, _ in indicators]
    first = next((code for code in overview.HEADLINES if code in codes), "")
    return Filters(
        release=releases[period],
        indicator=wanted if wanted in codes else first,
        region=region,
        indicators=indicators,
        instead=[] if wanted in codes or not wanted else overview.absent(releases[period], wanted),
    )
