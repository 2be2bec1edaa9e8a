from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "kzcp.workflow"
    label = "workflow"
