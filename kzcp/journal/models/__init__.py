from kzcp.journal.models.change import Change
from kzcp.journal.models.entry import Entry, EntryPerson, Outcome

__all__ = ["Change", "Entry", "EntryPerson", "Outcome"]
