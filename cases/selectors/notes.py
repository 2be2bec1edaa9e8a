"""Notes in words, and to which other cases one may be filed."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.models import Case, Note
from cases.selectors.cases import siblings as of_one_concern
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.vault.selectors import unlock


def siblings(case: Case, actor: Actor) -> list[Case]:
    """The other open cases of the same concern in which the actor may write."""
    rows = of_one_concern(case, actor)
    if not rows:
        return []
    keys = [row.pk for row in rows]
    writable = set(
        Case.objects.visible_to(actor, P.NOTE_WRITE).filter(pk__in=keys).values_list("pk", flat=True)
    )
    return unlock((row for row in rows if row.pk in writable), "person")


def facts(note: Note) -> list[tuple[str, str]]:
    """What the page of a note says beside its words."""
    told = [
        (_("Happened"), capfirst(words.moment_words(note.happened_at))),
        (_("Contact"), terms.label("contact_kind", note.contact_kind) if note.contact_kind else ""),
        (_("With"), ", ".join(terms.labels("contact_with", note.contact_with))),
        (_("Outcome"), terms.label("contact_outcome", note.outcome) if note.outcome else ""),
        (_("Written down"), capfirst(words.moment_words(note.recorded_at))),
        (
            _("Why so late"),
            terms.label("late_entry_reason", note.late_entry_reason) if note.late_entry_reason else "",
        ),
        (_("Author"), note.author.short_name),
    ]
    return [(label, text) for label, text in told if text]
