"""What people type on the pages of sign-in where the house has its own rules."""

from allauth.account.forms import ResetPasswordKeyForm

from kzcp.accounts.actions import passphrases


class ChosenPassphraseForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """A passphrase chosen with a link, which is used up by it."""

    def save(self) -> None:
        """Set the passphrase and end what the old one had opened. Refused where the link was used meanwhile."""
        passphrases.use_link(user=self.user, token=self.temp_key, passphrase=self.cleaned_data["password1"])
