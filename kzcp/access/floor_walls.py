"""The walls of the floor's own tables, and why the others have none."""

from kzcp.access import walls
from kzcp.access.permissions import Permission as P
from kzcp.access.walls import Wall
from kzcp.jobs import sql as jobs_sql

OPEN = {
    "accounts_user": "staff: sign-in must find them before anybody acts",
    "accounts_organisation": "organisations are public bodies",
    "accounts_assignment": "staff: the policies read them",
    "accounts_approver": "staff",
    "accounts_absence": "staff",
    "accounts_passphraselink": "sign-in: keyed hashes of links, used by somebody who has not signed in",
    "access_rolepermission": "the table of roles, read by the policies",
    "account_emailaddress": "sign-in",
    "account_emailconfirmation": "sign-in",
    "mfa_authenticator": "sign-in",
    "usersessions_usersession": "sign-in",
    "auth_permission": "names of permissions for guardian",
    "auth_group": "unused table of Django",
    "auth_group_permissions": "unused table of Django",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "django_session": "sign-in",
    "guardian_userobjectpermission": "unused: grants live in direct-foreign-key tables",
    "guardian_groupobjectpermission": "unused: grants live in direct-foreign-key tables",
    "kzcp_cache": "sign-in limits, counters without names",
    "kzcp_clock": "the shift of the movable clock",
    "vault_datakey": "read by id through a definer function, never listed",
    "reference_region": "reference",
    "reference_district": "reference",
    "reference_term": "reference",
    "reference_service": "reference",
    "reference_calendarday": "reference",
    "reference_version": "reference: the token by which processes learn of a change",
}

SEES_JOURNAL = f"(select kzcp_holds('{P.JOURNAL_VIEW}'))"
OWN_TRACE = "actor = (select kzcp_actor())"
THIS_TRANSACTION = (
    "exists (select from journal_entry e where e.id = entry_id"
    " and e.transaction = pg_current_xact_id()::text::bigint)"
)
"""The SQL test that the entry was written by the actor in this very transaction: none is added to later."""


def declare() -> None:
    """Declare the lists for the tables of the floor."""
    for table, reason in OPEN.items():
        walls.leave_open(table, reason)
    walls.rights("access_rolepermission", "grant select on access_rolepermission to kzcp_app")
    walls.rights(
        "accounts_passphraselink", "grant select, insert, update on accounts_passphraselink to kzcp_app"
    )
    walls.rights("django_migrations", "grant select on django_migrations to kzcp_app")
    walls.rights("kzcp_clock", "grant select on kzcp_clock to kzcp_app, kzcp_statistics")
    walls.rights("vault_datakey", "grant insert on vault_datakey to kzcp_app")
    for table in ("journal_entry", "journal_entryperson"):
        walls.rights(table, f"grant select, insert on {table} to kzcp_app")
    walls.rights("journal_change", "grant select on journal_change to kzcp_app")
    walls.wall(
        Wall(
            "journal_entry",
            read=f"{SEES_JOURNAL} or {OWN_TRACE}",
            insert="actor = coalesce((select kzcp_actor()), 'anonymous')",
            journaled=False,
        )
    )
    walls.wall(
        Wall(
            "journal_entryperson",
            read=f"{SEES_JOURNAL} or entry_id in (select id from journal_entry where {OWN_TRACE})",
            insert=THIS_TRANSACTION,
            journaled=False,
        )
    )
    walls.wall(Wall("journal_change", read=SEES_JOURNAL, journaled=False))
    walls.function(lambda: jobs_sql.PURGE)
    walls.wall(
        Wall(
            "jobs_message",
            read="actor = (select kzcp_actor())",
            insert="actor = (select kzcp_actor())",
            update="actor = (select kzcp_actor())",
            systems={"relay": "riu", "operator": "ru"},
            journaled=False,
        )
    )
    walls.wall(
        Wall(
            "jobs_run",
            read=f"(select kzcp_holds('{P.FIGURES_COMPUTE}')) or (select kzcp_holds('{P.JOBS_MANAGE}'))",
            systems={
                "figures": "riu",
                "sample": "riu",
                "deadlines": "riu",
                "janitor": "riu",
                "operator": "ru",
            },
            journaled=False,
        )
    )
    # Whoever holds no role any more reads nothing of what they wrote or were told.
    employed = "(select kzcp_employed())"
    taking = f"office_id = any((select kzcp_places('{P.CONCERN_TAKE}', '{{place}}'))::bigint[])"
    mine = (
        f"owner_id = (select kzcp_user()) and {employed} and (office_id is null or {taking})"
        " and (subject_id is null or kzcp_draft_in_sight(subject_id))"
    )
    walls.wall(
        Wall("workflow_draft", read=mine, insert=mine, update=mine, systems={"steps": "ru"}, journaled=False)
    )
    to_me = f"recipient_id = (select kzcp_user()) and {employed}"
    walls.wall(Wall("workflow_notice", read=to_me, update=to_me, systems={"steps": "riu"}, journaled=False))
    decides = "office_id = any((select kzcp_places('approval.decide', '{place}'))::bigint[])"
    party = "author_id = (select kzcp_user()) or asked_of_id = (select kzcp_user())"
    in_sight = "case_id = any(array(select kzcp_cases_in_sight()))"
    walls.wall(
        Wall(
            "workflow_approval",
            read=f"({party} or ({decides} and not restricted)) and {in_sight}",
            systems={"steps": "riu"},
        )
    )
