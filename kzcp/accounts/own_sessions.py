"""What the house adds to allauth's page of one's own sessions."""

from collections.abc import Iterable

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession

from kzcp.accounts.actions import sessions as actions


class OwnSessions(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Signing out elsewhere stands in the journal."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End the person's other sessions."""
        actions.end_some(sessions=sessions, reason=actions.ELSEWHERE)
