"""Sessions whose person has typed the passphrase once more."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test import Client

from kzcp.accounts.models import User


def confirm(session: SessionBase, user: User, *, seconds_ago: float = 0) -> None:
    """Let the session say that its person confirmed so long ago; it still has to be saved."""
    request = HttpRequest()
    request.session = session
    record_authentication(request, user, method="password", reauthenticated=True)
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] = time.time() - seconds_ago


def confirmed(client: Client, user: User, *, seconds_ago: float = 0) -> Client:
    """The browser of somebody who has confirmed so long ago."""
    session = client.session
    confirm(session, user, seconds_ago=seconds_ago)
    session.save()
    return client
