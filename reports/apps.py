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

        import_module("reports.measures")
        import_module("reports.jobs")
        register_loader(loading.load)
        walls.declare()
        add(Section(_("Statistics"), "statistics", "chart", 35, (P.RELEASE_VIEW,), start="/statistics/"))
        add(
            Section(
                _("Indicators"), "indicators", "list", 36, (P.RELEASE_DOWNLOAD,), "/statistics/indicators/"
            )
        )
        add(Section(_("Releases"), "releases", "lock", 37, (P.RELEASE_DOWNLOAD,), "/statistics/releases/"))
        add(
            Section(_("Working figures"), "figures", "gear", 38, (P.FIGURES_COMPUTE,), "/statistics/figures/")
        )
