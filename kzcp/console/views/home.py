"""The first address: it leads everybody to the first section of their role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kzcp.access import navigation
from kzcp.access.doors import signed_in


@signed_in("leads to the first section that the reader may open")
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the first section; without any role, to one's own account."""
    offered = navigation.open_to(request.can)  # type: ignore[attr-defined]
    return redirect(offered[0].url_name if offered else "account")
