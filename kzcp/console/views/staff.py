"""Accounts and their roles."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.accounts import selectors
from kzcp.accounts.actions import assignments, passphrases, staff
from kzcp.accounts.models import Assignment, User
from kzcp.console.forms import AccountForm, PersonForm, PostForm, StaffFilter, asked, put_errors
from kzcp.console.selectors.staff import member, table

LINK_DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@door(P.STAFF_MANAGE)
def index(request: HouseRequest) -> HttpResponse:
    """Everybody with an account, by name."""
    form = StaffFilter(request.GET)
    return render(request, "console/staff.html", {"form": form, "rows": table(**asked(form))})


@door(P.STAFF_MANAGE, "GET", "POST")
def add(request: HouseRequest) -> HttpResponse:
    """Open an account; the link by which its person chooses a passphrase is shown once."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        try:
            user, path = staff.add(username=username, facts=form.cleaned_data, by=request.actor)
        except ValidationError as error:
            put_errors(form, error.message_dict)
        else:
            return _link(request, user, path)
    return render(request, "console/staff_add.html", {"form": form}, status=WRONG if form.is_bound else 200)


@door(P.STAFF_MANAGE)
def detail(request: HouseRequest, pk: int) -> HttpResponse:
    """One account with its roles."""
    return _page(request, _user(pk))


@door(P.STAFF_MANAGE, "POST")
def change(request: HouseRequest, pk: int) -> HttpResponse:
    """Correct names, address and language."""
    user, form = _user(pk), PersonForm(request.POST)
    if form.is_valid():
        try:
            staff.change(user=user, facts=form.cleaned_data, by=request.actor)
        except ValidationError as error:
            put_errors(form, error.message_dict)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff_member", pk=pk)
    return _page(request, _user(pk), status=WRONG, person_form=form)


@door(P.STAFF_MANAGE, "POST")
def assign(request: HouseRequest, pk: int) -> HttpResponse:
    """Give a role."""
    user, form = _user(pk), PostForm(request.POST)
    if form.is_valid():
        try:
            assignments.assign(user=user, post=assignments.Post(**form.cleaned_data), by=request.actor)
        except ValidationError as error:
            put_errors(form, error.message_dict)
        else:
            messages.success(request, _("The role has been given."))
            return redirect("staff_member", pk=pk)
    return _page(request, user, status=WRONG, post_form=form)


@door(P.STAFF_MANAGE, "POST")
def end(request: HouseRequest, pk: int, assignment: int) -> HttpResponse:
    """Take a role back at once."""
    row = get_object_or_404(Assignment.objects.select_related("user"), pk=assignment, user_id=pk)
    assignments.end(assignment=row, by=request.actor)
    messages.success(request, _("The role has been taken back."))
    return redirect("staff_member", pk=pk)


@door(P.STAFF_MANAGE, "POST")
def renew(request: HouseRequest, pk: int) -> HttpResponse:
    """Make a link by which the person chooses a new passphrase; it is shown once."""
    user = _user(pk)
    return _link(request, user, passphrases.make_link(user=user, by=request.actor))


@door(P.STAFF_MANAGE, "POST")
def close(request: HouseRequest, pk: int) -> HttpResponse:
    """Close an account."""
    staff.close(user=_user(pk), by=request.actor)
    messages.success(request, _("The account is closed."))
    return redirect("staff_member", pk=pk)


@door(P.STAFF_MANAGE, "POST")
def reopen(request: HouseRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    staff.reopen(user=_user(pk), by=request.actor)
    messages.success(request, _("The account is open again."))
    return redirect("staff_member", pk=pk)


def _link(request: HouseRequest, user: User, path: str) -> HttpResponse:
    context = {"member": user, "link": request.build_absolute_uri(path), "days": LINK_DAYS}
    return render(request, "console/passphrase.html", context)


def _user(pk: int) -> User:
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


def _page(request: HouseRequest, user: User, *, status: int = HTTPStatus.OK, **forms: Any) -> HttpResponse:
    context = {
        "member": user,
        "roles": member(selectors.assignments_of(user.pk)),
        "links": selectors.links_of(user.pk),
        "own": user.pk == request.actor.user_id,
        "person_form": PersonForm.of(user),
        "post_form": PostForm(),
    }
    return render(request, "console/staff_member.html", {**context, **forms}, status=status)
