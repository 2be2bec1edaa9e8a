"""What lists, counts, searches and hints show: exactly the places that the rules let the reader know of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from cases import duplicates
from cases.data import PersonData
from cases.selectors import caseload, concerns, day, search, supervision, team
from kzcp.access.permissions import Permission as P
from kzcp.console.selectors import approvals
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import RoleCode
from referrals.models import Referral
from referrals.selectors import packets, referrals
from referrals.selectors.finished import finished
from reports.selectors import releases
from tests.contracts.matrix import rules
from tests.contracts.matrix.making import Place
from tests.contracts.matrix.rules import VISITORS, Relation, Visitor
from tests.contracts.matrix.world import World

Shown = set[str]
Ask = Callable[[World, Actor], Shown]
Expect = Callable[[World, Visitor], Shown]
OFFICE_ONLY = " (office only)"


@dataclass(frozen=True)
class Law:
    """A list: what it shows an actor, and what it must show, as names of relations or numbers."""

    name: str
    shown: Ask
    expected: Expect


def covered(permission: P) -> Expect:
    """The places that the visitor's role reaches with the permission."""
    return lambda world, visitor: {
        str(one) for one in Relation if rules.covers(visitor.role, permission, one)
    }


def counted(permission: P) -> Expect:
    """Their number, as text."""
    return lambda world, visitor: {str(len(covered(permission)(world, visitor)))}


def _by_case(world: World, keys: Iterable[UUID | None]) -> Shown:
    names = {place.case.pk: str(place.relation) for place in world.places.values()}
    return {names[key] for key in keys if key in names}


def _caseload(world: World, actor: Actor) -> Shown:
    page = caseload.caseload(actor, caseload.CaseloadFilters(whose="all"))
    return _by_case(world, [row.case.pk for row in page.rows])


def _caseload_count(world: World, actor: Actor) -> Shown:
    page = caseload.caseload(actor, caseload.CaseloadFilters(whose="all"))
    return {str(page.count)}


def _overview(world: World, actor: Actor) -> Shown:
    return {str(supervision.office_overview(actor).active)}


def _late(world: World, actor: Actor) -> Shown:
    return _by_case(world, [row.case.pk for row in team.team(actor).overdue])


def _own_tasks(world: World, actor: Actor) -> Shown:
    rows = day.my_day(actor)
    shown = [*rows.overdue, *rows.today, *rows.week, *rows.later]
    return _by_case(world, [row.case.pk for row in shown if row.case])


def _expected_tasks(world: World, visitor: Visitor) -> Shown:
    """The worker's own case; the supervisor reviews the restricted case for which she is named."""
    own = {RoleCode.WORKER: Relation.OWN, RoleCode.SUPERVISOR: Relation.NAMED}
    return {str(own[visitor.role])} if visitor.role in own else set()


def _found(ask: Callable[[Place], str]) -> Ask:
    def shown(world: World, actor: Actor) -> Shown:
        return {
            str(place.relation)
            for place in world.places.values()
            if any(
                place.keys["person"] == (each.person and each.person.pk)
                for each in search.search(actor, ask(place))
            )
        }

    return shown


def _hints(world: World, actor: Actor) -> Shown:
    found = set()
    for place in world.places.values():
        names = place.names
        data = PersonData(surname=names.surname, given_name=names.given_name, iin=names.iin, sex="F")
        for hint in duplicates.candidates(actor, data):
            found.add(f"{place.relation}{'' if hint.person else OFFICE_ONLY}")
    return found


def _expected_hints(world: World, visitor: Visitor) -> Shown:
    """The person where she is in sight; else the office, and of restricted cases nothing at all."""
    if not rules.holds(visitor.role, P.CASE_REGISTER):
        return set()
    return {
        f"{one}{'' if rules.covers(visitor.role, P.CASE_VIEW, one) else OFFICE_ONLY}"
        for one in Relation
        if rules.covers(visitor.role, P.CASE_VIEW, one) or one is not Relation.RESTRICTED
    }


def _delays(world: World, actor: Actor) -> Shown:
    numbers = {place.case.number: str(place.relation) for place in world.places.values()}
    return {numbers[delay.number] for delay in supervision.delays(actor)}


def _expected_delays(world: World, visitor: Visitor) -> Shown:
    return {str(one) for one in rules.OF_REGION} if rules.holds(visitor.role, P.DELAY_VIEW) else set()


def _concerns(world: World, actor: Actor) -> Shown:
    names = {place.keys["waiting"]: str(place.relation) for place in world.places.values()}
    rows = concerns.open_concerns(actor)
    return {names[row.concern.pk] for row in rows if row.concern}


def _expected_concerns(world: World, visitor: Visitor) -> Shown:
    """Each place's undecided concern: its taker's and the supervisor's of the office."""
    cast, user = world.cast, world.users.get(visitor.name)
    if visitor.role not in (RoleCode.WORKER, RoleCode.SUPERVISOR):
        return set()
    return {
        str(one)
        for one, place in world.places.items()
        if getattr(cast, place.plot.worker) == user
        or (visitor.role == RoleCode.SUPERVISOR and place.plot.approver == "saule")
    }


def _queue(world: World, actor: Actor) -> Shown:
    names = {
        place.keys[key]: str(place.relation)
        for place in world.places.values()
        for key in ("plan_decision", "closure_decision", "referral_decision")
    }
    queue = approvals.queue(actor)
    first = [queue.first] if queue.first else []
    return {names[row.id] for row in (*first, *queue.rows)}


def _expected_queue(world: World, visitor: Visitor) -> Shown:
    return {str(one) for one in rules.OF_PLACE} if rules.holds(visitor.role, P.APPROVAL_DECIDE) else set()


def _queue_count(world: World, actor: Actor) -> Shown:
    return {str(approvals.queue(actor).total), str(team.team(actor).waiting)}


def _expected_queue_count(world: World, visitor: Visitor) -> Shown:
    return {str(3 * len(_expected_queue(world, visitor)))}


def _referrals(world: World, actor: Actor) -> Shown:
    return _of_referrals(world, [row.number for row in referrals.listed(actor).rows])


def _of_referrals(world: World, numbers: Iterable[str]) -> Shown:
    names = {place.case.number: str(place.relation) for place in world.places.values()}
    return {names[number.split("/")[0]] for number in numbers}


def _expected_referrals(world: World, visitor: Visitor) -> Shown:
    either = {P.REFERRAL_WRITE, P.REFERRAL_APPROVE}
    return {str(one) for one in Relation if any(rules.covers(visitor.role, each, one) for each in either)}


def _inbox(world: World, actor: Actor) -> Shown:
    rows = packets.inbox(actor, ("SENT", "WAITING", "ACCEPTED", "IN_SERVICE"))
    with connection.cursor() as cursor:
        cursor.execute("set role kzcp_owner")
        numbers = list(
            Referral.objects.filter(pk__in=[row.pk for row in rows]).values_list("number", flat=True)
        )
        cursor.execute("set role kzcp_app")
    return _of_referrals(world, numbers)


def _expected_inbox(world: World, visitor: Visitor) -> Shown:
    return {str(one) for one in rules.SENT_HERE} if visitor.role == RoleCode.PROVIDER else set()


def _named_in_inbox(world: World, actor: Actor) -> Shown:
    rows = packets.inbox(actor, ("SENT", "WAITING", "ACCEPTED", "IN_SERVICE"))
    return {
        str(place.relation) for place in world.places.values() for row in rows if place.plot.stem in row.who
    }


def _ended_names(world: World, actor: Actor) -> Shown:
    return {
        str(place.relation)
        for place in world.places.values()
        for row in finished(actor).lines
        if place.plot.stem in f"{row.number} {row.service}"
    }


def _unpublished(world: World, actor: Actor) -> Shown:
    return {row.release.state for row in releases.rows(actor)}


def _expected_releases(world: World, visitor: Visitor) -> Shown:
    if rules.holds(visitor.role, P.RELEASE_PREPARE):
        return {"PREPARED", "PUBLISHED"}
    return {"PUBLISHED"} if rules.holds(visitor.role, P.RELEASE_VIEW) else set()


LAWS = (
    Law("cases", _caseload, covered(P.CASE_VIEW)),
    Law("count of cases", _caseload_count, counted(P.CASE_VIEW)),
    Law("count of the office", _overview, counted(P.CASE_ASSIGN)),
    Law("late cases of the office", _late, covered(P.CASE_ASSIGN)),
    Law("day", _own_tasks, _expected_tasks),
    Law("search by surname", _found(lambda place: place.names.surname), covered(P.CASE_VIEW)),
    Law("search by IIN", _found(lambda place: place.names.iin), covered(P.CASE_VIEW)),
    Law("search by number", _found(lambda place: place.case.number), covered(P.CASE_VIEW)),
    Law("hints at similar records", _hints, _expected_hints),
    Law("delays", _delays, _expected_delays),
    Law("undecided concerns", _concerns, _expected_concerns),
    Law("decisions", _queue, _expected_queue),
    Law("count of decisions", _queue_count, _expected_queue_count),
    Law("referrals", _referrals, _expected_referrals),
    Law("packets", _inbox, _expected_inbox),
    Law("names in packets", _named_in_inbox, _expected_inbox),
    Law("names in ended packets", _ended_names, lambda world, visitor: set()),
    Law("releases", _unpublished, _expected_releases),
)
BY_NAME = {law.name: law for law in LAWS}


def wrong_lists(
    world: World, *, laws: Iterable[str] = BY_NAME, visitors: Iterable[str] = ()
) -> tuple[int, list[str]]:
    """How many lists were read, and which showed more or less than the rules say."""
    found, asked, people = [], 0, set(visitors)
    for visitor in VISITORS:
        if visitor.name not in world.users or (people and visitor.name not in people):
            continue
        for name in laws:
            law, asked = BY_NAME[name], asked + 1
            shown, expected = ask(world, visitor, law), law.expected(world, visitor)
            if shown != expected:
                more, less = sorted(shown - expected), sorted(expected - shown)
                found.append(f"{name} as {visitor}: too much {more}, too little {less}")
    return asked, found


def ask(world: World, visitor: Visitor, law: Law) -> Shown:
    """What the list shows the visitor."""
    actor = world.actor(visitor)
    with acting_as(actor), transaction.atomic():
        shown = law.shown(world, actor)
        transaction.set_rollback(True)
    return shown
