"""What the console adds to every page: its sections, the notices' number, the links of the foot."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kzcp.access import navigation
from kzcp.access.navigation import Section
from kzcp.access.permissions import Permission as P
from kzcp.console.selectors.approvals import NOTICES
from kzcp.core.actor import Actor
from kzcp.workflow import notices, subjects

APPROVALS, JOURNAL, STAFF, ORGANISATIONS, JOBS = 15, 60, 70, 75, 80
"""Places among the sections of the shell."""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


def declare() -> None:
    """Register sections, extras and the notices about approvals."""
    for section in (
        Section(gettext_lazy("Decisions"), "approvals", "check", APPROVALS, (P.APPROVAL_DECIDE,)),
        Section(gettext_lazy("Journal"), "journal", "paper", JOURNAL, (P.JOURNAL_VIEW,)),
        Section(gettext_lazy("Staff"), "staff", "people", STAFF, (P.STAFF_MANAGE,)),
        Section(
            gettext_lazy("Organisations"),
            "organisations",
            "home",
            ORGANISATIONS,
            (P.ORGANISATION_MANAGE,),
            under="staff",
        ),
        Section(gettext_lazy("Jobs"), "jobs", "refresh", JOBS, (P.JOBS_MANAGE,), under="staff"),
    ):
        navigation.add(section)
    navigation.add_extra("account_url", lambda _request: reverse("account"))
    navigation.add_extra("ping_url", lambda _request: reverse("ping"))
    navigation.add_extra("notices_url", lambda _request: reverse("notices"))
    navigation.add_extra("notices_count", unread)
    navigation.add_extra("foot", lambda _request: foot())
    subjects.notify_with(NOTICES)


def unread(request: HttpRequest) -> object:
    """How many notices the reader has not read, asked only where it is shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return SimpleLazyObject(lambda: notices.unread_count(actor))


def foot() -> list[Link]:
    """The links at the foot of each page."""
    return [
        Link(_("Help"), reverse("help")),
        Link(_("Accessibility"), reverse("accessibility")),
        Link(_("Data protection"), reverse("data_protection")),
    ]
