"""The whole table of roles as the design has it, row by row; a right given, lost or widened is found."""

from collections.abc import Mapping

import pytest

from kzcp.access.permissions import Permission as P
from kzcp.access.roles import ROLES, Reach
from kzcp.reference.codes import RoleCode as R

Held = Mapping[R, Mapping[P, Reach]]

READ = {P.CASE_VIEW, P.PERSON_REVEAL}
WRITE = {
    *(P.CASE_EDIT, P.CASE_RESTRICT, P.NOTE_WRITE, P.TASK_WRITE, P.ASSESSMENT_WRITE, P.CONSENT_WRITE),
    *(P.PLAN_WRITE, P.CLOSURE_REQUEST, P.REFERRAL_WRITE, P.REFERRAL_SEND_EMERGENCY),
}
APPROVE = {P.PLAN_APPROVE, P.CLOSURE_APPROVE, P.REFERRAL_APPROVE}
SUPERVISE = {
    *READ,
    *APPROVE,
    *(P.NOTE_WRITE, P.TASK_WRITE, P.REFERRAL_SEND_EMERGENCY),
    *(P.CASE_ASSIGN, P.CASE_RESTRICT, P.CASE_MARK_ERROR),
}
CASES: list[tuple[Reach, dict[R, set[P]]]] = [
    (Reach.OWN, {R.WORKER: READ | WRITE}),
    (Reach.NORMAL, {R.WORKER: READ, R.SUPERVISOR: SUPERVISE}),
    (Reach.SENSITIVE, {R.SUPERVISOR: SUPERVISE}),
]
"""Own cases; the office's normal cases; its sensitive ones. In restricted cases no role gives anything."""

PLACE, REGION, NATION = Reach.PLACE, Reach.REGION, Reach.NATION
OTHERS: dict[str, dict[R, dict[P, Reach]]] = {
    "registering": {R.WORKER: {P.CASE_REGISTER: PLACE}},
    "concerns of the office": {
        R.WORKER: {P.CONCERN_TAKE: PLACE, P.CONCERN_VIEW: Reach.OWN},
        R.SUPERVISOR: {P.CONCERN_TAKE: PLACE, P.CONCERN_VIEW: PLACE, P.CONCERN_TRIAGE: PLACE},
        R.PROVIDER: {P.CONCERN_REPORT: PLACE},
    },
    "decisions": {R.SUPERVISOR: {P.APPROVAL_DECIDE: PLACE}, R.COORDINATOR: {P.APPROVER_APPOINT: REGION}},
    "a referral": {R.PROVIDER: {P.PACKET_ANSWER: PLACE}},
    "region's cases": {R.COORDINATOR: {P.DELAY_VIEW: REGION}},
    "services directory": {
        **{role: {P.SERVICE_VIEW: NATION} for role in (R.WORKER, R.SUPERVISOR, R.MINISTRY)},
        R.STATISTICIAN: {P.SERVICE_VIEW: NATION},
        R.COORDINATOR: {P.SERVICE_VIEW: NATION, P.DIRECTORY_EDIT: REGION},
        R.PROVIDER: {P.OFFER_EDIT: PLACE},
    },
    "released figures": {
        **{role: {P.RELEASE_VIEW: NATION} for role in (R.WORKER, R.SUPERVISOR, R.COORDINATOR)},
        R.MINISTRY: {P.RELEASE_VIEW: NATION, P.RELEASE_DOWNLOAD: NATION},
        R.STATISTICIAN: {
            P.RELEASE_VIEW: NATION,
            P.RELEASE_PREPARE: NATION,
            P.RELEASE_PUBLISH: NATION,
            P.FIGURES_COMPUTE: NATION,
        },
    },
    "journal": {
        **{role: {P.TRACE_VIEW_OWN: NATION} for role in R},
        R.AUDITOR: {P.TRACE_VIEW_OWN: NATION, P.JOURNAL_VIEW: NATION},
    },
    "users, organisations, vocabularies, jobs": {
        R.ADMINISTRATOR: {
            P.STAFF_MANAGE: NATION,
            P.ORGANISATION_MANAGE: NATION,
            P.VOCABULARY_MANAGE: NATION,
            P.JOBS_MANAGE: NATION,
        }
    },
}
BEYOND: dict[R, dict[P, Reach]] = {
    R.STATISTICIAN: {P.RELEASE_DOWNLOAD: NATION},
    R.COORDINATOR: {P.APPROVER_APPOINT: REGION},
}
"""What the code gives and its table does not name: who prepares a file also sees it as it goes out; a coordinator
appoints who decides where no office can."""


def expected() -> dict[R, dict[P, Reach]]:
    """The widest reach of each permission of each role, from the rows above."""
    held: dict[R, dict[P, Reach]] = {role: dict(BEYOND.get(role, {})) for role in R}
    for reach, row in CASES:
        for role, permissions in row.items():
            held[role] |= dict.fromkeys(permissions, reach)
    for others in OTHERS.values():
        for role, given in others.items():
            held[role] |= given
    return held


def differences(roles: Held) -> list[str]:
    """Where a table of roles departs from the design."""
    wanted = expected()
    return sorted(
        f"{role}: {permission} is {roles[role].get(permission)}, not {wanted[role].get(permission)}"
        for role in R
        for permission in P
        if roles[role].get(permission) != wanted[role].get(permission)
    )


def test_every_role_holds_what_the_design_gives_and_nothing_else():
    assert differences(ROLES) == []


def test_no_role_opens_a_restricted_case():
    assert {reach for reach, _ in CASES} == {Reach.OWN, Reach.NORMAL, Reach.SENSITIVE}


@pytest.mark.parametrize(
    ("role", "permission", "reach"),
    [
        (R.WORKER, P.JOURNAL_VIEW, NATION),
        (R.MINISTRY, P.RELEASE_PUBLISH, NATION),
        (R.WORKER, P.CASE_VIEW, Reach.SENSITIVE),
        (R.SUPERVISOR, P.CASE_EDIT, Reach.SENSITIVE),
        (R.COORDINATOR, P.CASE_VIEW, REGION),
        (R.PROVIDER, P.CASE_VIEW, PLACE),
        (R.AUDITOR, P.STAFF_MANAGE, NATION),
        (R.ADMINISTRATOR, P.CASE_VIEW, NATION),
        (R.STATISTICIAN, P.RELEASE_PREPARE, None),
    ],
)
def test_a_right_given_widened_or_lost_is_found(role, permission, reach):
    changed = {each: dict(held) for each, held in ROLES.items()}
    changed[role].pop(permission, None)
    if reach is not None:
        changed[role][permission] = reach
    assert len(set(differences(changed)) - set(differences(ROLES))) == 1
