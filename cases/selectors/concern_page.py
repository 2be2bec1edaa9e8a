"""What the page of one concern shows beside its words."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.models import Case, Concern
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import ROLES, Reach
from kzcp.accounts.models import Assignment
from kzcp.accounts.selectors import names_of
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import RoleCode


def facts(concern: Concern) -> list[tuple[str, Any]]:
    """What is known of a concern, in words."""
    names = names_of({concern.taken_by_id, concern.owner_id})
    rows: list[tuple[str, Any]] = [
        (_("Received"), capfirst(words.moment_words(concern.received_at))),
        (_("Why so late"), terms.label("late_entry_reason", concern.late_entry_reason)),
        (_("Who reports"), terms.label("identification_source", concern.source)),
        (_reporter(concern), concern.reporter_name or _("Anonymous")),
        (_("How to reach the reporter"), concern.reporter_contact),
        (_("Taken by"), names[concern.taken_by_id]),
        (_("Decides"), names[concern.owner_id]),
        (_("Office"), concern.office.name),
    ]
    return [(label, text) for label, text in rows if text]


def _reporter(concern: Concern) -> str:
    """What the name beside a report is: of whoever reports, or of the provider's person who has handed it on."""
    held = Assignment.objects.filter(user_id=concern.taken_by_id, role=RoleCode.PROVIDER)
    handed_on = held.filter(starts_on__lte=words.local(concern.received_at).date()).exists()
    return _("Handed on by") if handed_on else _("Name of the reporter")


def outcome(concern: Concern) -> list[tuple[str, Any]]:
    """What was decided, in words; empty before that."""
    if not concern.outcome or concern.decided_at is None or concern.decided_by_id is None:
        return []
    rows: list[tuple[str, Any]] = [
        (_("Decision"), terms.label("concern_outcome", concern.outcome)),
        (_("When"), capfirst(words.moment_words(concern.decided_at))),
        (_("By whom"), names_of({concern.decided_by_id})[concern.decided_by_id]),
        (_("Why"), terms.label("concern_rejection_reason", concern.rejection_reason)),
        (_("In words"), concern.decision_words),
    ]
    return [(label, text) for label, text in rows if text]


def cases(concern: Concern, actor: Actor) -> list[Case]:
    """The cases in sight that came of the concern, or to which it was linked."""
    seen = Case.objects.visible_to(actor, P.CASE_VIEW)
    made = list(seen.filter(concern_id=concern.pk).order_by("number"))
    return made or list(seen.filter(pk=concern.case_id))


def workers(concern: Concern) -> list[tuple[int, str]]:
    """Those who can make a case at the office of the concern, by name."""
    fitting = [role for role, held in ROLES.items() if held.get(P.CASE_REGISTER) == Reach.PLACE]
    rows = Assignment.objects.current().filter(role__in=fitting, organisation_id=concern.office_id)
    people = {row.user_id: row.user.full_name for row in rows.select_related("user")}
    return sorted(people.items(), key=lambda pair: pair[1])


def may_triage(concern: Concern, actor: Actor) -> bool:
    """Whether the actor may hand the concern over."""
    return concern.office_id in scope.places(actor, P.CONCERN_TRIAGE, Reach.PLACE)


def may_register(concern: Concern, actor: Actor) -> bool:
    """Whether the actor may make a case of the concern."""
    return concern.office_id in scope.places(actor, P.CASE_REGISTER, Reach.PLACE)
