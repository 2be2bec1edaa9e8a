from kzcp.accounts.models.absence import Absence
from kzcp.accounts.models.approver import Approver
from kzcp.accounts.models.assignment import Assignment
from kzcp.accounts.models.organisation import Organisation
from kzcp.accounts.models.passphrase_link import PassphraseLink
from kzcp.accounts.models.user import User

__all__ = ["Absence", "Approver", "Assignment", "Organisation", "PassphraseLink", "User"]
