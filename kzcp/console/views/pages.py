"""Pages that explain the house, one's own account, and the gallery of its parts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import public, signed_in
from kzcp.access.requests import HouseRequest
from kzcp.accounts import selectors
from kzcp.core import gallery as parts

TEXT = "a text without data"


@public(TEXT)
def help_page(request: HttpRequest) -> HttpResponse:
    """How to work with kzcp, and whom to ask."""
    return render(request, "console/help.html")


@public(TEXT)
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is done so that everybody can use it."""
    return render(request, "console/accessibility.html")


@public(TEXT)
def data_protection(request: HttpRequest) -> HttpResponse:
    """How data about children are protected."""
    return render(request, "console/data_protection.html")


@signed_in("everybody sees their own account")
def account(request: HouseRequest) -> HttpResponse:
    """One's own account: name, roles, language."""
    assert request.actor.user_id is not None  # noqa: S101 - the door has asked
    roles = [selectors.role_words(row) for row in selectors.held_by(request.actor.user_id)]
    links = selectors.links_of(request.actor.user_id)
    return render(request, "console/account.html", {"roles": roles, "links": links})


@signed_in("allauth leads here whoever has no password to change")
def no_password(request: HouseRequest) -> HttpResponse:
    """Say how somebody without a password gets one: nobody sets a first one without a link."""
    messages.info(request, _("This account has no password. Ask an administrator for a link to choose one."))
    return redirect("account")


@signed_in("parts of the look with invented samples")
def gallery(request: HouseRequest) -> HttpResponse:
    """Every part of the look once."""
    return render(request, "components/gallery.html", parts.sample())
