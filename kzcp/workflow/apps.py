from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "kzcp.workflow"
    label = "workflow"

    def ready(self) -> None:
        """Ask nobody by name who no longer decides."""
        from kzcp.accounts import registry
        from kzcp.workflow import approvals

        registry.when_a_role_ends(approvals.unassign)
