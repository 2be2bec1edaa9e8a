"""The reports that somebody has sent from a provider: when, and to which office; nothing of what they said."""

from dataclasses import dataclass

from kzcp.accounts.models import Organisation
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.journal.models import Entry, Outcome

REPORT = "concern.report"
SHOWN = 20


@dataclass(frozen=True)
class OwnReport:
    """One report as its writer may look it up."""

    when: str
    office: str


def own_reports(actor: Actor) -> list[OwnReport]:
    """The actor's latest reports, the last one first, as their own trace keeps them."""
    rows = Entry.objects.filter(actor=str(actor), action=REPORT, outcome=Outcome.ALLOWED).order_by("at", "id")
    sent = dict(reversed([(row.subject_id, row) for row in rows]))  # a doubled sending is one report
    latest = sorted(sent.values(), key=lambda row: row.at, reverse=True)[:SHOWN]
    offices = Organisation.objects.in_bulk({int(row.reason) for row in latest if row.reason.isdecimal()})
    return [
        OwnReport(
            words.moment_words(row.at),
            offices[int(row.reason)].name if row.reason.isdecimal() and int(row.reason) in offices else "",
        )
        for row in latest
    ]
