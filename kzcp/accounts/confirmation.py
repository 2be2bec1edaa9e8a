"""Whether the person at an open session has shown, a short while ago, that it is still them.

Some acts ask for the passphrase once more: an unlocked screen is not enough. Allauth asks and remembers.
"""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from kzcp.accounts.models import User
from kzcp.journal import journal

CONFIRM = "session.confirm"
ONE_CLICK = "one click"


def is_recent(request: HttpRequest) -> bool:
    """Whether the passphrase was typed again in this session within `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds.

    Signing in does not count. Somebody without a passphrase has confirmed nothing: allauth's own test
    would let them pass.
    """
    user = request.user
    if not isinstance(user, User):
        return False
    again = [each["at"] for each in get_authentication_records(request, user) if each.get("reauthenticated")]
    return bool(again) and 0 <= time.time() - again[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask(*, back: str) -> HttpResponse:
    """Lead to the page that asks for the passphrase; from there it goes to `back`, an address of the house."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: back})}")


def confirm_by_one_click(request: HttpRequest, user: User) -> None:
    """Take a button for the passphrase that an invented person does not have; for the demonstration only."""
    journal.record(CONFIRM, subject=user)
    record_authentication(request, user, method=ONE_CLICK, reauthenticated=True)
