"""Tasks: adding one, marking one as done, saying that one is not needed."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.actions import tasks
from cases.forms.blocks import shown_form
from cases.forms.errors import put
from cases.forms.tasks import DismissForm, TaskForm
from cases.models import Case, Task
from cases.selectors.agenda import lines
from cases.selectors.cases import access_case
from cases.selectors.day import task_row
from cases.selectors.tasks import access_task
from cases.views.band import band
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest


@door(P.TASK_WRITE, "GET", "POST")
def new(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Add a task in one's own words."""
    case = access_case(request.actor, pk, P.TASK_WRITE)
    form = TaskForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _added(request, case, form):
        messages.success(request, _("The task is added."))
        return redirect("case", pk=pk)
    context = {"case": case, "band": band(case, request.actor, ""), "form": shown_form(form)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "cases/task_new.html", context, status=status)


@door(P.TASK_WRITE, "POST")
def complete(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Mark a task as done."""
    task = access_task(request.actor, pk, P.TASK_WRITE)
    tasks.complete(task=task, by=request.actor)
    messages.success(request, _("The task is done."))
    return _back(request, task)


@door(P.TASK_WRITE, "GET", "POST")
def dismiss(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Say why a task is not needed."""
    task = access_task(request.actor, pk, P.TASK_WRITE)
    form = DismissForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        tasks.dismiss(task=task, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, _("The task is ended."))
        return _back(request, task)
    (line,) = lines([task_row(task)], request.actor)
    back = request.GET.get("back") or request.POST.get("back", "")
    shell = {"case": task.case, "line": line, "form": form, "back": "day" if back == "day" else "case"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "cases/task_dismiss.html", shell, status=status)


def _added(request: HouseRequest, case: Case, form: TaskForm) -> bool:
    read = form.cleaned_data
    try:
        tasks.add(pk=read["id"], case=case, words=read["words"], due_at=form.due_at(), by=request.actor)
    except ValidationError as error:
        put(form, error, {"due_at": "due_on"})
        return False
    return True


def _back(request: HouseRequest, task: Task) -> HttpResponse:
    if request.POST.get("back") == "day" or task.case_id is None:
        return redirect("day")
    return redirect("case", pk=task.case_id)
