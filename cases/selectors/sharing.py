"""Who may open a case and why, and to whom it could be shown."""

from dataclasses import dataclass
from datetime import datetime

from cases.models import Case, CaseGrant, Conflict
from kzcp.access import grants
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import ROLES
from kzcp.accounts.models import Assignment
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import ConfidentialityLevel, GrantReason, RoleCode

READERS = tuple(role for role, held in ROLES.items() if P.CASE_VIEW in held)
"""The roles in which cases are read."""
ENDED_BY_HAND = frozenset({GrantReason.SHARED, GrantReason.NAMED})


@dataclass(frozen=True)
class Holder:
    """Somebody who may open the case. `reason` is a code of `grant_reason`, or WORKER or SUPERVISOR."""

    user_id: int
    name: str
    role: str
    reason: str
    label: str
    since: datetime | None = None
    until: datetime | None = None
    giver: str = ""
    is_named: bool = False

    @property
    def may_end(self) -> bool:
        """Whether somebody gave this right by hand, so that it can be taken back."""
        return self.reason in ENDED_BY_HAND

    @property
    def may_be_ended_by_worker(self) -> bool:
        """Whether the worker may take it back: what was only shared; a name is ended by the supervisor."""
        return self.may_end and not self.is_named


def holders(case: Case) -> list[Holder]:
    """Everybody who may open the case now: by their work on it, by their office, by name."""
    apart = {conflict.user_id for conflict in conflicts(case)}
    found = [*_by_office(case), *_by_grant(case)]
    return [holder for holder in found if holder.user_id not in apart]


def _by_office(case: Case) -> list[Holder]:
    if case.level == ConfidentialityLevel.RESTRICTED:
        return []
    found = []
    if case.worker is not None:
        found.append(_holder(case.worker_id or 0, case.worker.full_name, RoleCode.WORKER, "WORKER"))
    roles = [RoleCode.SUPERVISOR]
    if case.level == ConfidentialityLevel.NORMAL:
        roles.append(RoleCode.WORKER)
    rows = Assignment.objects.current().filter(organisation_id=case.office_id, role__in=roles)
    others = (
        rows.exclude(user_id=case.worker_id or 0).select_related("user").order_by("user__surname", "user_id")
    )
    return [*found, *(_holder(row.user_id, row.user.full_name, row.role, row.role) for row in others)]


def _holder(user_id: int, name: str, role: str, reason: str) -> Holder:
    return Holder(user_id, name, terms.label("role", role), reason, "")


def _by_grant(case: Case) -> list[Holder]:
    found = {}
    held = list(grants.open_on(CaseGrant, case))
    named = {grant.user_id for grant in held if grant.reason == GrantReason.NAMED}
    for grant in held:
        found[grant.user_id, grant.reason] = Holder(
            grant.user_id,
            grant.user.full_name,
            "",
            grant.reason,
            terms.label("grant_reason", grant.reason),
            grant.starts_at,
            grant.ends_at,
            grant.giver.full_name if grant.giver else "",
            grant.user_id in named,
        )
    return list(found.values())


def conflicts(case: Case) -> list[Conflict]:
    """The conflicts of interest that hold in the case."""
    return list(
        Conflict.objects.filter(case=case, ended_at=None).select_related("user").order_by("declared_at")
    )


def staff_choices(case: Case, actor: Actor) -> list[tuple[str, object]]:
    """The people of the region who read cases, by office, that of the case first; not the reader, nobody apart."""
    apart = {conflict.user_id for conflict in conflicts(case)} | {actor.user_id}
    rows = Assignment.objects.current().filter(role__in=READERS, organisation__region_id=case.region_id)
    by_office: dict[str, dict[int, str]] = {case.office.name: {}}
    for row in rows.select_related("user", "organisation").order_by(
        "organisation_id", "user__surname", "user_id"
    ):
        if row.user_id not in apart and row.organisation is not None and row.user.is_active:
            words = f"{row.user.full_name}, {terms.label('role', row.role).lower()}"
            by_office.setdefault(row.organisation.name, {}).setdefault(row.user_id, words)
    return [(office, list(people.items())) for office, people in by_office.items() if people]
