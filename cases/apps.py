from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"

    def import_models(self) -> None:
        """Import the models and, after them, the kinds, each of which brings a model of its own."""
        super().import_models()
        import_module("cases.kinds")

    def ready(self) -> None:
        """Declare the walls, and take part in approvals, drafts and notices."""
        from cases import navigation, walls
        from cases import registry as kinds
        from cases.actions import leaving, subjects
        from cases.lifecycle import returning
        from kzcp.accounts import registry
        from kzcp.reference.codes import CaseEventKind

        walls.declare()
        navigation.declare()
        subjects.register()
        kinds.react(CaseEventKind.CONSENT_ENDED, returning.end_with_consent)
        registry.when_a_role_ends(leaving.release)
