"""Children who are in danger now: what waits for them in the reader's offices."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.models import Case, Task
from cases.selectors.concerns import open_concerns
from cases.selectors.day import in_danger
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.reference.codes import RiskLevel, TaskKind

MOST = 20


@dataclass(frozen=True)
class Alarm:
    """One child in danger: what waits, who does it, by when. `url` is empty where the reader only knows of it."""

    what: str
    who: str
    due: words.Due
    url: str


def is_in_danger(case: Case, actor: Actor) -> bool:
    """Whether the child of a case in sight was reported in danger and has been neither seen nor spoken to since."""
    if not case.is_open or case.risk != RiskLevel.HIGH:
        return False
    waiting = Task.objects.open().filter(case=case, kind=TaskKind.FIRST_CONTACT).select_related("case")
    return bool(in_danger(list(waiting), actor))


def alarms(actor: Actor) -> list[Alarm]:
    """Undecided reports and cases without a first contact of the reader's offices, the first deadline first.

    A case is told by its number and its worker alone.
    """
    found = [
        (
            row.decide_by,
            Alarm(
                _("Report received %(when)s: not decided yet")
                % {"when": words.moment_words(row.received_at)},
                row.concern.owner.short_name if row.concern else "",
                words.due(row.decide_by),
                reverse("concern", args=[row.concern.pk]) if row.concern else "",
            ),
        )
        for row in open_concerns(actor)
        if row.immediate_danger
    ]
    found += [(task.due_at, _of(task)) for task in _waiting(actor)]
    return [alarm for _due, alarm in sorted(found, key=lambda pair: pair[0])][:MOST]


def _waiting(actor: Actor) -> list[Task]:
    cases = Case.objects.visible_to(actor, P.CASE_ASSIGN).open().filter(risk=RiskLevel.HIGH)
    rows = Task.objects.open().filter(kind=TaskKind.FIRST_CONTACT, case__in=cases)
    tasks = list(rows.select_related("case__worker").order_by("due_at"))
    dangers = in_danger(tasks, actor)
    return [task for task in tasks if task.pk in dangers]


def _of(task: Task) -> Alarm:
    case = task.case
    assert case is not None  # noqa: S101 - tells the type checker
    worker = case.worker.short_name if case.worker else capfirst(_("nobody yet"))
    told = _("Case № %(number)s: no contact yet") % {"number": case.number}
    return Alarm(told, worker, words.due(task.due_at), reverse("case", args=[case.pk]))
