"""Signing in with one button: only here, only for the invented people."""

from dataclasses import dataclass

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from kzcp.access.doors import public, signed_in
from kzcp.accounts import confirmation
from kzcp.accounts.models import Assignment, User
from kzcp.accounts.selectors import place_name
from kzcp.core.errors import NotFound
from kzcp.demo.accounts import ACCOUNTS
from kzcp.reference import terms


@dataclass(frozen=True)
class Button:
    """One account as the sign-in page offers it."""

    name: str
    role_label: str
    office: str
    url: str


def offered() -> list[Button]:
    """The buttons of the accounts that the sample has made, in the order of the list."""
    rows = Assignment.objects.current().select_related("user", "organisation", "region")
    held = {
        row.user.username: row for row in rows.filter(user__username__in=[each.username for each in ACCOUNTS])
    }
    return [
        Button(
            f"{row.user.surname} {row.user.given_name}",
            terms.label("role", row.role),
            place_name(row),
            reverse("demo_sign_in", args=[each.username]),
        )
        for each in ACCOUNTS
        if (row := held.get(each.username))
    ]


@public("sign-in, with the demonstration's buttons", "GET", "POST")
def login(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page with one button for each invented person."""
    view = account.LoginView.as_view(extra_context={"demo_accounts": offered()})
    return view(request)  # type: ignore[no-any-return]


@public("signs an invented person in; the app refuses to start outside the demonstration", "POST")
def sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the invented people, without a password."""
    if not settings.DEMO:
        raise ImproperlyConfigured("one-click sign-in exists in the demonstration only")
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or username not in {each.username for each in ACCOUNTS}:
        raise NotFound
    adapter = get_adapter()
    if request.user.is_authenticated:
        adapter.logout(request)
    adapter.login(request, user)
    wanted = request.POST.get(REDIRECT_FIELD_NAME, "")
    return adapter.speak(request, redirect(wanted if adapter.is_safe_url(wanted) else "home"), user)  # type: ignore[no-any-return]


@signed_in("confirms that it is still the same invented person, with one button", "GET", "POST")
def reauthenticate(request: HttpRequest) -> HttpResponseBase:
    """Ask again before something grave: a button stands where the working system asks for the passphrase."""
    if not settings.DEMO:
        raise ImproperlyConfigured("confirming with one click exists in the demonstration only")
    user = request.user
    if not isinstance(user, User) or user.has_usable_password():
        return account.reauthenticate(request)  # type: ignore[no-any-return]
    values = request.POST if request.method == "POST" else request.GET
    wanted = values.get(REDIRECT_FIELD_NAME, "")
    if request.method != "POST":
        return render(request, "account/reauthenticate.html", {"one_click": "yes", "wanted": wanted})
    confirmation.confirm_by_one_click(request, user)
    return redirect(wanted if get_adapter().is_safe_url(wanted) else "home")
