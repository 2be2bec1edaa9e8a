"""The loader of this app: indicators and reference figures from `data/`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kzcp.reference.loading import Loaded, merge, read_csv
from reports.models import Indicator, Reference

DATA = Path(__file__).parent / "data"
_SAME = ("group", "numerator", "denominator", "computed_from", "unit", "stock_or_flow")
_SPOKEN = ("title", "definition", "limits")


def load() -> list[Loaded]:
    """Load both files; indicators first, because references name them."""
    return [
        merge(Indicator, _indicators(), key=("code",)),
        merge(Reference, _references(), key=("slug",)),
    ]


def _indicators() -> Iterator[dict[str, Any]]:
    for place, row in enumerate(read_csv(DATA / "indicators.csv"), start=1):
        yield {
            "code": row["code"],
            "order": place * 10,
            "version": int(row["version"]),
            "indicator_class": row["class"],
            "breakdowns": row["breakdowns"].split(),
            "minimum_shown": int(row["minimum_shown"]),
            **{name: row[name] for name in _SAME},
            **{f"{name}_{code}": row[f"{name}_{code}"] for name in _SPOKEN for code in ("en", "ru", "kk")},
        }


def _references() -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for place, row in enumerate(read_csv(DATA / "references.csv"), start=1):
        start = f"{row['indicator']}/{row['period']}"
        seen[start] += 1
        yield {
            **row,
            "slug": f"{start}/{seen[start]}",
            "indicator_id": row["indicator"],
            "order": place * 10,
            "value": float(row["value"]),
            "value_to": float(row["value_to"]) if row["value_to"] else None,
        }
