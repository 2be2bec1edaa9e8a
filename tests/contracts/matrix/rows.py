"""The second wall by itself: what the database shows and takes, whatever the application asks of it."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from cases import registry
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import ANONYMOUS, acting_as
from kzcp.core.ids import uuid7
from kzcp.reference.codes import RoleCode
from tests.contracts.matrix import rules
from tests.contracts.matrix.making import Place
from tests.contracts.matrix.rules import VISITORS, Relation, Visitor
from tests.contracts.matrix.world import World
from tests.roles import as_owner

May = Callable[[Visitor, Place], bool]


def reads(permission: P) -> May:
    """Whoever may do this to the case."""
    return lambda visitor, place: rules.covers(visitor.role, permission, place.relation)


def with_provider(visitor: Visitor, place: Place) -> bool:
    """Whoever opens the case, and the organisation that has the packet."""
    sent = visitor.role == RoleCode.PROVIDER and place.relation in rules.SENT_HERE
    return sent or rules.covers(visitor.role, P.CASE_VIEW, place.relation)


def of_closed(visitor: Visitor, place: Place) -> bool:
    """Whoever opens the case: the packet that was declined is closed to its organisation."""
    return rules.covers(visitor.role, P.CASE_VIEW, place.relation)


def edits_or_approves(visitor: Visitor, place: Place) -> bool:
    """A request to close is written by its author and by who decides on it."""
    either = (P.CLOSURE_REQUEST, P.CLOSURE_APPROVE)
    return any(rules.covers(visitor.role, one, place.relation) for one in either)


@dataclass(frozen=True)
class Look:
    """Rows of a table that name one record of a place by a column, and who sees them."""

    table: str
    column: str
    key: str
    may: May


OPENS = reads(P.CASE_VIEW)
LOOKS = (
    Look("cases_case", "id", "case", OPENS),
    Look("cases_caseperson", "case_id", "case", OPENS),
    Look("cases_caseevent", "case_id", "case", OPENS),
    Look("cases_person", "id", "person", OPENS),
    Look("cases_person", "id", "mother", OPENS),
    Look("cases_namekey", "person_id", "person", OPENS),
    Look("cases_telephone", "person_id", "mother", OPENS),
    Look("cases_residence", "person_id", "person", OPENS),
    Look("cases_membership", "person_id", "mother", OPENS),
    Look("cases_concern", "id", "concern", OPENS),
    Look("cases_note", "case_id", "case", OPENS),
    Look("cases_task", "case_id", "case", OPENS),
    Look("cases_assessment", "case_id", "case", OPENS),
    Look("cases_assessmentfinding", "case_id", "case", OPENS),
    Look("cases_plan", "case_id", "case", OPENS),
    Look("cases_goal", "case_id", "case", OPENS),
    Look("cases_planaction", "case_id", "case", OPENS),
    Look("cases_consent", "case_id", "case", OPENS),
    Look("cases_closurerequest", "case_id", "case", OPENS),
    Look("referrals_referral", "id", "packet", with_provider),
    Look("referrals_referralperson", "referral_id", "packet", with_provider),
    Look("referrals_referralperson", "referral_id", "packet_ended", of_closed),
    Look("referrals_question", "referral_id", "packet", with_provider),
    Look("referrals_officerecord", "referral_id", "packet", OPENS),
    Look("referrals_need", "case_id", "case", OPENS),
)
CHANGES = (
    Look("cases_case", "id", "case", reads(P.CASE_EDIT)),
    Look("cases_person", "id", "person", reads(P.CASE_EDIT)),
    Look("cases_caseperson", "case_id", "case", reads(P.CASE_EDIT)),
    Look("cases_task", "case_id", "case", reads(P.TASK_WRITE)),
    Look("cases_assessment", "case_id", "case", reads(P.ASSESSMENT_WRITE)),
    Look("cases_plan", "case_id", "case", reads(P.PLAN_WRITE)),
    Look("cases_consent", "case_id", "case", reads(P.CONSENT_WRITE)),
    Look("cases_closurerequest", "case_id", "case", edits_or_approves),
    Look("referrals_need", "case_id", "case", reads(P.REFERRAL_WRITE)),
    Look("cases_note", "case_id", "case", lambda visitor, place: False),
)
ADDS = (
    Look("cases_note", "author_id", "note", reads(P.NOTE_WRITE)),
    Look("cases_task", "owner_id", "task", reads(P.TASK_WRITE)),
)


def details_of(place: Place) -> Look:
    """The row of the kind's own table."""
    table = registry.kind(place.plot.kind).details._meta.db_table
    return Look(table, "case_id", "case", OPENS)


def wrong_rows(
    world: World, *, tables: Iterable[str] = (), visitors: Iterable[str] = (), verbs: str = "rua"
) -> tuple[int, list[str]]:
    """How many questions were put to the database, and where it did not answer as the rules say."""
    found, asked = [], 0
    wanted, people = set(tables), set(visitors)
    for visitor in VISITORS:
        if people and visitor.name not in people:
            continue
        actor = world.actor(visitor) if visitor.name in world.users else ANONYMOUS
        with acting_as(actor) if visitor.name != "nobody" else nullcontext():
            for place in world.places.values():
                for verb, look in _questions(place, verbs):
                    if wanted and look.table not in wanted:
                        continue
                    asked += 1
                    may, does = look.may(visitor, place), _answers(verb, look, place, actor.user_id)
                    if may != does:
                        told = "does" if does else "does not"
                        found.append(f"{VERBS[verb]} {look.table} as {visitor} {place.relation}: {told}")
    return asked, found


VERBS = {"r": "reading", "u": "changing", "a": "adding to"}


def _questions(place: Place, verbs: str) -> Iterator[tuple[str, Look]]:
    if "r" in verbs:
        yield from (("r", look) for look in (*LOOKS, details_of(place)))
    if "u" in verbs:
        yield from (("u", look) for look in CHANGES)
    if "a" in verbs:
        yield from (("a", look) for look in ADDS)


def _answers(verb: str, look: Look, place: Place, user_id: int | None) -> bool:
    try:
        with transaction.atomic():
            done = {"r": _reads, "u": _changes, "a": _adds}[verb](look, place, user_id)
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return done


def _reads(look: Look, place: Place, user_id: int | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {look.table} where {look.column} = %s", [place.keys[look.key]])
        return bool(cursor.fetchone()[0])


def _changes(look: Look, place: Place, user_id: int | None) -> bool:
    with connection.cursor() as cursor:
        statement = f"update {look.table} set id = id where {look.column} = %s"
        cursor.execute(statement, [place.keys[look.key]])
        return cursor.rowcount > 0


def _adds(look: Look, place: Place, user_id: int | None) -> bool:
    """Add a copy of the row under the visitor's own name; its content is read past the wall."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"select to_jsonb(t) from {look.table} t where id = %s", [place.keys[look.key]])
        (copied,) = cursor.fetchone()
    row = copied if isinstance(copied, dict) else json.loads(copied)
    row |= {"id": str(uuid7()), look.column: user_id}
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {look.table} select * from jsonb_populate_record(null::{look.table}, %s)",
            [json.dumps(row)],
        )
        return cursor.rowcount == 1


def invisible(world: World, look: Look, visitor: str, relation: Relation) -> bool:
    """Whether the database shows nothing of it to the visitor."""
    place = world.places[relation]
    with acting_as(world.actor(next(each for each in VISITORS if each.name == visitor))):
        return not _answers("r", look, place, None)
