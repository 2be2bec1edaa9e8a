"""Faults that are planted one after the other, each of which the proof must find; each is taken out again."""

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from cases.models import Case
from kzcp.access import middleware, walls
from kzcp.access.install import policies
from kzcp.core.ids import uuid7
from kzcp.demo import databases
from kzcp.journal import journal
from kzcp.vault import hashes
from kzcp.vault.fields import SealedField
from tests.contracts.walls import dump, ends, law, sight, structure, windows
from tests.contracts.walls.ends import End
from tests.contracts.walls.secrets import Secrets
from tests.contracts.walls.sight import Result
from tests.contracts.walls.world import World, request_of
from tests.factories import casework


@dataclass
class Scene:
    """The world, its secrets, and the lines of the dump that are known to be clean."""

    world: World
    secrets: Secrets
    known: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Fault:
    """A fault: how it is planted and taken out, and which part of the proof must find it."""

    name: str
    plant: Callable[[Scene], AbstractContextManager[Any]]
    find: Callable[[Scene], Result]


def _run(scene: Scene, *statements: str) -> None:
    with scene.world.house.administrator() as server:
        for statement in statements:
            server.execute(statement)  # type: ignore[arg-type]


def _statements(do: str, undo: str) -> Callable[[Scene], AbstractContextManager[Any]]:
    @contextmanager
    def plant(scene: Scene) -> Iterator[None]:
        _run(scene, do)
        try:
            yield
        finally:
            _run(scene, undo)

    return plant


def _policy(table: str, verb: str, rule: str) -> Callable[[Scene], AbstractContextManager[Any]]:
    """Another text for one policy; afterwards all policies of the table as they are declared."""

    @contextmanager
    def plant(scene: Scene) -> Iterator[None]:
        _run(
            scene,
            f"drop policy kzcp_{verb} on {table}",
            *([f"create policy kzcp_{verb} on {table} {rule}"] if rule else []),
        )
        try:
            yield
        finally:
            with scene.world.house.login(databases.OWNER) as owner:
                for statement in policies(walls.declared()[table]):
                    owner.execute(statement)  # type: ignore[arg-type]

    return plant


def _function(name: str, change: Callable[[str], str]) -> Callable[[Scene], AbstractContextManager[Any]]:
    """Another body for one function."""

    @contextmanager
    def plant(scene: Scene) -> Iterator[None]:
        with scene.world.house.administrator() as server:
            row = server.execute(
                "select pg_get_functiondef(oid) from pg_proc where proname = %s", [name]
            ).fetchone()
        assert row is not None
        changed = change(str(row[0]))
        assert changed != row[0], f"{name} has another text by now: the fault changes nothing"
        _run(scene, changed)
        try:
            yield
        finally:
            _run(scene, str(row[0]))

    return plant


def _without(pattern: str, put: str = "") -> Callable[[str], str]:
    return lambda text: re.sub(pattern, put, text, flags=re.DOTALL)


def _patched(target: Any, name: str, put: Any) -> Callable[[Scene], AbstractContextManager[Any]]:
    return lambda scene: mock.patch.object(target, name, put)


# ---- who finds it --------------------------------------------------------------------------------


def _nobody(scene: Scene) -> Result:
    return sight.nobody(scene.world.house)


def _structure(scene: Scene) -> Result:
    return structure.structure(scene.world.house)


def _wrong(table: str) -> Callable[[Scene], Result]:
    return lambda scene: sight.wrong_actors(scene.world, only=table)


def _law(table: str) -> Callable[[Scene], Result]:
    return lambda scene: law.without_an_entry(scene.world, only=table)


def _denied_request(scene: Scene) -> Result:
    case = scene.world.groups["sensitive"].keys["case"]
    return ends.ends(
        scene.world, [End("zarina", "get", "case", (case,), 404, "case.view", "denied", str(case))]
    )


def _failed_request(scene: Scene) -> Result:
    return ends.ends(scene.world, [end for end in ends.requests(scene.world) if end.status == 500][:1])


def _failed_commit(scene: Scene) -> Result:
    broken = (ends.dangling, ends.at_the_commit)
    return ends.ends(scene.world, [end for end in ends.requests(scene.world) if end.broken in broken])


def _raised(_request: Any, error: Exception) -> Any:
    raise error


def _dump(scene: Scene) -> Result:
    text, _way = dump.take(scene.world.house)
    findings, pieces = dump.search(text, scene.secrets, known=scene.known)
    return Result(findings, rows=pieces)


# ---- the walls -----------------------------------------------------------------------------------

TO_APP = f"for select to {databases.APP} using"
OF_WALLS = (
    Fault(
        "row security off on one table",
        _statements("alter table cases_note disable row level security", "alter table cases_note enable row level security"),
        _nobody,
    ),
    Fault(
        "row security not forced",
        _statements("alter table cases_person no force row level security", "alter table cases_person force row level security"),
        _structure,
    ),
    Fault("a policy `true`", _policy("cases_telephone", "read", f"{TO_APP} (true)"), _nobody),
    Fault("a policy that lets a missing actor pass", _policy("cases_case", "read", f"{TO_APP} (kzcp_actor() is null)"), _nobody),
    Fault("a policy for whoever is signed in", _policy("cases_plan", "read", f"{TO_APP} (kzcp_user() is not null)"), _wrong("cases_plan")),
    Fault("a policy for every part of the system", _policy("cases_residence", "read", f"{TO_APP} (kzcp_actor() like 'system:%')"), _wrong("cases_residence")),
    Fault(
        "a packet that stays open after its end",
        _policy("referrals_referralperson", "read", f"{TO_APP} (referral_id in (select id from referrals_referral))"),
        _wrong("referrals_referralperson"),
    ),
    Fault("no policy for inserting", _policy("cases_consent", "insert", ""), _structure),
    Fault("a policy for updating that tests nothing", _policy("cases_task", "update", f"for update to {databases.APP} using (true)"), _structure),
    Fault("the owner's plain views open to all", _policy("cases_goal", "scope", f"for select to {databases.SCOPE} using (true)"), lambda scene: sight.through_views(scene.world.house)),
    Fault("a table on no list", _statements("create table cases_forgotten (id int)", "drop table cases_forgotten"), _structure),
    Fault("a conflict of interest forgotten", _function("kzcp_cases_conflict", _without("c.ended_at is null", "false")), _wrong("cases_case")),
    Fault("an approval whose case is out of sight", _function("kzcp_cases_in_sight", _without(r"select kzcp_cases\(.*?\)", "select id from cases_case")), _wrong("workflow_approval")),
    Fault("a draft about a case that is out of sight", _function("kzcp_draft_in_sight", _without(r"select true and .*?(?=\n?\$function)", "select true")), _wrong("workflow_draft")),
    Fault("papers of somebody who holds no role", _function("kzcp_employed", _without(r"select exists.*?(?=\n?\$function)", "select true")), _wrong("workflow_draft")),
    Fault("a grant that has ended", _function("kzcp_cases_casegrant", _without("or g.ends_at > kzcp_clock", "or g.ends_at is not null or g.ends_at > kzcp_clock")), _wrong("cases_case")),
    Fault("a role that has ended", _function("kzcp_assigned", _without("a.ends_on is null or", "true or")), _wrong("cases_case")),
    Fault("an account that is closed", _function("kzcp_assigned", _without("and u.is_active")), _wrong("cases_case")),
    Fault("a restricted case like any other", _policy("cases_case", "read", f"{TO_APP} (office_id = any((select kzcp_places('case.view', '{{sensitive}}'))::bigint[]))"), _wrong("cases_case")),
    Fault("rights for the role that counts", _statements("grant select on cases_person to kzcp_statistics", "revoke select on cases_person from kzcp_statistics"), lambda scene: sight.statistics_role(scene.world.house)),
    Fault("deleting allowed", _statements("grant delete on cases_caseevent to kzcp_app", "revoke delete on cases_caseevent from kzcp_app"), lambda scene: law.forbidden(scene.world)),
    Fault(
        "a function that looks behind the walls without a search path",
        _statements(
            "create function kzcp_proof() returns int language sql security definer as 'select 1';"
            " alter function kzcp_proof() owner to kzcp_scope; revoke all on function kzcp_proof() from public",
            "drop function kzcp_proof()",
        ),
        _structure,
    ),
    Fault("a function that gives every case", _function("kzcp_open_concerns", _without(r"and c.office_id = any\(.*?'\{place\}'\)\)")), lambda scene: windows.windows(scene.world)),
    Fault(
        "a view of the administrator's",
        _statements("create view proof_all as select * from cases_case; grant select on proof_all to kzcp_app", "drop view proof_all"),
        _structure,
    ),
    Fault(
        "a stored view",
        _statements("create materialized view proof_all as select * from cases_case; grant select on proof_all to kzcp_app", "drop materialized view proof_all"),
        _structure,
    ),
)  # fmt: skip

# ---- the law -------------------------------------------------------------------------------------

TRIGGER = "create trigger journal_change after insert or update or delete on {0} for each row execute function kzcp_journal_change({1})"
OF_LAW = (
    Fault("a trigger missing", _statements("drop trigger journal_change on cases_goal", TRIGGER.format("cases_goal", "")), _law("cases_goal")),
    Fault("a trigger off", _statements("alter table cases_note disable trigger journal_change", "alter table cases_note enable trigger journal_change"), _law("cases_note")),
    Fault("a trigger that asks for no entry", _function("kzcp_journal_change", _without(r"if entry is null then.*?end if;")), _law("cases_task")),
    Fault("an entry of any transaction", _function("kzcp_journal_change", _without(r"transaction = pg_current_xact_id\(\)::text::bigint and ")), _law("cases_task")),
    Fault(
        "search hashes in the journal",
        _statements(
            "drop trigger journal_change on cases_namekey; " + TRIGGER.format("cases_namekey", ""),
            "drop trigger journal_change on cases_namekey; " + TRIGGER.format("cases_namekey", "'hash'"),
        ),
        lambda scene: law.with_an_entry(scene.world, only="cases_namekey"),
    ),
    Fault(
        "a past that its owner can change",
        _statements("alter table cases_caseevent disable trigger refuse_change", "alter table cases_caseevent enable trigger refuse_change"),
        lambda scene: law.frozen(scene.world),
    ),
    Fault(
        "a past that the house can change",
        _statements("grant update on cases_caseevent to kzcp_app", "revoke update on cases_caseevent from kzcp_app"),
        lambda scene: law.frozen(scene.world),
    ),
    Fault("an entry in another's name", _policy("journal_entry", "insert", f"for insert to {databases.APP} with check (true)"), lambda scene: law.forged(scene.world)),
    Fault("an entry without a stamp", _function("kzcp_journal_stamp", _without(r"new.transaction :=[^;]*;")), lambda scene: law.forged(scene.world)),
    Fault("denials lost with the rollback", _patched(journal, "rewrite", lambda notes, *, outcome: None), _denied_request),
    Fault("a failure at the end of a transaction without an entry", _patched(middleware, "response_for_exception", _raised), _failed_commit),
    Fault("a failure told as success", _patched(journal, "rewrite", lambda notes, *, outcome: journal._write(notes.entries, notes.persons)), _failed_request),
)  # fmt: skip

# ---- the dump ------------------------------------------------------------------------------------


def _column(kind: str, value: Callable[[Scene], Any]) -> Callable[[Scene], AbstractContextManager[Any]]:
    """A column that holds the value in every row of a table of its own."""

    @contextmanager
    def plant(scene: Scene) -> Iterator[None]:
        with scene.world.house.administrator() as server:
            server.execute(f"alter table cases_household add column proof {kind}")  # type: ignore[arg-type]
            server.execute("alter table cases_household disable trigger user")
            server.execute("update cases_household set proof = %s", [value(scene)])
        try:
            yield
        finally:
            _run(
                scene,
                "alter table cases_household enable trigger user",
                "alter table cases_household drop column proof",
            )

    return plant


def _told(scene: Scene) -> Any:
    told = scene.world.groups["sensitive"].told
    assert told is not None
    return told


def _surname(scene: Scene) -> str:
    return str(_told(scene).word("ова"))


def _in_the_journal(value: Callable[[Scene], str]) -> Callable[[Scene], AbstractContextManager[Any]]:
    """A line of the journal of changes that holds the value, as a trigger would have written it."""

    @contextmanager
    def plant(scene: Scene) -> Iterator[None]:
        with scene.world.house.administrator() as server:
            server.execute(
                'insert into journal_change (id, entry_id, transaction, at, "table", "row", operation, after)'
                " values (-1, %s, 1, now(), 'cases_namekey', '1', 'INSERT', jsonb_build_object('hash', %s::text))",
                [uuid7(), value(scene)],
            )
        try:
            yield
        finally:
            _run(scene, "delete from journal_change where id = -1")

    return plant


def _full_hash(scene: Scene) -> str:
    return hashes.name_hashes(_surname(scene), _told(scene).word("гүл"))["surname"]


@contextmanager
def _unsealed(scene: Scene) -> Iterator[None]:
    """A field that seals nothing from now on: what is written with it stays in the table. Planted last."""
    case, worker = _case(scene), scene.world.actor("aigul")
    with mock.patch.object(SealedField, "_seal", lambda self, instance, text: text.encode()):
        casework.contact(case, worker, words=_told(scene).says("есікті өзі ашты"))
    yield


def _case(scene: Scene) -> Any:
    with request_of(scene.world.actor("aigul")):
        return Case.objects.get(pk=scene.world.groups["sensitive"].keys["case"])


OF_THE_DUMP = (
    Fault("a column left plain", _column("text", _surname), _dump),
    Fault("a name in capitals inside JSON", _column("jsonb", lambda s: f'{{"who": "{_surname(s).upper()}"}}'), _dump),
    Fault("a name in base64", _column("text", lambda s: base64.b64encode(_surname(s).encode()).decode()), _dump),
    Fault("a narrative packed by zlib", _column("bytea", lambda s: zlib.compress(_told(s).says("есікті өзі ашты").encode())), _dump),
    Fault("a packed narrative in base64", _column("text", lambda s: base64.urlsafe_b64encode(zlib.compress(_told(s).says("келісемін").encode())).decode()), _dump),
    Fault("a name in UTF-16", _column("bytea", lambda s: _surname(s).encode("utf-16-le")), _dump),
    Fault("a name in Latin letters", _column("text", lambda s: "Yqshamqyzova"), _dump),
    Fault("a telephone as it is spoken", _column("text", lambda s: re.sub(r"\+7(...)(...)(..)(..)", r"8 (\1) \2-\3-\4", _told(s).telephone)), _dump),
    Fault("an IIN", _column("text", lambda s: _told(s).iin), _dump),
    Fault("a digest of an IIN without a key", _column("text", lambda s: hashlib.sha256(_told(s).iin.encode()).hexdigest()), _dump),
    Fault("an address", _column("text", lambda s: _told(s).address), _dump),
    Fault("the hash of a name in the journal", _in_the_journal(_full_hash), _dump),
    Fault("a field that seals nothing", _unsealed, _dump),
)  # fmt: skip

FAULTS = (*OF_WALLS, *OF_LAW, *OF_THE_DUMP)


def plant_all(scene: Scene, faults: tuple[Fault, ...] = FAULTS) -> list[str]:
    """Plant each fault; what is wrong with the finding of them: not found, or found without being there."""
    wrong = []
    for fault in faults:
        if without := fault.find(scene).findings:
            wrong.append(f"found before it was planted: {fault.name}: {without[0]}")
        with fault.plant(scene):
            if not fault.find(scene).findings:
                wrong.append(f"planted and not found: {fault.name}")
    return wrong
