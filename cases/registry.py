"""What adds itself to cases: kinds, closing conditions, panels of the case page, and reactions to events.

Apps above register when they start; nothing here imports upward.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import (
    CaseEventKind,
    ConfidentialityLevel,
    RestrictionReason,
    RiskLevel,
    RiskSign,
    TaskKind,
)
from kzcp.reference.deadlines import Span

if TYPE_CHECKING:
    from uuid import UUID

    from django.db import models
    from django_stubs_ext import StrOrPromise

    from cases.models import Case, CaseEvent, ClosureRequest


@dataclass(frozen=True)
class Fieldset:
    """Some fields of the details of a kind, under one heading; `asked` says when they are first asked for."""

    code: str
    title: "StrOrPromise"
    fields: tuple[str, ...]
    asked: Literal["intake", "later"] = "intake"


@dataclass(frozen=True)
class RequiredPart:
    """Something that must be there before the assessment of this kind can end.

    `label` says what is to be done, `done` that it is. `field` is that of the details in which it is written.
    """

    code: str
    label: "StrOrPromise"
    holds: "Callable[[Case], bool]"
    done: "StrOrPromise" = ""
    field: str = ""


@dataclass(frozen=True)
class Told:
    """What signs of danger may follow from, as it is told at registration.

    `details` are those of the kind by field, `age` is the child's in whole years, None where it is not
    known, `access` the codes of `suspect_access` of those who are suspected.
    """

    details: Mapping[str, Any]
    age: int | None
    access: frozenset[str]


@dataclass(frozen=True)
class CaseKind:
    """One kind of case: everything that is different about it stands here.

    `vocabularies` names the set of each coded field of `details`. `facts` gives the coded values that
    figures need, frozen into events. `restriction` gives the reason why these details make the case
    restricted at once, or None. `signs` gives the signs of danger that follow from what is told, whether or
    not anybody ticks them. `safety_words` gives from the details what a visitor must read first,
    `account` what is suspected or known, label and words. `deadlines` replaces spans of the general table by (step, risk).
    """

    code: str
    label: "StrOrPromise"
    details: "type[models.Model]"
    subject: Literal["person", "household"]
    level: ConfidentialityLevel
    fieldsets: tuple[Fieldset, ...]
    facts: "Callable[[Case], dict[str, Any]]"
    vocabularies: Mapping[str, str] = field(default_factory=dict)
    required: tuple[RequiredPart, ...] = ()
    restriction: "Callable[[Any], RestrictionReason | None]" = lambda details: None
    signs: "Callable[[Told], frozenset[RiskSign]]" = lambda told: frozenset()
    has_suspects: Literal["yes", "no"] = "no"
    deadlines: Mapping[tuple[TaskKind, RiskLevel], Span] = field(default_factory=dict)
    safety_words: "Callable[[Any], str]" = lambda details: ""
    account: "Callable[[Any], Iterable[tuple[StrOrPromise, str]]]" = lambda details: ()


@dataclass(frozen=True)
class ClosingCondition:
    """Something that may stand against closing a case; `holds` is asked as the person
    who closes, with the request, or with None when the case is closed with advice. `link` leads to where it is
    mended. `met` says what closing for this reason ends where nothing stands against it; empty for nothing.
    """

    code: str
    message: "StrOrPromise"
    holds: "Callable[[Case, ClosureRequest | None], bool]"
    link: "Callable[[Case], str]" = lambda case: ""
    link_label: "StrOrPromise" = ""
    met: "Callable[[Case, ClosureRequest], str]" = lambda case, request: ""


@dataclass(frozen=True)
class Panel:
    """A part of the case page that an app above adds; `context` gives None where it is not shown."""

    code: str
    title: "StrOrPromise"
    template: str
    context: "Callable[[Case, Actor], dict[str, Any] | None]"
    order: int = 100


@dataclass(frozen=True)
class Lead:
    """Where tasks of one kind lead: what the button says, and the address of the record that the task is about."""

    label: "StrOrPromise"
    route: str


Reaction = Callable[["CaseEvent"], None]

_kinds: dict[str, CaseKind] = {}
_closing: dict[str, ClosingCondition] = {}
_panels: dict[str, Panel] = {}
_leads: dict[str, Lead] = {}
_referring: list[Callable[["UUID", str], str]] = []
_reactions: dict[CaseEventKind, list[Reaction]] = {}


def register(kind: CaseKind) -> CaseKind:
    """Add a kind of case. A code can be registered once."""
    if kind.code in _kinds:
        raise ValueError(f"kind {kind.code} is registered twice")
    _kinds[kind.code] = kind
    return kind


def kind(code: str) -> CaseKind:
    """The kind with this code; raises KeyError for one that is not registered."""
    return _kinds[code]


def kinds() -> tuple[CaseKind, ...]:
    """Every kind, in the order of registration."""
    return tuple(_kinds.values())


def label(code: str) -> str:
    """The name of a kind in the reader's language: the vocabulary's, else the kind's own."""
    try:
        return terms.label("case_kind", code)
    except terms.UnknownTerm:
        return str(kind(code).label)


def add_closing_condition(condition: ClosingCondition) -> None:
    """Let `condition` be asked whenever a case is to be closed."""
    _closing[condition.code] = condition


def closing_conditions() -> tuple[ClosingCondition, ...]:
    """Every closing condition that an app has added."""
    return tuple(_closing.values())


def add_panel(panel: Panel) -> None:
    """Show `panel` on the page of a case."""
    _panels[panel.code] = panel


def panels() -> tuple[Panel, ...]:
    """Every panel, in the order in which the page shows them."""
    return tuple(sorted(_panels.values(), key=lambda panel: panel.order))


def refer_with(address: Callable[["UUID", str], str]) -> None:
    """Let `address` give, for a case and the code of a service, the page on which a referral begins."""
    _referring.append(address)


def referring(case_id: "UUID", service: str) -> str:
    """Where a referral of the case to a service begins; empty where no app above makes referrals."""
    return _referring[-1](case_id, service) if _referring else ""


def add_lead(kind: TaskKind, lead: Lead) -> None:
    """Let tasks of `kind`, which are about a record of an app above, lead to that record."""
    _leads[kind] = lead


def lead(kind: str) -> Lead | None:
    """Where tasks of this kind lead, None where no app above has said it."""
    return _leads.get(kind)


def react(kind: CaseEventKind, reaction: Reaction) -> None:
    """Call `reaction` with each event of `kind`, in the transaction of the event, as `system:steps`."""
    present = _reactions.setdefault(kind, [])
    if reaction not in present:
        present.append(reaction)


def reactions(kind: CaseEventKind) -> tuple[Reaction, ...]:
    """The reactions to a kind of event, in the order of registration."""
    return tuple(_reactions.get(kind, ()))
