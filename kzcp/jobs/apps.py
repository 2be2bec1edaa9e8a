from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "kzcp.jobs"
    label = "jobs"
