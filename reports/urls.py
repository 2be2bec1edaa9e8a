"""The addresses of statistics."""

from typing import Any

from django.urls import path, register_converter

from reports.periods import Quarter
from reports.views import figures, indicators, overview, releases


class QuarterConverter:
    """A quarter in an address: 2026-Q3."""

    regex = "20[0-9]{2}-Q[1-4]"

    def to_python(self, value: str) -> Quarter:
        return Quarter.parse(value)

    def to_url(self, value: Any) -> str:
        return str(value)


register_converter(QuarterConverter, "quarter")

urlpatterns = [
    path("statistics/", overview.overview, name="statistics"),
    path("statistics/indicators/", indicators.indicators, name="indicators"),
    path("statistics/indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("statistics/releases/", releases.releases, name="releases"),
    path("statistics/releases/<quarter:quarter>/<int:version>/", releases.release, name="release"),
    path(
        "statistics/releases/<quarter:quarter>/<int:version>/tables.csv",
        releases.download,
        name="release_csv",
    ),
    path("statistics/releases/<quarter:quarter>/prepare/", releases.prepare, name="release_prepare"),
    path("statistics/releases/drafts/<uuid:pk>/", releases.draft, name="release_draft"),
    path("statistics/releases/drafts/<uuid:pk>/publish/", releases.publish, name="release_publish"),
    path("statistics/releases/drafts/<uuid:pk>/withdraw/", releases.withdraw, name="release_withdraw"),
    path("statistics/figures/", figures.figures, name="figures"),
    path("statistics/figures/<quarter:quarter>/compute/", figures.compute, name="figures_compute"),
]
