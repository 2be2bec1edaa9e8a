"""For whom somebody reports who does no casework."""

from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.accounts.models import Organisation
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound


def own_organisation(actor: Actor) -> Organisation:
    """The organisation for which the actor reports, the first by key where there are several; raises NotFound."""
    held = scope.places(actor, P.CONCERN_REPORT, Reach.PLACE)
    found = Organisation.objects.filter(pk__in=held).order_by("pk").first()
    if found is None:
        raise NotFound
    return found
