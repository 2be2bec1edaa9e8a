"""The request as views get it, after the house's middleware."""

from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from kzcp.access.context import Can
from kzcp.accounts.models import User
from kzcp.core.actor import Actor


class HouseRequest(HttpRequest):
    """What `kzcp.access.middleware` and those after it add. Behind a door that is not public, `user` is a person."""

    actor: Actor
    can: Can
    request_id: UUID
    user: User
    htmx: HtmxDetails
