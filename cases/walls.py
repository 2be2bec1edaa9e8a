"""The second wall of the case tables, made from the same rules as the first (`cases.models.sight`)."""

from cases import registry, sql
from cases.models import CaseGrant, Conflict, learnt
from cases.models.sight import branches
from kzcp.access import grants, walls
from kzcp.access.branches import in_places
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.access.walls import Wall

ME = "(select kzcp_user())"
STEPS = {"steps": "riu"}
WATCHED = {"steps": "riu", "deadlines": "ru"}
REGISTERS = f"(select kzcp_holds('{P.CASE_REGISTER}'))"
UNPLACED = "kzcp_unplaced(person_id)"
"""The SQL test that the person takes part in no case yet, as while they are being made."""


def reach(permission: P, column: str = "case_id") -> str:
    """The SQL test that `column` names a case in the current actor's reach for the permission."""
    return f"{column} = any(array(select kzcp_cases('{permission}')))"


def persons(permission: P, column: str = "person_id") -> str:
    """The SQL test that `column` names a person in the current actor's reach for the permission."""
    return f"{column} = any(array(select kzcp_persons('{permission}')))"


def _undecided() -> str:
    own = in_places("office_id", f"'{P.CONCERN_VIEW}'", Reach.OWN)
    place = in_places("office_id", f"'{P.CONCERN_VIEW}'", Reach.PLACE)
    return f"case_id is null and (((taken_by_id = {ME} or owner_id = {ME}) and {own}) or {place})"


def _decided() -> str:
    return f"({reach(P.CASE_VIEW)} and id <> all(array(select kzcp_parted_concerns())))"


def _reported() -> str:
    # By a provider to an office of its region, for somebody else to decide: what is reported is not seen again.
    own = in_places("id", f"'{P.CONCERN_REPORT}'", Reach.PLACE)
    regions = f"select region_id from accounts_organisation where {own}"
    near = f"is_office and closed_on is null and region_id = any(array({regions}))"
    return (
        f"outcome = '' and case_id is null and owner_id <> {ME}"
        f" and office_id = any(array(select id from accounts_organisation where {near}))"
    )


def concerns() -> str:
    """The SQL function that lists the concerns in the current actor's reach."""
    return f"""
create or replace function kzcp_concerns() returns setof uuid language sql stable {sql.DEFINER} as $$
  select id from cases_concern where ({_undecided()}) or {_decided()}
$$;
"""


def in_sight() -> str:
    """The SQL function that lists the cases that the current actor may open; it takes the place of the floor's."""
    return f"""
create or replace function kzcp_cases_in_sight() returns setof uuid language sql stable {sql.DEFINER} as $$
  select kzcp_cases('{P.CASE_VIEW}')
$$;
"""


def declare() -> None:
    """Declare the walls of every table of this app, those of the kinds included."""
    walls.function(lambda: grants.grant_function(CaseGrant))
    walls.function(lambda: grants.conflict_function(Conflict))
    walls.function(sql.scope)
    walls.function(in_sight)
    walls.function(concerns)
    walls.function(lambda: sql.SUSPECTS)
    walls.function(lambda: sql.DUPLICATES)
    walls.function(lambda: sql.ELSEWHERE)
    walls.leave_open("cases_casenumber", "a counter without any case in it")
    walls.drafted("cases_case", branches().sql(f"'{P.CASE_VIEW}'"))
    walls.drafted("cases_concern", f"({_undecided()}) or {_decided()}")
    for table in ("cases_assessment", "cases_plan"):
        walls.drafted(table, reach(P.CASE_VIEW))
    _cases()
    _people()
    _concerns()
    _work()
    for kind in registry.kinds():
        _of_case(kind.details._meta.db_table, P.CASE_EDIT)


def _of_case(table: str, writing: P, *, systems: dict[str, str] | None = None) -> None:
    write = reach(writing)
    walls.wall(Wall(table, read=reach(P.CASE_VIEW), insert=write, update=write, systems=systems or STEPS))


def _cases() -> None:
    walls.wall(
        Wall(
            "cases_case",
            read=branches().sql(f"'{P.CASE_VIEW}'"),
            insert=in_places("office_id", f"'{P.CASE_REGISTER}'", Reach.PLACE),
            update=branches().sql(f"'{P.CASE_EDIT}'"),
            systems=WATCHED,
        )
    )
    # Whoever puts a person into a case sees the person from then on: so only somebody new, or in sight already.
    edits = reach(P.CASE_EDIT)
    walls.wall(
        Wall(
            "cases_caseperson",
            read=reach(P.CASE_VIEW),
            insert=f"{edits} and ({UNPLACED} or {persons(P.CASE_VIEW)})",
            update=edits,
            systems=STEPS,
        )
    )
    walls.wall(
        Wall(
            "cases_caseevent",
            read=f"{reach(P.CASE_VIEW)} or (case_id is null and concern_id = any(array(select kzcp_concerns())))",
            systems={"steps": "ri"},
            readers=("kzcp_statistics",),
            frozen=True,
        )
    )
    walls.wall(
        Wall(
            "cases_casegrant",
            read=f"user_id = {ME} or {reach(P.CASE_VIEW, 'content_object_id')}",
            systems=STEPS,
        )
    )
    walls.wall(
        Wall(
            "cases_conflict",
            read=f"user_id = {ME} or {reach(P.CASE_VIEW)}",
            insert=f"user_id = {ME} and {reach(P.CASE_VIEW)}",
            systems=STEPS,
        )
    )


def _people() -> None:
    walls.wall(
        Wall(
            "cases_person",
            read=persons(P.CASE_VIEW, "id"),
            insert=REGISTERS,
            update=persons(P.CASE_EDIT, "id"),
            systems=STEPS,
            hashes=("iin_hash",),
        )
    )
    edits = persons(P.CASE_EDIT)
    walls.wall(
        Wall(
            "cases_namekey",
            read=persons(P.CASE_VIEW),
            insert=f"{REGISTERS} and ({UNPLACED} or {edits})",
            update=edits,
            systems=STEPS,
            hashes=("hash",),
        )
    )
    walls.wall(
        Wall(
            "cases_duplicatemark",
            read=persons(P.CASE_VIEW),
            insert=f"{REGISTERS} and {persons(P.CASE_VIEW)} and {persons(P.CASE_VIEW, 'other_id')}",
            update=edits,
            systems=STEPS,
        )
    )
    known = learnt.in_sight_sql(f"= any(array(select kzcp_cases('{P.CASE_VIEW}')))")
    for table, hashes in (("cases_telephone", ("number_hash",)), ("cases_residence", ("settlement_hash",))):
        walls.wall(
            Wall(
                table,
                read=f"{persons(P.CASE_VIEW)} and {known}",
                insert=f"{edits} and {reach(P.CASE_EDIT, 'learnt_in_id')}",
                update=f"{edits} and {known}",
                systems=STEPS,
                hashes=hashes,
            )
        )
    # Homes are made and entered by the system alone: a membership opens the sight of the whole household.
    homes = "any(array(select kzcp_households()))"
    walls.wall(Wall("cases_household", read=f"id = {homes}", systems=STEPS))
    walls.wall(
        Wall(
            "cases_membership",
            read=f"household_id = {homes} and {persons(P.CASE_VIEW)} and {known}",
            systems=STEPS,
        )
    )


def _concerns() -> None:
    takes = in_places("office_id", f"'{P.CONCERN_TAKE}'", Reach.PLACE)
    seen = f"({_undecided()}) or {_decided()}"
    walls.wall(
        Wall(
            "cases_concern",
            read=seen,
            insert=f"taken_by_id = {ME} and ({takes} or ({_reported()}))",
            update=f"({_undecided()}) or {reach(P.CASE_EDIT)}",
            systems=WATCHED,
        )
    )
    concern = "(case_id is null and concern_id = any(array(select kzcp_concerns())))"
    write = f"{reach(P.TASK_WRITE)} or {concern}"
    walls.wall(
        Wall(
            "cases_task",
            read=f"{reach(P.CASE_VIEW)} or {concern}",
            insert=write,
            update=write,
            systems=WATCHED,
        )
    )


def _work() -> None:
    walls.wall(
        Wall(
            "cases_note",
            read=reach(P.CASE_VIEW),
            insert=f"author_id = {ME} and {reach(P.NOTE_WRITE)}",
            systems=STEPS,
        )
    )
    for table in ("cases_assessment", "cases_assessmentfinding", "cases_reportingdecision"):
        _of_case(table, P.ASSESSMENT_WRITE)
    for table in ("cases_plan", "cases_goal", "cases_planaction"):
        _of_case(table, P.PLAN_WRITE)
    _of_case("cases_consent", P.CONSENT_WRITE)
    asks = reach(P.CLOSURE_REQUEST)
    walls.wall(
        Wall(
            "cases_closurerequest",
            read=reach(P.CASE_VIEW),
            insert=asks,
            update=f"{asks} or {reach(P.CLOSURE_APPROVE)}",
            systems=STEPS,
        )
    )
