"""The walls of an older version are replaced by those of this one, functions that policies still call included."""

from django.core.management import call_command
from django.db import connection, connections

from kzcp.demo import databases
from tests import databases as of_tests
from tests.contracts.walls.house import house

OLDER = """
create function kzcp_conflicts() returns setof uuid language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as 'select null::uuid where false';
alter function kzcp_conflicts() owner to kzcp_scope;
drop policy kzcp_read on workflow_approval;
create policy kzcp_read on workflow_approval for select to kzcp_app
  using (case_id <> all(array(select kzcp_conflicts())));
"""
"""How approvals were walled before they followed their case."""


def test_a_function_that_is_gone_takes_its_policy_along_which_is_made_anew(
    django_db_setup, django_db_blocker
):
    with django_db_blocker.unblock(), house("older") as place:
        of_tests.point(place.url, place.name, {"default": databases.OWNER})
        with place.administrator() as server:
            server.execute("drop function kzcp_test_clean()")  # the tests' broom, which the walls would claim
            server.execute(OLDER)
        call_command("install_walls", database="default", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_proc where proname = 'kzcp_conflicts'")
            assert cursor.fetchall() == []
            cursor.execute(
                "select qual from pg_policies where tablename = 'workflow_approval' and policyname = 'kzcp_read'"
            )
            ((test,),) = cursor.fetchall()
        assert "kzcp_cases_in_sight" in test
        connections.close_all()
