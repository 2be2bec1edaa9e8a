"""Referrals as the office sees them: one, those of a case, lists, and what is known about the course of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, CaseEvent
from cases.selectors.cases import everybody, subject, user_names
from cases.selectors.cases import ground as ground_of_case
from cases.selectors.people import subject_line, subject_name
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, NotFound, Refused
from kzcp.core.parts import Happening, Step
from kzcp.journal import journal
from kzcp.reference import services, terms
from kzcp.reference.codes import ReferralStatus as S
from kzcp.vault.selectors import unlock
from referrals.lifecycle import REFERRAL, conditions, plans
from referrals.models import ENDED_STATES, OPEN_STATES, Need, Question, Referral
from referrals.packet import content, people
from referrals.packet.naming import keys_in

FOLLOWING = (
    "case__office",
    "case__person",
    "case__worker",
    "case__region",
    "provider",
    "consent__giver",
    "author",
    "followed_by",
)
PAGE = 25


def access_referral(actor: Actor, pk: UUID, permission: P = P.CASE_VIEW) -> Referral:
    """The referral, for an actor who holds the permission for its case; journaled with its ground.

    Raises NotFound where it is out of sight, NotAllowed where it may be read and this step is another's.
    """
    rows = Referral.objects.visible_to(actor, permission).select_related(*FOLLOWING)
    referral: Referral | None = rows.filter(pk=pk).first()
    if referral is None:
        seen = Referral.objects.visible_to(actor, P.CASE_VIEW).filter(pk=pk).exists()
        deny(pk, permission)
        raise NotAllowed if seen else NotFound
    journal.record(
        str(permission),
        subject=referral,
        persons=_shown(referral),
        ground=ground_of_case(referral.case, actor, permission),
    )
    return referral


def _shown(referral: Referral) -> list[UUID]:
    """Whom its pages name: the subject of the case, those in the packets, the giver of the consent.

    The pages on which a draft is written offer everybody around the child.
    """
    case, consent = referral.case, referral.consent
    first = around(case) if referral.status == S.DRAFT else subject(case)
    packets = keys_in(referral, content.persons_of(referral))
    return [*first, *sorted(packets), *([consent.giver_id] if consent else [])]


def around(case: Case) -> list[UUID]:
    """Everybody of the case, and who lives with its children: whom a page shows that offers them for a service."""
    return list(dict.fromkeys([*everybody(case), *(one.person.pk for one in people.kin(case))]))


def access_draft(actor: Actor, pk: UUID) -> Referral:
    """A draft, for those who may write it; raises Refused once it has been handed in."""
    referral = access_referral(actor, pk, P.REFERRAL_SEND_EMERGENCY)
    if referral.status != S.DRAFT:
        raise Refused(_("This referral has been handed in, so it can no longer be changed."))
    return referral


def may_write(case: Case, actor: Actor) -> bool:
    """Whether the actor writes referrals of the case; a supervisor writes emergencies only."""
    return Case.objects.visible_to(actor, P.REFERRAL_WRITE).filter(pk=case.pk).exists()


def access_question(actor: Actor, pk: UUID) -> Question:
    """A provider's question, for the worker who answers it; raises NotFound or NotAllowed."""
    question: Question | None = Question.objects.visible_to(actor, P.CASE_VIEW).filter(pk=pk).first()
    if question is None:
        deny(pk, P.REFERRAL_WRITE)
        raise NotFound
    question.referral = access_referral(actor, question.referral_id, P.REFERRAL_WRITE)
    return question


def deny(pk: UUID, permission: P) -> None:
    """Journal a look at a referral that was refused."""
    journal.record(str(permission), outcome="denied", subject_kind="referrals.referral", subject_id=str(pk))


@dataclass(frozen=True)
class Row:
    """A referral as lists show it, everything in words."""

    number: str
    who: str
    service: str
    provider: str
    status: str
    due: words.Due | None
    url: str


def row_of(referral: Referral) -> Row:
    """The referral as a row of a list."""
    return Row(
        number=referral.number,
        who=subject_line(referral.case.person),
        service=services.service_label(referral.service_id),
        provider=referral.provider.name,
        status=terms.label("referral_status", referral.status),
        due=due_of(referral),
        url=reverse("referral", args=[referral.pk]),
    )


def due_of(referral: Referral) -> words.Due | None:
    """The deadline that runs now, with what it is for."""
    told = {
        S.SENT: (referral.answer_due, _("Answer: %(when)s")),
        S.WAITING: (referral.start_due, _("Start: %(when)s")),
        S.ACCEPTED: (referral.start_due, _("Start: %(when)s")),
    }
    when, text = told.get(S(referral.status), (None, ""))
    if when is None:
        return None
    return words.Due(words.due_state(when), text % {"when": words.due_words(when)})


@dataclass(frozen=True)
class Page:
    """Some rows of a list, newest first, and where Earlier and Later lead (empty: nowhere)."""

    rows: list[Row]
    earlier_url: str
    later_url: str


def listed(actor: Actor, *, state: str = "open", after: str = "") -> Page:
    """The referrals that the actor writes, or decides on: open ones, or those that have ended."""
    own = P.REFERRAL_WRITE if scope.holds(actor, P.REFERRAL_WRITE) else P.REFERRAL_APPROVE
    rows = Referral.objects.visible_to(actor, own).filter(
        status__in=ENDED_STATES if state == "ended" else OPEN_STATES
    )
    if after:
        rows = rows.filter(pk__lt=_key(after))
    page = list(rows.select_related(*FOLLOWING).order_by("-id")[: PAGE + 1])
    shown = page[:PAGE]
    unlock(referral.case.person for referral in shown if referral.case.person)
    journal.record(
        str(own), persons=[referral.case.person_id for referral in shown if referral.case.person_id]
    )
    earlier = f"?state={state}&after={shown[-1].pk}" if len(page) > PAGE else ""
    return Page([row_of(one) for one in shown], earlier, f"?state={state}" if after else "")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def of_case(case: Case, actor: Actor) -> list[Referral]:
    """The referrals of a case in sight, newest first."""
    rows = Referral.objects.visible_to(actor, P.CASE_VIEW).filter(case=case)
    return list(rows.select_related(*FOLLOWING).order_by("-serial"))


def panel(case: Case, actor: Actor) -> dict[str, Any] | None:
    """What the page of a case shows of its referrals and needs."""
    writes = Case.objects.visible_to(actor, P.REFERRAL_SEND_EMERGENCY).filter(pk=case.pk).exists()
    return {
        "rows": [row_of(referral) for referral in of_case(case, actor)],
        "needs": [_need(need) for need in case.needs.filter(end="").order_by("since")],
        "new_url": reverse("referral_find", args=[case.pk]) if writes and case.is_open else "",
    }


@dataclass(frozen=True)
class NeedRow:
    """An unmet need in words."""

    service: str
    reason: str
    url: str


def _need(need: Need) -> NeedRow:
    return NeedRow(
        services.service_label(need.service_id),
        terms.label("need_reason", need.reason),
        reverse("need_end", args=[need.pk]),
    )


WAY = (S.DRAFT, S.SUBMITTED, S.SENT, S.ACCEPTED, S.IN_SERVICE, S.DELIVERED)


def steps(referral: Referral) -> list[Step]:
    """The way of the referral for the step indicator; an end other than delivery stands in the last place."""
    status = S(referral.status)
    # An emergency went without being handed in for approval.
    whole = tuple(state for state in WAY if state != S.SUBMITTED or not referral.sent_as_emergency)
    reached = {S.WAITING: S.SENT}.get(status, status)
    if status in ENDED_STATES:
        passed = {
            S.SUBMITTED: referral.submitted_at,
            S.SENT: referral.sent_at,
            S.IN_SERVICE: referral.begun_on,
        }
        done = [S.DRAFT, *(state for state, at in passed.items() if at)]
        way = [*whole[:-1], status]
        states = ["done" if state in done else "" for state in whole[:-1]] + ["now"]
    else:
        way = list(whole)
        here = whole.index(reached)
        states = ["done" if place < here else "now" if place == here else "" for place in range(len(whole))]
        way[here] = status
    return [
        Step(terms.label("referral_status", code), state) for code, state in zip(way, states, strict=True)
    ]


ICONS = {
    "REFERRAL_SENT": "arrow",
    "REFERRAL_ACCEPTED": "check",
    "SERVICE_DELIVERED": "check",
    "REFERRAL_DECLINED": "cross",
    "REFERRAL_CANCELLED": "cross",
    "REFERRAL_RETURNED": "back",
    "APPROVAL_VOID": "back",
    "REFERRAL_NARROWED": "hide",
}
REASONS = {
    "REFERRAL_RETURNED": "return_reason",
    "REFERRAL_REJECTED": "rejection_reason",
    "REFERRAL_DECLINED": "referral_decline_reason",
    "SERVICE_NOT_DELIVERED": "referral_not_delivered_reason",
    "REFERRAL_CANCELLED": "referral_cancel_reason",
}


def history(referral: Referral, actor: Actor) -> list[Happening]:
    """What happened to the referral, newest first, with the people who did it."""
    rows = CaseEvent.objects.visible_to(actor, P.CASE_VIEW).filter(case=referral.case, record_id=referral.pk)
    events = list(rows.order_by("-recorded_at", "-id"))
    names = user_names(event.by for event in events)
    return [
        Happening(
            icon=ICONS.get(event.kind, "clock"),
            when=_when(words.moment_words(event.recorded_at), names.get(event.by, "")),
            title=_title(event),
            text=_text(event),
        )
        for event in events
    ]


def _title(event: CaseEvent) -> str:
    return "{}.".format(terms.label("case_event_kind", event.kind))


def _when(moment: str, name: str) -> str:
    return f"{moment} · {name}" if name else moment


def _text(event: CaseEvent) -> str:
    if event.facts.get("with_plan"):
        return _("Approved with the plan in force, which names it")
    if event.kind == "APPROVAL_VOID":
        return _("Somebody in it may not be named any more")
    return _reason(event.kind, str(event.facts.get("reason") or ""))


def _reason(kind: str, code: str) -> str:
    return terms.label(REASONS[kind], code) if kind in REASONS and code else ""


def ground_of(referral: Referral) -> str:
    """On what ground it goes, with the giver and the end of a consent."""
    consent = referral.consent
    if consent is None:
        return content.ground_label(referral)
    who = subject_name(consent.giver)
    if consent.expires_on is None:
        return _("Consent of %(who)s, without an end") % {"who": who}
    return _("Consent of %(who)s, until %(day)s") % {"who": who, "day": words.day_words(consent.expires_on)}


def facts(referral: Referral, actor: Actor) -> list[tuple[str, str]]:
    """What the page says of the referral, label and words."""
    reasons = (
        ("referral_decline_reason", referral.decline_reason),
        ("referral_not_delivered_reason", referral.not_delivered_reason),
        ("referral_cancel_reason", referral.cancel_reason),
    )
    told: list[tuple[str, str]] = [
        (_("Provider"), referral.provider.name),
        (_("Urgency"), terms.label("urgency", referral.urgency)),
        (_("Ground"), ground_of(referral)),
        (_("Reason in words"), referral.office_record.ground_words),
        (_("Approved with the plan"), _plan_words(referral)),
        (_("Not approved with the plan"), " ".join(map(str, plans.stands_against(referral, actor)))),
        (_("First meeting"), _moment(referral.first_meeting_at)),
        (_("Wait"), _days(referral.waiting_days)),
        (_("Followed by"), referral.followed_by.name if referral.followed_by else ""),
        (_("Reason"), next((terms.label(name, code) for name, code in reasons if code), "")),
        (_("Words of the provider"), referral.answer_words),
    ]
    return [(label, text) for label, text in told if text]


def _plan_words(referral: Referral) -> str:
    """ "Version 2, approved by Saule on 5 March 2026"; nothing where it had an approval of its own."""
    plan = referral.office_record.plan
    if plan is None or plan.approved_by is None or plan.approved_at is None:
        return ""
    told = {
        "n": plan.version,
        "who": plan.approved_by.short_name,
        "when": words.moment_words(plan.approved_at),
    }
    return _("Version %(n)s, approved by %(who)s, %(when)s") % told


def _moment(when: datetime | None) -> str:
    return words.moment_words(when) if when else ""


def _days(days: int | None) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else ""


def questions(referral: Referral, actor: Actor) -> list[Question]:
    """What the provider asked, and the answers."""
    rows = Question.objects.visible_to(actor, P.CASE_VIEW).filter(referral=referral)
    return unlock(rows.select_related("asked_by", "answered_by").order_by("asked_at", "id"))


@dataclass(frozen=True)
class Offered:
    """What the reader may do with a referral now, by the name of the step."""

    steps: frozenset[str]
    send_on: bool
    silent: bool
    follow: bool
    reply: bool

    def __contains__(self, name: str) -> bool:
        return name in self.steps


def offered(referral: Referral, actor: Actor) -> Offered:
    """The steps that are the reader's in this state; conditions are told on the pages themselves."""
    mine: Iterable[str] = (step.name for step in REFERRAL.in_reach(referral, actor))
    names = frozenset(mine)
    writes = may_write(referral.case, actor)
    sent_on = writes and referral.case.is_open and conditions.may_be_sent_on(referral)
    follow = writes and referral.case.is_open and referral.status == S.WAITING
    return Offered(names, sent_on, conditions.is_silent(referral), follow, writes)
