"""What the journal and the queue call things: codes of the house in the reader's words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kzcp.access import navigation
from kzcp.access.middleware import PAGE
from kzcp.console import record_words
from kzcp.core.errors import Why
from kzcp.journal import journal
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

APPROVE: Final[Mapping[str, "StrOrPromise"]] = {
    ApprovalKind.PLAN: _("Approve the plan"),
    ApprovalKind.REFERRAL: _("Approve the referral"),
    ApprovalKind.CLOSURE: _("Approve the closure"),
}
"""What saying yes is called, by kind of decision."""

NOUNS: Final[Mapping[str, "StrOrPromise"]] = {
    "access": _("Named access"),
    "approval": _("Approval"),
    "approver": _("Decider"),
    "assessment": _("Assessment"),
    "case": _("Case"),
    "closure": _("Closure"),
    "concern": _("Concern"),
    "conflict": _("Conflict of interest"),
    "consent": _("Consent"),
    "contact": _("Contact"),
    "delay": _("Delays"),
    "delivery": _("Delivery"),
    "directory": _("Services directory"),
    "draft": _("Draft"),
    "event": _("Event of a case"),
    "figure": _("Figures"),
    "figures": _("Figures"),
    "figureset": _("Figures"),
    "grant": _("Named access"),
    "household": _("Household"),
    "job": _("Job"),
    "jobs": _("Jobs"),
    "journal": _("Journal"),
    "key": _("Data keys"),
    "need": _("Need"),
    "note": _("Note"),
    "notice": _("Notification"),
    "offer": _("Service on offer"),
    "organisation": _("Organisation"),
    "packet": _("Packet"),
    "person": _("Person"),
    "plan": _("Plan"),
    "referral": _("Referral"),
    "release": _("Statistical release"),
    "request": _("Address of a page"),
    "reporting": _("Report to a body"),
    "sample": _("Demonstration sample"),
    "service": _("Services directory"),
    "session": _("Session"),
    "staff": _("Account"),
    "task": _("Task"),
    "trace": _("Own trace"),
    "vocabulary": _("Vocabulary"),
}

# A permission that was asked for and an act of the same name share their words, so these name the act only.
VERBS: Final[Mapping[str, "StrOrPromise"]] = {
    "accept": pgettext_lazy("journal", "accepted"),
    "add": pgettext_lazy("journal", "added"),
    "add_residence": pgettext_lazy("journal", "place of living added"),
    "add_telephone": pgettext_lazy("journal", "telephone added"),
    "answer": pgettext_lazy("journal", "answer"),
    "appoint": pgettext_lazy("journal", "appointed"),
    "appointed_approver": pgettext_lazy("journal", "given to an approver"),
    "asked_approver": pgettext_lazy("journal", "given for one decision"),
    "approve": pgettext_lazy("journal", "approval"),
    "approve_with_plan": pgettext_lazy("journal", "approved with the plan"),
    "approved": pgettext_lazy("journal", "approved"),
    "ask": pgettext_lazy("journal", "decision asked for"),
    "assign": pgettext_lazy("journal", "assignment"),
    "begin": pgettext_lazy("journal", "begun"),
    "cancel": pgettext_lazy("journal", "cancelled"),
    "change": pgettext_lazy("journal", "changed"),
    "change_passphrase": pgettext_lazy("journal", "passphrase changed"),
    "close": pgettext_lazy("journal", "closed"),
    "close_as_advice": pgettext_lazy("journal", "closed with advice"),
    "complete": pgettext_lazy("journal", "completed"),
    "compute": pgettext_lazy("journal", "computing"),
    "confirm": pgettext_lazy("journal", "confirmed"),
    "decide": pgettext_lazy("journal", "decision"),
    "declare_conflict": pgettext_lazy("journal", "conflict of interest declared"),
    "decline": pgettext_lazy("journal", "declined"),
    "deliver": pgettext_lazy("journal", "delivered"),
    "deputy": pgettext_lazy("journal", "given to a deputy"),
    "details": pgettext_lazy("journal", "details written"),
    "dismiss": pgettext_lazy("journal", "dismissed"),
    "download": pgettext_lazy("journal", "downloaded"),
    "draft": pgettext_lazy("journal", "draft begun"),
    "duplicates": pgettext_lazy("journal", "looked for duplicates"),
    "edit": pgettext_lazy("journal", "change"),
    "emergency": pgettext_lazy("journal", "used in an emergency"),
    "end": pgettext_lazy("journal", "ended"),
    "end_part": pgettext_lazy("journal", "somebody’s part ended"),
    "end_review": pgettext_lazy("journal", "review ended"),
    "end_telephone": pgettext_lazy("journal", "telephone ended"),
    "enter": pgettext_lazy("journal", "entered"),
    "expire": pgettext_lazy("journal", "expired"),
    "follow_waiting_list": pgettext_lazy("journal", "followed on a waiting list"),
    "hand_over": pgettext_lazy("journal", "handed over"),
    "handover": pgettext_lazy("journal", "given for a handover"),
    "lapse": pgettext_lazy("journal", "last day of a role passed"),
    "learnt_in": pgettext_lazy("journal", "origin of what is known noted"),
    "link": pgettext_lazy("journal", "linked"),
    "list": pgettext_lazy("journal", "list opened"),
    "lower_level": pgettext_lazy("journal", "confidentiality lowered"),
    "keep_restricted": pgettext_lazy("journal", "restriction kept"),
    "make_link": pgettext_lazy("journal", "link for a passphrase made"),
    "manage": pgettext_lazy("journal", "management"),
    "mark_duplicate": pgettext_lazy("journal", "duplicate decided"),
    "mark_error": pgettext_lazy("journal", "marking as an error"),
    "named": pgettext_lazy("journal", "given to a named person"),
    "narrow": pgettext_lazy("journal", "somebody taken out who may not be named"),
    "not_deliver": pgettext_lazy("journal", "not delivered"),
    "open": pgettext_lazy("journal", "opened"),
    "other": pgettext_lazy("journal", "given"),
    "pass_on": pgettext_lazy("journal", "passed on to another decider"),
    "places": pgettext_lazy("journal", "places made"),
    "prepare": pgettext_lazy("journal", "preparation"),
    "publish": pgettext_lazy("journal", "publication"),
    "purge": pgettext_lazy("journal", "delivered ones removed"),
    "put_on_waiting_list": pgettext_lazy("journal", "put on a waiting list"),
    "record": pgettext_lazy("journal", "recorded"),
    "refuse_confirmation": pgettext_lazy("journal", "confirmation refused"),
    "refused": pgettext_lazy("journal", "refused"),
    "register": pgettext_lazy("journal", "registration"),
    "read": pgettext_lazy("journal", "read"),
    "reject": pgettext_lazy("journal", "rejected"),
    "rejected": pgettext_lazy("journal", "rejected"),
    "renew_passphrase": pgettext_lazy("journal", "passphrase renewed"),
    "reopen": pgettext_lazy("journal", "opened again"),
    "reply": pgettext_lazy("journal", "answered"),
    "request": pgettext_lazy("journal", "request"),
    "restrict": pgettext_lazy("journal", "restriction"),
    "retry": pgettext_lazy("journal", "started again"),
    "return": pgettext_lazy("journal", "returned for correction"),
    "returned": pgettext_lazy("journal", "returned for correction"),
    "reveal": pgettext_lazy("journal", "hidden part shown"),
    "rewrap": pgettext_lazy("journal", "wrapped anew"),
    "save": pgettext_lazy("journal", "saved"),
    "search": pgettext_lazy("journal", "search made"),
    "send_as_emergency": pgettext_lazy("journal", "sending as an emergency"),
    "send_emergency": pgettext_lazy("journal", "sending as an emergency"),
    "send_with_plan": pgettext_lazy("journal", "sent with the plan that names it"),
    "send_on": pgettext_lazy("journal", "sent on"),
    "set_action_outcome": pgettext_lazy("journal", "outcome of an action written"),
    "set_goal_outcome": pgettext_lazy("journal", "outcome of a goal written"),
    "set_places": pgettext_lazy("journal", "free places written"),
    "set_progress": pgettext_lazy("journal", "progress written"),
    "set_risk": pgettext_lazy("journal", "risk set"),
    "shared": pgettext_lazy("journal", "shared with a colleague"),
    "stand_in": pgettext_lazy("journal", "given to a stand-in"),
    "start": pgettext_lazy("journal", "begun"),
    "start_review": pgettext_lazy("journal", "review begun"),
    "state_finding": pgettext_lazy("journal", "finding written"),
    "submit": pgettext_lazy("journal", "handed in"),
    "report": pgettext_lazy("journal", "report from outside"),
    "take": pgettext_lazy("journal", "taking"),
    "take_back": pgettext_lazy("journal", "taken back"),
    "triage": pgettext_lazy("journal", "sorting"),
    "turning_18": pgettext_lazy("journal", "turning 18 watched"),
    "unassign": pgettext_lazy("journal", "role taken back"),
    "use_link": pgettext_lazy("journal", "passphrase chosen with a link"),
    "verify": pgettext_lazy("journal", "verified"),
    "view": pgettext_lazy("journal", "opened"),
    "view_own": pgettext_lazy("journal", "opened"),
    "watch": pgettext_lazy("journal", "deadline watched"),
    "withdraw": pgettext_lazy("journal", "withdrawn"),
    "write": pgettext_lazy("journal", "writing"),
}

GROUNDS: Final[Mapping[str, "StrOrPromise"]] = {
    "own": _("Own record"),
    "office": _("Record of the office"),
    "place": _("Role at the organisation"),
    "region": _("Role in the region"),
    "nation": _("Role in the country"),
    "granted": _("Named access"),
    "provider": _("Referral sent to the organisation"),
    "plan": _("Approved with the plan"),
    "emergency": _("Emergency access"),
}

SYSTEMS: Final[Mapping[str, "StrOrPromise"]] = {
    "steps": _("The system: steps of a case"),
    "figures": _("The system: computing figures"),
    "relay": _("The system: passing on jobs"),
    "deadlines": _("The system: watching deadlines"),
    "operator": _("The system: on behalf of an administrator"),
    "janitor": _("The system: clearing up"),
    "keys": _("The system: wrapping keys anew"),
    "sample": _("The system: demonstration sample"),
    "sessions": _("The system: ending sessions"),
}

REASONS: Final[Mapping[str, str]] = {
    "access.declare_conflict": "conflict_kind",
    "approval.rejected": "rejection_reason",
    "approval.returned": "return_reason",
    "case.lower_level": "confidentiality_level",
    "case.mark_error": "error_reason",
    "case.reopen": "reopen_reason",
    "case.restrict": "restriction_reason",
    "case.set_risk": "risk_level",
    "closure.request": "closure_reason",
    "concern.reject": "concern_rejection_reason",
    "packet.decline": "referral_decline_reason",
    "packet.not_deliver": "referral_not_delivered_reason",
    "person.add": "case_part",
    "person.mark_duplicate": "duplicate_verdict",
    "person.mark_error": "mark_error_reason",
    "plan.set_action_outcome": "action_outcome",
    "plan.set_goal_outcome": "goal_outcome",
    "referral.cancel": "referral_cancel_reason",
    "referral.narrow": "case_event_kind",
    "reporting.decide": "reporting_decision",
    "staff.assign": "role",
    "staff.lapse": "role",
    "staff.unassign": "role",
}
"""The vocabulary of the reason that an action keeps."""

SESSION_REASONS: Final[Mapping[str, "StrOrPromise"]] = {
    "wrong": _("Wrong user name or password"),
    "limit": _("Too many attempts"),
    "inactive": _("The account is closed"),
    "idle": _("Nothing was done for 15 minutes"),
    "old": _("The session had lasted 12 hours"),
    "anew": _("The passphrase was set anew"),
    "closed": _("The account was closed"),
    "elsewhere": _("Signed out from another device"),
}

PAGES: Final[Mapping[str, "StrOrPromise"]] = {"search": _("Search")}
"""Pages that stand under no section, by the name of their address."""

RULES: Final[Mapping[str, "StrOrPromise"]] = {
    Why.INCOMPLETE_FORM: _("Something in the form was missing or not right"),
    Why.NOT_ENDED: _("The time that it is about has not ended"),
    Why.PROTECTED: _("Somebody in it may not be named there"),
    Why.QUICKER: _("Somebody else was quicker"),
    Why.SAME_PERSON: _("The same person may not do both"),
    Why.UNREADABLE: _("What was sent could not be read"),
    Why.WRONG_STATE: _("The record stood otherwise"),
}
"""Which rule has refused, told without anything of the record."""

LOOKS: Final = frozenset({"view", "view_own", "list", "read", "reveal", "search", "duplicates", "open"})
"""Verbs that only read."""


def approval_kinds(code: str) -> str:
    """A kind of approval in the plural."""
    return str(APPROVAL_KINDS[code])


def action(code: str) -> str:
    """What was done, in words: "Case: registered"."""
    noun, _dot, verb = code.partition(".")
    named = str(NOUNS.get(noun, _("Something else")))
    return f"{named}: {VERBS[verb]}" if verb in VERBS else named


def nouns_called_like(code: str) -> list[str]:
    """The nouns that are the same for a reader: all codes whose words are those of this one."""
    return [each for each, label in NOUNS.items() if str(label) == str(NOUNS.get(code))] or [code]


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
    if not kind:
        return ""
    return str(NOUNS.get(singular, record_words.of_kind(kind) or _("Record")))


def system(name: str) -> str:
    """A part of the system, in words."""
    return str(SYSTEMS.get(name, _("The system")))


def reason(action_code: str, code: str) -> str:
    """The reason that an entry keeps, in words, and the rule by which it was refused; no code is ever shown."""
    told = (_reason(action_code, journal.rule_of(code)[0]), rule(code))
    return "; ".join(part for part in told if part)


def rule(code: str) -> str:
    """The rule by which it was refused, in words; empty where none has refused it."""
    return str(RULES.get(journal.rule_of(code)[1], ""))


def _reason(action_code: str, code: str) -> str:
    if code.startswith(PAGE):
        name = code.removeprefix(PAGE)
        label = navigation.label_of(name) or PAGES.get(name, "")
        return gettext("Page: %(name)s") % {"name": label} if label else ""
    if code in SESSION_REASONS and action_code.startswith("session."):
        return str(SESSION_REASONS[code])
    try:
        return terms.label(REASONS[action_code], code)
    except LookupError:
        return ""


def names_somebody(action_code: str) -> bool:
    """Whether the reason of such an entry is the key of a member of staff whom it is about."""
    return action_code.startswith("access.") or action_code in {
        "approver.appoint",
        "case.assign",
        "concern.hand_over",
        "staff.use_link",
    }


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
