"""The journal for the auditor, and everybody's own trace."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.console.forms import JournalForm
from kzcp.console.paging import pages
from kzcp.console.selectors import journal as entries
from kzcp.journal import journal
from kzcp.journal.models import Entry


@door(P.JOURNAL_VIEW)
def index(request: HouseRequest) -> HttpResponse:
    """Entries, newest first, as the filters in the address ask."""
    form = JournalForm(request.GET or {"period": "week"})
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    leaf = entries.leaf(form.question(), before=before, after=after)
    journal.record(str(P.JOURNAL_VIEW), subject_kind=Entry._meta.label_lower, ground="nation")
    account = entries.name_of(form.cleaned_data.get("account", ""))
    context = {"form": form, "leaf": leaf, "pages": pages(request.GET, leaf), "account": account}
    return render(request, "console/journal.html", context)


@door(P.JOURNAL_VIEW)
def entry(request: HouseRequest, pk: UUID) -> HttpResponse:
    """One entry with its steps and the names of what changed."""
    page = entries.page(pk)
    journal.record(str(P.JOURNAL_VIEW), subject=page.entry, ground="nation")
    return render(request, "console/journal_entry.html", {"page": page})


@door(P.TRACE_VIEW_OWN)
def trace(request: HouseRequest) -> HttpResponse:
    """What the reader's own account has done."""
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    leaf = entries.own(request.actor, before=before, after=after)
    journal.record(str(P.TRACE_VIEW_OWN), subject_kind=Entry._meta.label_lower, ground="own")
    return render(request, "console/trace.html", {"leaf": leaf, "pages": pages(request.GET, leaf)})
