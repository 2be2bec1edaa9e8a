from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kzcp.access"
    label = "access"

    def ready(self) -> None:
        from django.core.checks import register

        from kzcp.access import floor_walls
        from kzcp.access.checks import every_view_has_a_door

        register(every_view_has_a_door)
        floor_walls.declare()
