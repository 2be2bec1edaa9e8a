"""The loader of this app: regions, districts, vocabularies, services and the calendar from `data/`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from kzcp.reference.loading import Loaded, merge, read_csv
from kzcp.reference.models import CalendarDay, District, Region, Service, Term

DATA = Path(__file__).parent / "data"


def load_shipped() -> list[Loaded]:
    """Load every file of this app; the order matters, because districts name regions."""
    return [
        merge(Region, _regions(), key=("iso",)),
        merge(District, _districts(), key=("slug",)),
        merge(Term, _terms(), key=("set", "code")),
        merge(Service, _services(), key=("code",)),
        merge(CalendarDay, _days(), key=("date",)),
    ]


def _regions() -> Iterator[dict[str, Any]]:
    for row in read_csv(DATA / "regions.csv"):
        yield {
            **row,
            "iso": row["iso_3166_2"],
            "demo_child_population": int(row["demo_child_population"]),
        }


def _districts() -> Iterator[dict[str, Any]]:
    slugs = dict(District.objects.exclude(kato="").values_list("kato", "slug"))
    for row in read_csv(DATA / "districts.csv"):
        slug = f"{row['region_iso']}/{row['type']}/{slugify(row['name_en'])}"
        # A KATO code finds its row also where the spelling of the name was corrected.
        yield {**row, "region_id": row["region_iso"], "slug": slugs.get(row["kato"], slug)}


def _terms() -> Iterator[dict[str, Any]]:
    for row in read_csv(DATA / "vocabularies.csv"):
        yield {**row, "order": int(row["order"])}


def _services() -> Iterator[dict[str, Any]]:
    for place, row in enumerate(read_csv(DATA / "services.csv"), start=1):
        yield {
            "code": row["code"],
            "order": place * 10,
            "sector": row["sector"],
            **{f"name_{language}": row[language] for language in ("en", "ru", "kk")},
            "served_for": row["for"],
            "provider_types": row["provider_type"].split(),
            "special_social_service": row["special_social_service"].split(),
            "case_kinds": row["case_kinds"].split(),
            "age_from": int(row["age_from"]),
            "age_to": int(row["age_to"]),
            "urgent_ok": row["urgent_ok"] == "1",
            "packet": row["packet"].split(),
        }


def _days() -> Iterator[dict[str, Any]]:
    for row in read_csv(DATA / "calendar.csv"):
        yield {**row, "date": date.fromisoformat(row["date"])}
