"""Faults, each planted alone: somebody must notice it, and where another wall stands behind, it must hold."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.forms import CharField, ChoiceField

from cases.models.sight import CaseQuerySet, PersonQuerySet
from cases.selectors import cases as of_cases
from cases.selectors import supervision
from kzcp.access import grants
from kzcp.access.branches import Branches
from kzcp.access.doors import Door
from kzcp.access.permissions import Permission as P
from kzcp.accounts.actions import staff
from kzcp.accounts.models.assignment import AssignmentQuerySet
from kzcp.console import forms as console_forms
from kzcp.journal import journal
from kzcp.reference.codes import ReferralStatus
from kzcp.workflow import approvals
from referrals.models import sight as of_referrals
from reports.selectors import releases
from tests.contracts.matrix.noticing import (
    Notice,
    asked,
    doors,
    fields_too_many,
    keys_of_others,
    listed,
    own_stays_undecided,
    rows_of,
    strangers,
    void_is_refused,
)
from tests.contracts.matrix.planting import (
    changed,
    in_database,
    one_more_address,
    patched,
    policy,
    redefined,
    view_of,
)
from tests.contracts.matrix.rules import Relation as R
from tests.contracts.matrix.visits import Visits
from tests.roles import as_owner

Plant = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Fault:
    """One thing broken. `notice` finds it; `held` shows what still stands behind it, and finds nothing.

    `behind` names what stands there, for the report.
    """

    name: str
    plant: Plant
    notice: Notice
    held: Notice | None = None
    behind: str = ""


# ---- what is planted ----


def telling(actor: Any, pk: Any, permission: P) -> Any:
    """A refusal that says what it refuses to show."""
    with as_owner():
        found = of_cases.Case.objects.filter(pk=pk).first()
    raise of_cases.NotFound(f"No access to case {found.number if found else ''}")


def every_row(self: Any, *_args: Any) -> Any:
    """A filter that filters nothing."""
    return self.all()


def silent_denials(action: str, **facts: Any) -> Any:
    """A journal that keeps no denials."""
    return None if facts.get("outcome") == "denied" else RECORD(action, **facts)


RECORD = journal.record
NO_END = ("(g.ends_at is null or g.ends_at > kzcp_clock())", "true")


def both(*plants: AbstractContextManager[Any]) -> AbstractContextManager[Any]:
    """Several changes as one fault."""
    stack = ExitStack()
    for each in plants:
        stack.enter_context(each)
    return stack


def too_many_fields() -> AbstractContextManager[Any]:
    """The form of an account takes the user name, and so does its action."""
    fields = {**console_forms.PersonForm.base_fields, "username": CharField(required=False)}
    return both(
        patched(console_forms.PersonForm, "base_fields", fields),
        patched(staff, "FACTS", (*staff.FACTS, "username")),
    )


def any_giver() -> AbstractContextManager[Any]:
    """The form of a consent takes any key, and the action does not ask whose it is."""
    from cases.actions import consents

    return both(
        patched(ChoiceField, "valid_value", lambda self, value: True),
        patched(consents, "_check_people", lambda case, data: None),
    )


FAULTS: tuple[Fault, ...] = (
    Fault(
        "a view without a door",
        lambda: patched(view_of("case_viewed"), "kzcp_door", None),
        doors,
    ),
    Fault(
        "a door that asks only for signing in",
        lambda: patched(view_of("staff"), "kzcp_door", Door(("GET",), reason="forgotten")),
        asked("staff", "worker"),
    ),
    Fault(
        "a door open to the world",
        lambda: patched(view_of("account"), "kzcp_door", Door(("GET",), public=True, reason="forgotten")),
        asked("account", "nobody"),
    ),
    Fault(
        "an address that no test knows",
        lambda: one_more_address("everything/", view_of("caseload"), "everything"),
        strangers,
    ),
    Fault(
        "a check of the class, without the record",
        lambda: patched(CaseQuerySet, "visible_to", every_row),
        asked("note_new", "worker", R.NORMAL, method="GET"),
        asked("case", "worker", R.FOREIGN, R.RESTRICTED, R.CONFLICT),
        "row security shows no case out of sight",
    ),
    Fault(
        "the key of a row checked against another case",
        lambda: changed(
            of_cases.access_of,
            "if not Case.objects.visible_to(actor, permission).filter(pk=case.pk).exists():",
            "if not Case.objects.visible_to(actor, permission).exists():",
        ),
        asked("plan_edit", "worker", R.NORMAL, method="GET"),
        asked("plan_edit", "worker", R.FOREIGN, R.RESTRICTED, R.CONFLICT),
        "row security shows no row out of sight",
    ),
    Fault(
        "the key of another case's person in a form",
        any_giver,
        keys_of_others,
    ),
    Fault(
        "a branch too wide: the office's normal cases with the sensitive ones",
        lambda: changed(Branches.by_branch, "normal_places, self.level: Level.NORMAL", "normal_places"),
        asked("case", "worker", R.OFFICE, alone="first"),
        asked("case", "worker", R.OFFICE),
        "row security",
    ),
    Fault(
        "the same branch too wide in the database",
        lambda: in_database(
            *policy(
                "cases_case", Branches.sql(_branches(), "'case.view'").replace("level = 'NORMAL' and", "")
            )
        ),
        rows_of("cases_case", "worker"),
        asked("case", "worker", R.OFFICE),
        "the application's filter",
    ),
    Fault(
        "an ended grant that still counts",
        lambda: changed(
            grants._open, "Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now", "starts_at__lte=now"
        ),
        asked("case", "supervisor", R.RESTRICTED, alone="first"),
        asked("case", "supervisor", R.RESTRICTED),
        "row security",
    ),
    Fault(
        "an ended grant that still counts in the database",
        lambda: redefined("kzcp_cases_casegrant", *NO_END),
        rows_of("cases_case", "supervisor"),
        asked("case", "supervisor", R.RESTRICTED),
        "the application's filter",
    ),
    Fault(
        "an ended assignment that still counts",
        lambda: changed(AssignmentQuerySet.on, "Q(ends_on=None) | Q(ends_on__gte=day), ", ""),
        asked("day", "former"),
        rows_of("cases_case", "former"),
        "row security shows no case",
    ),
    Fault(
        "an ended assignment that still counts in the database",
        lambda: redefined("kzcp_assigned", "a.ends_on is null or", "true or"),
        rows_of("cases_case", "former"),
        asked("case", "former"),
        "the doors",
    ),
    Fault(
        "a closed account that is let in",
        lambda: patched(_backend(), "user_can_authenticate", lambda self, user: True),
        asked("account", "closed"),
        rows_of("cases_case", "closed"),
        "row security shows no case",
    ),
    Fault(
        "a closed account that counts in the database",
        lambda: redefined("kzcp_assigned", "and u.is_active", ""),
        rows_of("cases_case", "closed"),
        asked("case", "closed"),
        "signing in",
    ),
    Fault(
        "a policy dropped",
        lambda: in_database("drop policy kzcp_read on cases_note"),
        asked("note", "worker", R.OWN),
    ),
    Fault(
        "a policy with OR true",
        lambda: in_database(*policy("cases_person", "true")),
        rows_of("cases_person"),
        asked("person", "worker", R.FOREIGN, R.RESTRICTED),
        "the application's filter",
    ),
    Fault(
        "row security switched off on a table",
        lambda: in_database("alter table cases_plan disable row level security"),
        rows_of("cases_plan"),
        asked("plan", "worker", R.FOREIGN, R.RESTRICTED),
        "the application's filter",
    ),
    Fault(
        "a restricted case in a count",
        lambda: changed(
            supervision.office_overview,
            "Case.objects.visible_to(actor, P.CASE_ASSIGN)",
            "Case.objects.filter(office__in=scope.places(actor, P.CASE_ASSIGN, Reach.SENSITIVE))",
        ),
        listed("count of the office", "supervisor", alone="first"),
        listed("count of the office", "supervisor"),
        "row security",
    ),
    Fault(
        "a restricted case among the delays",
        lambda: redefined("kzcp_delays", "and c.level <> 'RESTRICTED'", ""),
        listed("delays", "coordinator"),
    ),
    Fault(
        "a restricted case in a search",
        lambda: both(
            patched(PersonQuerySet, "visible_to", every_row), patched(CaseQuerySet, "visible_to", every_row)
        ),
        listed("search by surname", "worker", alone="first"),
        listed("search by surname", "worker"),
        "row security",
    ),
    Fault(
        "a restricted child in a hint at similar records",
        lambda: both(
            redefined("kzcp_duplicates", "and (visible or not restricted)", ""),
            redefined("kzcp_duplicates", "and c.level <> 'RESTRICTED'", ""),
        ),
        listed("hints at similar records", "worker"),
    ),
    Fault(
        "a restricted case in an error",
        lambda: patched(of_cases, "_deny", telling),
        asked("case", "worker", R.RESTRICTED),
    ),
    Fault("a form field too many", too_many_fields, fields_too_many),
    Fault(
        "a provider's packet after its end",
        lambda: patched(of_referrals, "WITH_PROVIDER", tuple(ReferralStatus)),
        asked("packet", "provider", R.OWN, alone="first"),
        asked("packet", "provider", R.OWN),
        "row security",
    ),
    Fault(
        "a provider's packet after its end in the database",
        lambda: redefined("kzcp_open_packets", "status in (", "status in ('DECLINED', "),
        rows_of("referrals_referralperson", "provider"),
        asked("packet", "provider", R.OWN),
        "the application's filter",
    ),
    Fault(
        "a supervisor who approves her own",
        lambda: changed(approvals._refuse_writers, "by.user_id in approval.authors | asked.writers", "False"),
        asked("approval_approve", "supervisor", R.OWN),
        own_stays_undecided,
        "a constraint of the table",
    ),
    Fault(
        "a void approval used",
        lambda: _void_used(),
        void_is_refused,
    ),
    Fault(
        "a conflict of interest ignored",
        lambda: changed(Branches.q, " & ~Q(pk__in=grants.in_conflict(self.conflict, actor))", ""),
        asked("case", "worker", R.CONFLICT, alone="first"),
        asked("case", "worker", R.CONFLICT),
        "row security",
    ),
    Fault(
        "a conflict of interest ignored in the database",
        lambda: redefined("kzcp_cases_conflict", "c.ended_at is null", "false"),
        rows_of("cases_case", "worker"),
        asked("case", "worker", R.CONFLICT),
        "the application's filter",
    ),
    Fault(
        "a grant to read that writes",
        lambda: patched(grants, "READING", grants.READING | {P.NOTE_WRITE}),
        asked("note_new", "worker", R.GRANTED, method="GET"),
        rows_of("cases_note", "worker", verbs="a"),
        "row security takes no note",
    ),
    Fault(
        "an unpublished release read by an official",
        lambda: changed(releases.access_published, ", state=ReleaseState.PUBLISHED", ""),
        asked("release", "ministry", alone="first"),
        asked("release", "ministry"),
        "row security",
    ),
    Fault(
        "a denial without an entry in the journal",
        lambda: patched(journal, "record", silent_denials),
        asked("case", "worker", R.FOREIGN),
    ),
)


def _branches() -> Branches:
    from cases.models import branches

    return branches()


def _backend() -> type[Any]:
    from allauth.account.auth_backends import AuthenticationBackend

    return AuthenticationBackend


def _void_used() -> AbstractContextManager[Any]:
    """Whatever the state and the content, the answer counts."""
    return changed(
        approvals._lock_pending,
        "if locked.state == ApprovalState.VOID or locked.content_hash != asked.content_hash:\n"
        "        raise Refused(CONTENT_HAS_CHANGED)\n"
        "    if locked.state != ApprovalState.PENDING:\n"
        "        raise Refused(OTHER_HAS_DECIDED)\n",
        "pass\n",
    )


def find(house: Visits, fault: Fault) -> str:
    """Plant it and say what came of it: an empty text when it was found and what stands behind held."""
    if before := fault.notice(house):
        return f"is noticed before it is planted: {before[0]}"
    with transaction.atomic():
        with fault.plant():
            noticed = fault.notice(house)
            stopped = fault.held(house) if fault.held else []
        transaction.set_rollback(True)
    if not noticed:
        return "was not noticed"
    return f"is not stopped by {fault.behind}: {stopped[0]}" if stopped else ""


def some(names: Iterable[str]) -> list[Fault]:
    """Faults by their names."""
    known = {fault.name: fault for fault in FAULTS}
    return [known[name] for name in names]
