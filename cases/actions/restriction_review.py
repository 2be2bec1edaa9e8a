"""The review of a restriction, every 90 days, that ends with keeping it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import require, user_of
from cases.lifecycle import returning
from cases.models import Case, Note
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import Refused
from kzcp.core.text import clean_narrative
from kzcp.journal import journal
from kzcp.reference.codes import ConfidentialityLevel, NoteKind
from kzcp.workflow.lifecycle import STEPS

LONGEST_WORDS = 2000


def keep(*, case: Case, words: str, by: Actor) -> Case:
    """Keep the case restricted, with the supervisor's words as a note: the review is done, the next is in 90 days."""
    words = clean_narrative(words, max_length=LONGEST_WORDS)
    if not words:
        raise ValidationError({"reason": _("Write why the case stays restricted.")})
    with journal.act("case.keep_restricted", by=by, subject=case):
        require(case, by, P.CASE_ASSIGN)
        with acting_as(STEPS):
            level = Case.objects.values_list("level", flat=True).get(pk=case.pk)
            if level != ConfidentialityLevel.RESTRICTED:
                raise Refused(_("This case is not restricted any more."))
            Note.objects.create(
                case=case,
                key_id=case.key_id,
                author_id=user_of(by),
                kind=NoteKind.SUPERVISION,
                happened_at=clock.now(),
                recorded_at=clock.now(),
                words=words,
            )
        returning.restriction_reviewed(case, by=by)
    return case
