from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"

    def ready(self) -> None:
        from kzcp.access.navigation import Section, add
        from kzcp.access.permissions import Permission as P
        from kzcp.reference.loading import register_loader
        from reports import loading, walls
        from reports.actions import subjects
        from reports.selectors.releases import waiting_count

        import_module("reports.measures")
        import_module("reports.jobs")
        register_loader(loading.load)
        walls.declare()
        subjects.declare()
        view, get, compute = (P.RELEASE_VIEW,), (P.RELEASE_DOWNLOAD,), (P.FIGURES_COMPUTE,)
        for section in (
            Section(_("Statistics"), "statistics", "chart", 35, view, "/statistics/", under="supervision"),
            Section(_("Indicators"), "indicators", "list", 36, get, "/statistics/indicators/", "statistics"),
            Section(
                _("Releases"),
                "releases",
                "paper",
                37,
                get,
                "/statistics/releases/",
                "statistics",
                waiting_count,
            ),
            Section(
                _("Working figures"), "figures", "gear", 38, compute, "/statistics/figures/", "statistics"
            ),
        ):
            add(section)
