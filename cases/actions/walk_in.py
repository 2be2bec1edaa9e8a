"""A provider of services reports a child who came without a referral: the office decides, the provider sees no more of it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import stored, user_of
from cases.data import ConcernData
from cases.lifecycle import deadlines, events
from cases.models import Concern
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.accounts.models import Organisation
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, NotFound
from kzcp.journal import journal
from kzcp.reference.codes import CaseEventKind, NotificationKind
from kzcp.vault import keys
from kzcp.workflow import approvers, notices
from kzcp.workflow.lifecycle import STEPS

TASK = "cases.task"
NOBODY = _("Nobody at this office can take it now. Choose another office, or call.")


def offices(by: Actor) -> list[Organisation]:
    """The offices to which the actor may report: those of the regions of the organisations they report for."""
    places = scope.places(by, P.CONCERN_REPORT, Reach.PLACE)
    regions = Organisation.objects.filter(pk__in=places).values("region_id")
    rows = Organisation.objects.filter(is_office=True, closed_on=None, region_id__in=regions)
    return list(rows.select_related("district").order_by("pk"))


def report(*, pk: UUID, office_id: int, data: ConcernData, by: Actor) -> Organisation:
    """Report a child to an office and return the office; a second sending of the same form changes nothing.

    The first present approver of the office must decide within 24 hours. Raises NotAllowed for an office that is
    not offered, ValidationError by field otherwise.
    """
    user, offered = user_of(by), {office.pk: office for office in offices(by)}
    if office_id not in offered:
        raise NotAllowed
    kind, key = "cases.concern", str(pk)
    with journal.act("concern.report", by=by, subject_kind=kind, subject_id=key, reason=str(office_id)):
        if not is_sent(pk, user):
            decider = approvers.present(office_id, but=frozenset({user}))
            if decider is None:
                raise ValidationError({"office": NOBODY})
            _keep(pk, user, decider, offered[office_id], data, by)
    return offered[office_id]


def is_sent(pk: UUID, user: int) -> bool:
    """Whether that person has sent the report with this key; raises NotFound for the key of another's concern."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pk)])
    with acting_as(STEPS):
        takers = list(Concern.objects.filter(pk=pk).values_list("taken_by_id", flat=True))
    if takers and takers != [user]:
        raise NotFound
    return bool(takers)


def _keep(pk: UUID, user: int, decider: int, office: Organisation, data: ConcernData, by: Actor) -> None:
    concern = stored(
        Concern(
            id=pk,
            key_id=keys.new_key(),
            received_at=data.received_at,
            recorded_at=clock.now(),
            taken_by_id=user,
            owner_id=decider,
            office=office,
            source=data.source,
            words=data.words,
            reporter_name=data.reporter_name,
            reporter_contact=data.reporter_contact,
            immediate_danger=data.immediate_danger,
        )
    )
    task = deadlines.make_for_concern(concern)
    facts: dict[str, Any] = {
        "source": concern.source,
        "immediate_danger": "YES" if concern.immediate_danger else "NO",
        "risk_signs": [],
    }
    events.record_concern(
        CaseEventKind.CONCERN_RECEIVED,
        concern=concern,
        by=by,
        happened_at=concern.received_at,
        facts=facts,
    )
    notices.notify([decider], NotificationKind.ASSIGNED, subject_kind=TASK, subject_id=task.pk)
