"""Each way in which a request ends, at addresses of the house: exactly one right top entry, nothing half done."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from unittest import mock
from uuid import UUID

import psycopg
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.models import Task
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.demo import databases
from kzcp.workflow.lifecycle import STEPS
from tests.contracts.walls.sight import Result
from tests.contracts.walls.world import World
from tests.factories.session import confirmed
from tests.reports import making as of_reports

NOBODY = 10**9
"""The key of no member of staff."""
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class End:
    """One request and what the journal must hold of it: action, outcome and the id that was asked for."""

    who: str
    method: str
    name: str
    args: tuple[Any, ...]
    status: int
    action: str
    outcome: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
    broken: Callable[[], AbstractContextManager[Any]] = nullcontext

    def __str__(self) -> str:
        return f"{self.who} {self.method} {self.name} {self.status}"


def _broken(what: str) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: mock.patch(what, side_effect=RuntimeError("planted"))


def dangling() -> AbstractContextManager[Any]:
    """The act ends well, but a row of it points to nobody: PostgreSQL finds it only at the end."""

    def point_to_nobody(*_args: Any, **_named: Any) -> None:
        with acting_as(STEPS):
            newest = Task.objects.order_by("-id").values("pk")[:1]
            Task.objects.filter(pk__in=newest).update(owner_id=NOBODY)

    return mock.patch("cases.views.tasks.messages.success", side_effect=point_to_nobody)


@contextmanager
def at_the_commit() -> Iterator[None]:
    """The same, found by the commit itself."""
    with dangling(), mock.patch.object(connection, "check_constraints"):
        yield


def requests(world: World) -> Iterator[End]:
    """The requests, in the order in which they are sent: some change what later ones find."""
    keys, normal, hidden = (world.groups[name].keys for name in ("sensitive", "normal", "restricted"))
    yield from _looks(keys["case"], normal["case"], hidden["case"])
    yield from _steps(keys, normal)
    yield from _decisions(keys, hidden)
    yield from _packets(keys, hidden)
    quarter = (of_reports.ENDED, 1)
    asked = "/".join(map(str, quarter))
    yield End("timur", "get", "release", quarter, 200, "release.view", "allowed", "*")
    yield End("dana", "get", "release", quarter, 404, "release.view", "denied", asked)
    yield End("timur", "get", "release_csv", quarter, 200, "release.download", "allowed", "*")
    yield End("aigul", "get", "release_csv", quarter, 404, "release.download", "denied", asked)
    yield End("marat", "get", "journal", (), 200, "journal.view", "allowed", "")
    yield End("aigul", "get", "journal", (), 404, "journal.view", "denied", "")
    yield End("marat", "get", "jobs", (), 404, "jobs.manage", "denied", "")


def _looks(case: UUID, normal: UUID, hidden: UUID) -> Iterator[End]:
    """Reading a case and a person, by the right and the wrong ones."""
    nothing = uuid7()
    for who in ("aigul", "saule"):
        yield End(who, "get", "case", (case,), 200, "case.view", "allowed", str(case))
    for who in ("zarina", "bolat", "timur", "dana", "marat", "oleg", "asel", "gulnar", "nina"):
        yield End(who, "get", "case", (case,), 404, "case.view", "denied", str(case))
    yield End("aigul", "get", "case", (hidden,), 404, "case.view", "denied", str(hidden))
    yield End("aigul", "get", "case", (nothing,), 404, "case.view", "denied", str(nothing))
    yield End("bolat", "get", "case", (normal,), 200, "case.view", "allowed", str(normal))
    yield End("aigul", "get", "case", (normal,), 404, "case.view", "denied", str(normal))
    yield End("aigul", "head", "case", (case,), 200, "case.view", "allowed", str(case))
    broken = _broken("cases.views.cases.render")
    yield End("aigul", "get", "case", (case,), 500, "case.view", "failed", str(case), broken=broken)


def _steps(keys: dict[str, Any], normal: dict[str, Any]) -> Iterator[End]:
    """Writing: done, another's step, in the wrong state, with a bad form, broken off."""
    case, child = keys["case"], keys["child"]
    good = {"id": str(uuid7()), "words": "Call the school", "due_on": "2030-01-15"}
    task = "task.write"
    yield End("aigul", "post", "task_new", (case,), 422, task, "refused", str(case))
    broken = _broken("cases.views.tasks.messages.success")
    yield End("aigul", "post", "task_new", (case,), 500, task, "failed", str(case), good, broken)
    for broken in (dangling, at_the_commit):
        yield End("aigul", "post", "task_new", (case,), 500, task, "failed", str(case), good, broken)
    yield End("aigul", "post", "task_new", (case,), 302, task, "allowed", str(case), good)
    yield End("zarina", "post", "task_new", (case,), 404, task, "denied", str(case), good)
    yield End("saule", "post", "plan_new", (case,), 404, "plan.write", "denied", str(case))
    yield End("zarina", "post", "plan_new", (case,), 404, "plan.write", "denied", str(case))
    colleague = normal["case"]
    yield End(
        "bolat",
        "post",
        "person_reveal",
        (normal["child"],),
        200,
        "person.reveal",
        "allowed",
        str(normal["child"]),
    )
    yield End("aigul", "post", "person_reveal", (child,), 200, "person.reveal", "allowed", str(child))
    yield End("zarina", "post", "person_reveal", (child,), 404, "person.reveal", "denied", str(child))
    yield End("marzhan", "get", "case", (colleague,), 404, "case.view", "denied", str(colleague))
    yield End("botagoz", "get", "note_new", (colleague,), 403, "note.write", "denied", str(colleague))
    yield End("botagoz", "post", "plan_new", (colleague,), 403, "plan.write", "denied", str(colleague))
    yield End("aigul", "post", "case_end_review", (case,), 409, "plan.write", "refused", str(case))


def _decisions(keys: dict[str, Any], hidden: dict[str, Any]) -> Iterator[End]:
    """The queue of approvals: seen, decided once, and not again."""
    asked, decide = keys["approval"], "approval.decide"
    yield End("saule", "get", "approval", (asked,), 200, "plan.approve", "allowed", str(keys["case"]))
    yield End("asel", "get", "approval", (asked,), 404, decide, "denied", str(asked))
    yield End("aigul", "get", "approval", (asked,), 404, decide, "denied", str(asked))
    yield End(
        "asel", "get", "approval", (hidden["approval"],), 404, decide, "denied", str(hidden["approval"])
    )
    yield End("saule", "post", "approval_return", (asked,), 422, "plan.approve", "refused", str(keys["case"]))
    yield End(
        "saule", "post", "approval_approve", (asked,), 302, "plan.approve", "allowed", str(keys["case"])
    )
    yield End(
        "saule", "post", "approval_approve", (asked,), 409, "plan.approve", "refused", str(keys["case"])
    )


def _packets(keys: dict[str, Any], hidden: dict[str, Any]) -> Iterator[End]:
    """The provider's packet: its own while it is open, nobody else's."""
    packet, answer = keys["packet"], "packet.answer"
    yield End("dana", "get", "packet", (packet,), 200, "packet.read", "allowed", str(packet))
    yield End("kamila", "get", "packet", (packet,), 404, answer, "denied", str(packet))
    yield End("aigul", "get", "packet", (packet,), 404, answer, "denied", str(packet))
    yield End("dana", "post", "packet_answer", (packet,), 422, answer, "refused", str(packet))


def ends(world: World, chosen: Iterable[End] = ()) -> Result:
    """Send every request, or those chosen, and judge what each left in the journal."""
    result = Result()
    with world.house.login(databases.OWNER) as owner, _quiet():
        for end in chosen or requests(world):
            result.statements += 1
            result.findings += [f"{end}: {fault}" for fault in _sent(world, owner, end)]
    return result


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log's lines about requests that are meant to fail."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _sent(world: World, owner: psycopg.Connection[Any], end: End) -> Iterator[str]:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[end.who], backend=BACKEND)
    confirmed(client, world.people[end.who])
    entries, changes = _last(owner)
    with end.broken():
        response = getattr(client, end.method)(reverse(end.name, args=end.args), end.data)
    if response.status_code != end.status:
        yield f"answered {response.status_code}"
    rows = owner.execute(
        "select parent_id is null, actor, action, outcome, subject_id, request_id, id from journal_entry"
        " where not (id = any(%s)) order by id",
        [entries],
    ).fetchall()
    top = [row for row in rows if row[0]]
    told = [(action, outcome, subject) for _, _, action, outcome, subject, *_ in top]
    wanted = (end.action, end.outcome, end.subject)
    if len(top) != 1 or told[0][:2] != wanted[:2] or end.subject not in ("*", told[0][2]):
        yield f"the journal holds {told} and not {wanted}"
    if {row[1] for row in rows} - {f"user:{world.people[end.who].pk}"}:
        yield "an entry in another's name"
    if len({row[5] for row in rows}) > 1 or None in {row[5] for row in rows}:
        yield "entries of another request"
    good = end.status in (HTTPStatus.OK, HTTPStatus.FOUND)
    if any((row[3] == "allowed") != good for row in rows):
        yield "a step that ended otherwise than the whole"
    if not good and _last(owner)[1] != changes:
        yield "something was changed all the same"


def _last(owner: psycopg.Connection[Any]) -> tuple[list[UUID], int]:
    ids = [pk for (pk,) in owner.execute("select id from journal_entry").fetchall()]
    (count,) = owner.execute("select count(*) from journal_change").fetchone() or (0,)
    return ids, int(count)
