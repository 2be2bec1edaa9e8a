"""How referrals take part in approvals and notices."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases.lifecycle.deciders import admit, appointed, barred
from cases.registry import label as case_kind
from cases.selectors.persons import display_name
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, current
from kzcp.core.words import age_words, moment_words
from kzcp.reference import services, terms
from kzcp.reference.codes import ApprovalKind, ConfidentialityLevel, ReferralStatus
from kzcp.workflow import approvals, subjects
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.subjects import (
    ApprovalSubject,
    Asked,
    Brief,
    Changes,
    DraftSubject,
    Group,
    NoticeSubject,
    Told,
)
from referrals.actions import decisions
from referrals.actions.silence import SILENCE
from referrals.lifecycle import plans
from referrals.lifecycle.effects import NOTICE
from referrals.models import Referral
from referrals.packet import content, lines
from referrals.selectors import referrals
from referrals.selectors.numbers import numbers

DRAFT = "referral"
Summary = Iterable[tuple[StrOrPromise, str]]


def asked(referral: Referral) -> Asked:
    """What an approval of the referral is about."""
    case = referral.case
    return Asked(
        case_id=referral.case_id,
        office_id=case.office_id,
        restricted=case.level == ConfidentialityLevel.RESTRICTED,
        persons=tuple(one.person_id for one in content.persons_of(referral)),
        content_hash=content.content_hash(referral),
        barred=barred(case),
        writers=frozenset({referral.author_id, *referral.writers}),
        appointed=appointed(case),
        key_id=case.key_id,
        admit=partial(admit, case),
    )


def title(referral: Referral) -> str:
    """The number and the service: nothing about a person."""
    return f"{referral.number}: {services.service_label(referral.service_id)}"


def approval_title(referral: Referral) -> str:
    """What the approver reads at the head: the service."""
    return services.service_label(referral.service_id)


def summary(referral: Referral) -> Summary:
    """What the approver reads first: service, provider, urgency, ground, and each packet whole."""
    yield content.SERVICE, services.service_label(referral.service_id)
    yield content.PROVIDER, referral.provider.name
    yield content.URGENCY, terms.label("urgency", referral.urgency)
    yield content.GROUND, content.ground_label(referral)
    if words := referral.office_record.ground_words:
        yield content.WORDS, words
    if against := plans.stands_against(referral, current() or STEPS):
        yield _("Not approved with the plan"), " ".join(map(str, against))
    if referral.age_override:
        yield _("Why at this age"), terms.label("override_reason", referral.age_override)
    for one in content.persons_of(referral):
        yield _("Person served"), lines.who(one.packet)
        for line in lines.lines(one.packet):
            yield line.label, line.text


def brief(referral: Referral) -> Brief:
    """Whom it serves, and whether it is on its way already; the packets of adults name no age."""
    case, first = referral.case, next(iter(content.persons_of(referral)), None)
    born = first.person.birth_date if first else None
    told = (referral.number, terms.label("urgency", referral.urgency))
    sent = referral.status != ReferralStatus.SUBMITTED and referral.waits_for_confirmation
    return Brief(
        name=display_name(first.person) if first else "",
        age=age_words(born, clock.today()) if born else "",
        number=case.number,
        risk=case.risk,
        kind_label=case_kind(case.kind),
        level=case.level,
        told=", ".join(told),
        pressing=str(_("already sent as an emergency: to be confirmed")) if sent else "",
    )


def changes(referral: Referral) -> Changes:
    """What has changed since the referral was sent back; nothing where it never was: the summary tells all."""
    returned = approvals.last_returned(ApprovalKind.REFERRAL, referral.pk)
    lines_ = tuple(content.differences(referral))
    if returned is None or returned.decided_at is None or not referral.office_record.returned:
        return Changes("")
    since = str(_("Returned: %(when)s")) % {"when": moment_words(returned.decided_at)}
    return Changes(since, (Group("", lines_),) if lines_ else ())


def answered(referral: Referral) -> str:
    """What the provider has said to it, with the reason of a no; nothing before the answer."""
    reasons = {
        ReferralStatus.DECLINED: ("referral_decline_reason", referral.decline_reason),
        ReferralStatus.NOT_DELIVERED: ("referral_not_delivered_reason", referral.not_delivered_reason),
    }
    if referral.status not in (*reasons, ReferralStatus.ACCEPTED, ReferralStatus.WAITING):
        return ""
    state = terms.label("referral_status", referral.status)
    name, reason = reasons.get(ReferralStatus(referral.status), ("", ""))
    return f"{state}: {terms.label(name, reason).lower()}" if reason else state


def resolve(pk: UUID, actor: Actor) -> Told | None:
    """Title and link of a notice: the packet for a provider, the referral for those of the case."""
    if (own := Referral.objects.visible_to(actor, P.PACKET_ANSWER).filter(pk=pk).first()) is not None:
        return Told(title(own), reverse("packet", args=[pk]))
    seen = Referral.objects.visible_to(actor, P.CASE_VIEW).filter(pk=pk).first()
    if seen is None:
        return None
    return Told(
        ". ".join(part for part in (title(seen), answered(seen)) if part), reverse("referral", args=[pk])
    )


def resolve_silence(pk: UUID, actor: Actor) -> Told | None:
    """The same with the moment until which the answer is or was due; a provider's own packet or nothing."""
    found = resolve(pk, actor)
    if found is None:
        return None
    due = Referral.objects.filter(pk=pk).values_list("answer_due", flat=True).first()
    if due is None:
        return found
    told = {"title": found.title, "when": moment_words(due)}
    return found._replace(title=str(_("%(title)s. Answer due: %(when)s")) % told)


def register() -> None:
    """Let referrals be approved and told of."""
    subjects.approve_with(
        ApprovalSubject(
            kind=ApprovalKind.REFERRAL,
            permission=P.REFERRAL_APPROVE,
            find=lambda pk, actor, permission: referrals.access_referral(actor, pk, permission),
            asked=asked,
            title=approval_title,
            link=lambda referral: reverse("referral", args=[referral.pk]),
            summary=summary,
            changes=changes,
            decided=decisions.decided,
            brief=brief,
        )
    )
    subjects.notify_with(NoticeSubject(NOTICE, resolve))
    subjects.number_with(Referral._meta.label_lower, numbers)
    subjects.notify_with(NoticeSubject(SILENCE, resolve_silence))
    subjects.draft_with(
        DraftSubject(
            DRAFT,
            _("Referral to a service"),
            lambda pk: reverse("referral_draft", args=[pk]),
            cases=lambda keys: dict(Referral.objects.filter(pk__in=keys).values_list("pk", "case_id")),
        )
    )
