"""Laws of access: doors, lists of tables, policies, rights."""

import pytest
from django.db import connection

from kzcp.access import walls
from kzcp.access.checks import every_view_has_a_door, url_patterns
from kzcp.access.doors import door_of
from kzcp.access.permissions import Permission
from kzcp.access.roles import ROLES
from kzcp.reference.codes import RoleCode
from kzcp.vault.classification import unclassified


def test_every_view_declares_its_door():
    assert every_view_has_a_door(None) == []
    assert len(list(url_patterns())) > 20


def test_a_view_without_a_door_is_an_error(monkeypatch):
    def forgotten(request):
        """A view that says nothing."""

    route, pattern = next(iter(url_patterns()))
    monkeypatch.setattr(pattern, "callback", forgotten)
    assert [error.id for error in every_view_has_a_door(None)] == ["kzcp.E001"], route


def test_every_role_and_permission_is_used():
    assert set(ROLES) == set(RoleCode)
    held = {permission for permissions in ROLES.values() for permission in permissions}
    assert held == set(Permission)


def test_open_doors_say_why():
    silent = [
        route
        for route, pattern in url_patterns()
        if (door := door_of(pattern.callback)) and door.permission is None and not door.reason
    ]
    assert silent == []


def test_every_field_is_classified():
    assert unclassified() == []


@pytest.mark.django_db
def test_every_table_is_on_one_list():
    assert walls.unlisted() == []


@pytest.mark.django_db
def test_every_walled_table_forces_row_security_and_has_its_policies():
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, c.relrowsecurity and c.relforcerowsecurity,"
            " array(select p.polname::text from pg_policy p where p.polrelid = c.oid order by 1)"
            " from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
        )
        found = {name: (forced, policies) for name, forced, policies in cursor.fetchall()}
    own = {"kzcp_owner", "kzcp_scope", "kzcp_read", "kzcp_insert", "kzcp_update"}
    for table in walls.declared():
        forced, policies = found[table]
        assert forced, table
        assert own <= set(policies), table


@pytest.mark.django_db
def test_every_journaled_table_has_the_law_and_nobody_deletes_from_a_walled_one():
    with connection.cursor() as cursor:
        for table, wall in walls.declared().items():
            cursor.execute(
                "select count(*) from pg_trigger where tgname = 'journal_change' and tgrelid = %s::regclass",
                [table],
            )
            assert bool(cursor.fetchone()[0]) == wall.journaled, table
            cursor.execute("select has_table_privilege('kzcp_app', %s, 'DELETE')", [table])
            assert cursor.fetchone() == (False,), table


@pytest.mark.django_db
def test_the_serving_role_owns_nothing_and_passes_no_wall():
    with connection.cursor() as cursor:
        cursor.execute("select rolbypassrls or rolsuper from pg_roles where rolname = 'kzcp_app'")
        assert cursor.fetchone() == (False,)
        cursor.execute("select count(*) from pg_class where relowner = 'kzcp_app'::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_definer_functions_belong_to_scope_and_hold_their_search_path():
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef"
            " and p.proname <> 'kzcp_test_clean'"
            " and (p.proowner <> 'kzcp_scope'::regrole or p.proconfig is null"
            "      or not exists (select from unnest(p.proconfig) c where c like 'search_path=%'))"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_statistics_reads_coded_events_and_reference_and_nothing_else():
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')"
            " and has_table_privilege('kzcp_statistics', oid, 'SELECT')"
        )
        readable = {name for (name,) in cursor.fetchall()}
    walled = readable & set(walls.declared())
    assert walled <= {"cases_caseevent"}
    assert all(
        name.startswith(("reference_", "reports_", "cases_caseevent", "kzcp_clock")) for name in readable
    )
