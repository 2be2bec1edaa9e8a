from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    label = "referrals"

    def ready(self) -> None:
        """Add referrals to the walls, the cases, the approvals, the notices and the shell."""
        from referrals import registration

        registration.register()
