"""The urgencies of a referral, each with the time that it gives."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kzcp.reference import services, terms
from kzcp.reference.codes import TaskKind, Urgency
from kzcp.reference.deadlines import BY_URGENCY, Span, Unit
from referrals.forms.base import Choices


def urgency_choices(service_code: str, *, emergency_only: str = "") -> Choices:
    """The urgencies that the service takes; a supervisor, who writes emergencies only, has the one."""
    offered = [(code, _with_times(code, label)) for code, label in terms.choices("urgency")]
    if emergency_only:
        return [(code, label) for code, label in offered if code == Urgency.EMERGENCY]
    if services.service(service_code).urgent_ok:
        return list(reversed(offered))
    return [(code, label) for code, label in offered if code == Urgency.ORDINARY]


def _with_times(code: str, label: object) -> str:
    answer, start = (
        _within(BY_URGENCY[step][Urgency(code)])
        for step in (TaskKind.REFERRAL_ANSWER, TaskKind.SERVICE_START)
    )
    told = {"urgency": label, "answer": answer, "start": start}
    return _("%(urgency)s: answer %(answer)s, start %(start)s") % told


def _within(span: Span) -> str:
    n = span.length
    if span.unit is Unit.HOURS:
        return ngettext("within %(n)s hour", "within %(n)s hours", n) % {"n": n}
    if span.unit is Unit.WORKING_HOURS:
        return ngettext("within %(n)s working hour", "within %(n)s working hours", n) % {"n": n}
    return ngettext("within %(n)s working day", "within %(n)s working days", n) % {"n": n}
