from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "kzcp.reference"
    label = "reference"

    def ready(self) -> None:
        from kzcp.core.words import use_calendar
        from kzcp.reference.calendar import working_days_between
        from kzcp.reference.loading import register_loader
        from kzcp.reference.shipped import load_shipped

        register_loader(load_shipped)
        use_calendar(working_days_between)
