"""Ending sessions, each with its entry in the journal."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings

from kzcp.accounts.models import User
from kzcp.core.actor import Actor
from kzcp.journal import journal

END: Final = "session.end"
IDLE, OLD, ANEW, CLOSED, ELSEWHERE = "idle", "old", "anew", "closed", "elsewhere"
"""Why a session ended other than by signing out in it, as the journal keeps it: idle for too long, open for
too long, a passphrase chosen anew, the account closed, ended by the person from another device."""
STARTED, SEEN = "started_at", "seen_at"
"""Where a session keeps when it began and was last used, in seconds since 1970."""
WATCH: Final = Actor.system("sessions")


def over(data: Mapping[str, Any], moment: float) -> str:
    """Why a session with this content has to end at `moment` (seconds since 1970); empty while it goes on."""
    if moment - data.get(STARTED, moment) > settings.SESSION_COOKIE_AGE:
        return OLD
    return IDLE if moment - data.get(SEEN, moment) > settings.SESSION_IDLE_SECONDS else ""


def end_all(*, user: User, reason: str) -> None:
    """End every session of a person under the current actor."""
    end_some(sessions=UserSession.objects.filter(user=user), reason=reason)


def end_some(*, sessions: Iterable[UserSession], reason: str) -> None:
    """End these sessions under the current actor."""
    for session in sessions:
        if session.exists():
            journal.record(END, subject=session.user, reason=reason)
        session.end()


def end_forgotten() -> None:
    """End the sessions that are over and that nobody has come back to."""
    for session in UserSession.objects.select_related("user").order_by("id"):
        seen = session.last_seen_at.timestamp()
        if reason := over({SEEN: seen, STARTED: session.created_at.timestamp()}, time.time()):
            with journal.act(END, by=WATCH, subject=session.user, reason=reason):
                session.end()
