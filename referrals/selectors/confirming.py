"""The second person of an emergency referral, and until when."""

from django.utils.translation import gettext as _

from cases.models import Task
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.reference.codes import TaskKind
from referrals.models import Referral


def confirmation(referral: Referral, actor: Actor) -> words.Due | None:
    """Until when an emergency that went at once must be confirmed, and by whom; None where nothing is to be confirmed."""
    if not referral.waits_for_confirmation or referral.confirm_due is None:
        return None
    rows = Task.objects.open().visible_to(actor, P.CASE_VIEW).filter(subject_id=referral.pk)
    task = rows.filter(kind=TaskKind.CONFIRM_EMERGENCY).select_related("owner").first()
    when = words.due_words(referral.confirm_due)
    if task is None or task.owner is None:
        told = _("Confirmation: %(when)s") % {"when": when}
    else:
        told = _("Confirmation: %(when)s, by %(name)s") % {"when": when, "name": task.owner.short_name}
    return words.Due(words.due_state(referral.confirm_due), told)
