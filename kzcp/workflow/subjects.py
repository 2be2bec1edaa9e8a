"""What the apps above register so that their records can be approved, drafted and told of in notices.

Workflow knows no case and no referral: it stores keys and asks here for everything else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from kzcp.access.permissions import Permission
from kzcp.core.actor import Actor
from kzcp.reference.codes import ApprovalKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from kzcp.workflow.models import Approval


@dataclass(frozen=True)
class Difference:
    """One field whose content differs from what was approved or returned last; texts for people."""

    label: "StrOrPromise"
    before: str
    after: str


@dataclass(frozen=True)
class Group:
    """What belongs together, a goal with its actions for example. `title` is empty where nothing heads it."""

    title: "StrOrPromise"
    lines: tuple[Difference, ...]


@dataclass(frozen=True)
class Changes:
    """What was handed in, beside what was decided on last.

    `since` tells which decision that was; empty where there was none, then `groups` holds the whole content.
    """

    since: str
    groups: tuple[Group, ...] = ()
    unchanged: tuple[Group, ...] = ()

    @property
    def unchanged_count(self) -> int:
        """How many lines have stayed as they were; what heads them is not counted."""
        return sum(len(group.lines) for group in self.unchanged)


@dataclass(frozen=True)
class Brief:
    """Whom and what a decision is about, for a line of the queue.

    `risk` is a code of `risk_level`. `level` is a code of `confidentiality`. `told` is what else helps to weigh it,
    `pressing` why it comes before the others.
    """

    name: str
    age: str
    number: str
    risk: str
    kind_label: str
    level: str
    told: str = ""
    pressing: str = ""


@dataclass(frozen=True)
class GateLine:
    """One condition of saying yes, as it stands. `link` leads to where it is mended."""

    text: "StrOrPromise"
    is_met: bool
    link: str = ""
    link_label: "StrOrPromise" = ""


def _no_gate(_record: Any, _by: Actor) -> Iterable[GateLine]:
    """Nothing stands against saying yes."""
    return ()


def _nothing_kept() -> Mapping[str, Any]:
    """The subject keeps itself what was handed in."""
    return {}


def _sees_already(_user: int, _by: Actor) -> None:
    """Nothing is to be done for somebody who may open the record by their role."""


@dataclass(frozen=True)
class Asked:
    """What a subject tells when an approval of it is asked for."""

    case_id: UUID
    office_id: int
    restricted: bool
    persons: tuple[UUID, ...]
    content_hash: str
    barred: frozenset[int] = frozenset()
    """People who are not asked: in conflict, or not named for a restricted case."""
    writers: frozenset[int] = frozenset()
    """Whoever wrote any part of it, or handed it in: none of them decides."""
    appointed: tuple[int, ...] = ()
    """Whom the coordinator has appointed to decide about the case where the office has nobody."""
    key_id: UUID | None = None
    """The data key under which the words of the decision are kept."""
    content: Callable[[], Mapping[str, Any]] = _nothing_kept
    """What is handed in, to be kept with the approval."""
    admit: Callable[[int, Actor], None] = _sees_already
    """Lets whoever is asked, of another office perhaps, open what they are asked about."""


@dataclass(frozen=True)
class ApprovalSubject:
    """How one kind of approval works on its records.

    `find` returns the record under the reader's own scope for a permission, or raises NotFound or
    NotAllowed and journals it. `decided` carries the decision out, inside its transaction; `gate` tells
    what must hold before the answer can be yes.
    """

    kind: ApprovalKind
    permission: Permission
    find: Callable[[UUID, Actor, Permission], Any]
    asked: Callable[[Any], Asked]
    title: Callable[[Any], str]
    link: Callable[[Any], str]
    summary: Callable[[Any], Iterable[tuple["StrOrPromise", str]]]
    changes: Callable[[Any], Changes]
    decided: Callable[[Any, "Approval", Actor], None]
    brief: Callable[[Any], Brief]
    gate: Callable[[Any, Actor], Iterable[GateLine]] = _no_gate


class Told(NamedTuple):
    """What a notice says to one reader: its words, where it leads, and the keys of the people whom it names.

    `ended` heads a notice that asked for a decision which nobody waits for any more, and the one that tells
    of the decision; empty while it waits.
    """

    title: str
    link: str
    persons: tuple[UUID, ...] = ()
    ended: str = ""


@dataclass(frozen=True)
class NoticeSubject:
    """How a notice about one kind of record is worded and where it leads, under the reader's scope.

    `resolve` returns None where the reader may not see the record any more.
    """

    kind: str
    resolve: Callable[[UUID, Actor], Told | None]


@dataclass(frozen=True)
class DraftSubject:
    """How a draft of one kind is called, and where it is continued.

    `permission` is what its writer must hold at the office where it is written; None for drafts that follow
    a record instead, for which the page that opens them asks. `cases` gives the cases of such records by key;
    None where the draft is about the case itself, or about none.
    """

    kind: str
    title: "StrOrPromise"
    link: Callable[[UUID], str]
    permission: Permission | None = None
    cases: Callable[[list[UUID]], dict[UUID, UUID]] | None = None


Numbers = Callable[[list[UUID]], dict[UUID, str]]
"""Gives the numbers of those records of one kind that the current actor may learn."""

CasesInSight = Callable[[Actor, list[UUID]], set[UUID]]
"""Gives those of some cases that an actor may open."""

Dismiss = Callable[[UUID, int], None]
"""Ends what let somebody open a case for a decision, where nothing in it is asked of them any more."""

HoldCase = Callable[[UUID], None]
"""Locks a case before all that belongs to it."""

CASE = "cases.case"
"""What notices about a case as a whole are about."""

_approvals: dict[str, ApprovalSubject] = {}
_notices: dict[str, NoticeSubject] = {}
_drafts: dict[str, DraftSubject] = {}
_numbers: dict[str, Numbers] = {}
_sights: list[CasesInSight] = []
_holds: list[HoldCase] = []
_dismissals: list[Dismiss] = []


def approve_with(subject: ApprovalSubject) -> None:
    """Register how a kind of approval works."""
    _approvals[subject.kind] = subject


def notify_with(subject: NoticeSubject) -> None:
    """Register how notices about a kind of record read."""
    _notices[subject.kind] = subject


def draft_with(subject: DraftSubject) -> None:
    """Register how drafts of a kind are called."""
    _drafts[subject.kind] = subject


def number_with(kind: str, numbers: Numbers) -> None:
    """Register how the records of a kind ("cases.case") are numbered, for the readers of the journal."""
    _numbers[kind] = numbers


def see_cases_with(sight: CasesInSight) -> None:
    """Register who may open which cases, so that a queue neither shows nor counts what is out of sight."""
    _sights.append(sight)


def hold_cases_with(hold: HoldCase) -> None:
    """Register how a case is locked."""
    _holds.append(hold)


def dismiss_with(dismiss_: Dismiss) -> None:
    """Register what ends with the last decision that is asked of somebody in a case."""
    _dismissals.append(dismiss_)


def dismiss(case: UUID, user: int | None) -> None:
    """Tell the apps that a decision in the case is asked of that person no more; of nobody: nothing happens."""
    if user is None:
        return
    for dismissal in _dismissals:
        dismissal(case, user)


def hold_case(key: UUID) -> None:
    """Lock the case of what is decided: it is held before the approval and the record."""
    for hold in _holds:
        hold(key)


def cases_in_sight(actor: Actor, cases: list[UUID]) -> set[UUID]:
    """Those of the cases that the actor may open; none where no app has registered."""
    return {key for sight in _sights for key in sight(actor, cases)} if cases else set()


def case_told(key: UUID, actor: Actor) -> Told | None:
    """What the reader may call a case: name and number, and whom that names; None out of their sight."""
    return _notices[CASE].resolve(key, actor) if CASE in _notices else None


def numbers(kind: str, ids: list[UUID]) -> dict[UUID, str]:
    """The numbers of the records of that kind that the current actor may learn; kinds without give none.

    Of records that were asked for and never looked up the kind is empty: whatever is numbered is tried.
    """
    asked = _numbers.values() if not kind else [_numbers[kind]] if kind in _numbers else []
    return {key: number for give in asked for key, number in give(ids).items()} if ids else {}


def approval_subject(kind: str) -> ApprovalSubject:
    """The subject of that kind; KeyError if no app registered it."""
    return _approvals[kind]


def notice_subject(kind: str) -> NoticeSubject:
    """The notices of that kind; KeyError if no app registered it."""
    return _notices[kind]


def permissions_of_drafts() -> dict[str, Permission]:
    """By kind what the writer of a draft must hold at its office, for the kinds that belong to an office."""
    return {kind: subject.permission for kind, subject in _drafts.items() if subject.permission is not None}


def draft_subject(kind: str) -> DraftSubject:
    """The drafts of that kind; KeyError if no app registered it."""
    return _drafts[kind]
