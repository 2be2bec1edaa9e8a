"""The places of this app in the shell."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.selectors import undecided
from kzcp.access import navigation
from kzcp.access.navigation import Section
from kzcp.access.permissions import Permission as P

FIRST, CASES, CONCERNS = 10, 20, 25


def declare() -> None:
    """Add the sections, and the search of those who may open cases."""
    for section in (
        Section(_("My day"), "day", "sun", FIRST, (P.CASE_REGISTER,), start="/day/"),
        Section(_("Office"), "supervision", "people", FIRST, (P.CASE_ASSIGN,), start="/office/"),
        Section(_("Delays"), "delays", "clock", FIRST, (P.DELAY_VIEW,), start="/delays/"),
        Section(
            _("Undecided"),
            "undecided",
            "people",
            FIRST,
            (P.APPROVER_APPOINT,),
            start="/undecided/",
            under="delays",
            count=undecided.count,
        ),
        Section(_("Cases"), "caseload", "paper", CASES, (P.CASE_VIEW,), start="/cases/"),
        Section(
            _("Concerns"),
            "concerns",
            "inbox",
            CONCERNS,
            (P.CONCERN_VIEW,),
            start="/concerns/",
            under="caseload",
        ),
    ):
        navigation.add(section)
    navigation.add_extra("search_url", search_url)
    navigation.add_extra("search_label", lambda _request: _("Find a case or a child"))


def search_url(request: HttpRequest) -> str:
    """The address of the search, empty for those who may open no case."""
    can = request.can  # type: ignore[attr-defined]
    return reverse("search") if can(P.CASE_VIEW) else ""
