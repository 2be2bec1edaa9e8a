"""What the journal and the queue call things: codes of the house in the reader's words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kzcp.reference import terms
from kzcp.reference.codes import ApprovalKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

APPROVAL_KINDS: Final[Mapping[str, "StrOrPromise"]] = {
    ApprovalKind.PLAN: _("Plans"),
    ApprovalKind.REFERRAL: _("Referrals"),
    ApprovalKind.CLOSURE: _("Closures"),
    ApprovalKind.TRANSFER: _("Transfers"),
    ApprovalKind.MERGE: _("Mergers"),
}

NOUNS: Final[Mapping[str, "StrOrPromise"]] = {
    "approval": _("Approval"),
    "assessment": _("Assessment"),
    "assignment": _("Role"),
    "case": _("Case"),
    "closure": _("Closure"),
    "concern": _("Concern"),
    "conflict": _("Conflict of interest"),
    "consent": _("Consent"),
    "contact": _("Contact"),
    "delay": _("Delays"),
    "delivery": _("Delivery"),
    "draft": _("Draft"),
    "event": _("Event of a case"),
    "figure": _("Figures"),
    "figures": _("Figures"),
    "grant": _("Named access"),
    "household": _("Household"),
    "job": _("Job"),
    "jobs": _("Jobs"),
    "journal": _("Journal"),
    "need": _("Need"),
    "note": _("Note"),
    "notice": _("Notification"),
    "offer": _("Service on offer"),
    "organisation": _("Organisation"),
    "packet": _("Packet"),
    "person": _("Person"),
    "plan": _("Plan"),
    "reference": _("Reference values"),
    "referral": _("Referral"),
    "release": _("Statistical release"),
    "report": _("Report to a body"),
    "sample": _("Demonstration sample"),
    "search": _("Search"),
    "service": _("Services directory"),
    "session": _("Session"),
    "staff": _("Account"),
    "task": _("Task"),
    "trace": _("Own trace"),
    "vocabulary": _("Vocabulary"),
}

VERBS: Final[Mapping[str, "StrOrPromise"]] = {
    "accept": pgettext_lazy("journal", "accepted"),
    "add": pgettext_lazy("journal", "added"),
    "amend": pgettext_lazy("journal", "changed"),
    "answer": pgettext_lazy("journal", "answered"),
    "approve": pgettext_lazy("journal", "approved"),
    "approved": pgettext_lazy("journal", "approved"),
    "ask": pgettext_lazy("journal", "decision asked for"),
    "assign": pgettext_lazy("journal", "given"),
    "begin": pgettext_lazy("journal", "begun"),
    "cancel": pgettext_lazy("journal", "cancelled"),
    "change": pgettext_lazy("journal", "changed"),
    "close": pgettext_lazy("journal", "closed"),
    "complete": pgettext_lazy("journal", "completed"),
    "compute": pgettext_lazy("journal", "computed"),
    "decide": pgettext_lazy("journal", "decision opened"),
    "declare": pgettext_lazy("journal", "declared"),
    "decline": pgettext_lazy("journal", "declined"),
    "deliver": pgettext_lazy("journal", "delivered"),
    "dismiss": pgettext_lazy("journal", "dismissed"),
    "done": pgettext_lazy("journal", "done"),
    "download": pgettext_lazy("journal", "downloaded"),
    "edit": pgettext_lazy("journal", "changed"),
    "end": pgettext_lazy("journal", "ended"),
    "finish": pgettext_lazy("journal", "finished"),
    "give": pgettext_lazy("journal", "given"),
    "join": pgettext_lazy("journal", "joined"),
    "link": pgettext_lazy("journal", "linked"),
    "list": pgettext_lazy("journal", "list opened"),
    "load": pgettext_lazy("journal", "loaded"),
    "lower": pgettext_lazy("journal", "lowered"),
    "make": pgettext_lazy("journal", "made"),
    "manage": pgettext_lazy("journal", "managed"),
    "mark": pgettext_lazy("journal", "marked"),
    "mark_error": pgettext_lazy("journal", "marked as an error"),
    "open": pgettext_lazy("journal", "opened"),
    "overdue": pgettext_lazy("journal", "overdue"),
    "prepare": pgettext_lazy("journal", "prepared"),
    "publish": pgettext_lazy("journal", "published"),
    "raise": pgettext_lazy("journal", "raised"),
    "read": pgettext_lazy("journal", "opened"),
    "record": pgettext_lazy("journal", "recorded"),
    "refused": pgettext_lazy("journal", "refused"),
    "register": pgettext_lazy("journal", "registered"),
    "reject": pgettext_lazy("journal", "rejected"),
    "rejected": pgettext_lazy("journal", "rejected"),
    "renew_passphrase": pgettext_lazy("journal", "passphrase renewed"),
    "reopen": pgettext_lazy("journal", "opened again"),
    "request": pgettext_lazy("journal", "asked for"),
    "restrict": pgettext_lazy("journal", "restricted"),
    "retry": pgettext_lazy("journal", "started again"),
    "returned": pgettext_lazy("journal", "returned for correction"),
    "reveal": pgettext_lazy("journal", "hidden part shown"),
    "review": pgettext_lazy("journal", "reviewed"),
    "revise": pgettext_lazy("journal", "changed"),
    "save": pgettext_lazy("journal", "saved"),
    "send": pgettext_lazy("journal", "sent"),
    "send_emergency": pgettext_lazy("journal", "sent as an emergency"),
    "start": pgettext_lazy("journal", "begun"),
    "submit": pgettext_lazy("journal", "handed in"),
    "take": pgettext_lazy("journal", "taken"),
    "triage": pgettext_lazy("journal", "sorted"),
    "unassign": pgettext_lazy("journal", "role taken back"),
    "update": pgettext_lazy("journal", "changed"),
    "view": pgettext_lazy("journal", "opened"),
    "view_own": pgettext_lazy("journal", "opened"),
    "void": pgettext_lazy("journal", "made void"),
    "waiting": pgettext_lazy("journal", "put on a waiting list"),
    "withdraw": pgettext_lazy("journal", "withdrawn"),
    "write": pgettext_lazy("journal", "written"),
}

GROUNDS: Final[Mapping[str, "StrOrPromise"]] = {
    "own": _("Own record"),
    "office": _("Record of the office"),
    "place": _("Role at the organisation"),
    "region": _("Role in the region"),
    "nation": _("Role in the country"),
    "granted": _("Named access"),
    "provider": _("Referral sent to the organisation"),
    "emergency": _("Emergency access"),
}

SYSTEMS: Final[Mapping[str, "StrOrPromise"]] = {
    "steps": _("The system: steps of a case"),
    "figures": _("The system: computing figures"),
    "relay": _("The system: passing on jobs"),
    "deadlines": _("The system: watching deadlines"),
    "operator": _("The system: on behalf of an administrator"),
    "sample": _("The system: demonstration sample"),
}

REASONS: Final[Mapping[str, str]] = {
    "staff.assign": "role",
    "staff.unassign": "role",
    "approval.returned": "return_reason",
    "approval.rejected": "rejection_reason",
}
"""The vocabulary of the reason that an action keeps."""

SESSION_REASONS: Final[Mapping[str, "StrOrPromise"]] = {
    "wrong": _("Wrong user name or password"),
    "limit": _("Too many attempts"),
    "inactive": _("The account is closed"),
}

LOOKS: Final = frozenset({"view", "view_own", "list", "read", "reveal", "decide", "search", "open"})
"""Verbs that only read."""


def approval_kinds(code: str) -> str:
    """A kind of approval in the plural."""
    return str(APPROVAL_KINDS[code])


def action(code: str) -> str:
    """What was done, in words: "Case: registered"."""
    noun, _dot, verb = code.partition(".")
    named = str(NOUNS.get(noun, _("Something else")))
    return f"{named}: {VERBS[verb]}" if verb in VERBS else named


def is_named(code: str) -> bool:
    """Whether an action has words of its own; a test asks this of every action of the house."""
    noun, _dot, verb = code.partition(".")
    return noun in NOUNS and verb in VERBS


def reads_only(code: str) -> bool:
    """Whether the action only looks."""
    return code.partition(".")[2] in LOOKS


def ground(code: str) -> str:
    """On what ground it was allowed, in words."""
    return str(GROUNDS.get(code, "")) if code else ""


def subject(kind: str) -> str:
    """What kind of record it is about, in words; empty for nothing."""
    name = kind.rpartition(".")[2]
    singular = {"user": "staff", "entry": "journal", "message": "job", "run": "job"}.get(name, name)
    return str(NOUNS.get(singular, _("Record"))) if kind else ""


def system(name: str) -> str:
    """A part of the system, in words."""
    return str(SYSTEMS.get(name, _("The system")))


def reason(action_code: str, code: str) -> str:
    """The reason that an entry keeps, in words where it is a code."""
    if not code:
        return ""
    if code in SESSION_REASONS and action_code.startswith("session."):
        return str(SESSION_REASONS[code])
    try:
        return terms.label(REASONS[action_code], code)
    except LookupError:
        return code


NOT_SIGNED_IN: Final = _("Somebody who has not signed in")
GONE: Final = _("A person without an account")
OPERATIONS: Final[Mapping[str, "StrOrPromise"]] = {
    "INSERT": _("Row added"),
    "UPDATE": _("Row changed"),
    "DELETE": _("Row removed"),
}


def operation(code: str) -> str:
    """What happened to a row, in words."""
    return str(OPERATIONS[code])
