"""What a person may do in one case, asked at once."""

from django.db.models import Value

from cases.models import Case
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor

WORK = (
    P.CASE_EDIT,
    P.CASE_ASSIGN,
    P.CASE_RESTRICT,
    P.CASE_MARK_ERROR,
    P.NOTE_WRITE,
    P.TASK_WRITE,
    P.ASSESSMENT_WRITE,
    P.CONSENT_WRITE,
    P.PLAN_WRITE,
    P.PLAN_APPROVE,
    P.CLOSURE_REQUEST,
    P.CLOSURE_APPROVE,
)
"""The permissions by which the page of a case offers something."""


class Rights:
    """`rights.note_write` in a template, `P.NOTE_WRITE in rights` in code: whether it holds for this case."""

    def __init__(self, held: frozenset[P]) -> None:
        self._held = held

    def __contains__(self, permission: P) -> bool:
        return permission in self._held

    def __getitem__(self, name: str) -> bool:
        return P(name.replace("_", ".", 1)) in self._held


def rights(case: Case, actor: Actor) -> Rights:
    """The permissions of casework that the actor holds in this case, whatever its state is."""
    first, *others = (
        Case.objects.visible_to(actor, each)
        .filter(pk=case.pk)
        .order_by()
        .annotate(permission=Value(str(each)))
        .values_list("permission", flat=True)
        for each in WORK
    )
    return Rights(frozenset(P(name) for name in first.union(*others, all=True)))
