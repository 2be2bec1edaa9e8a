"""How referrals take part in approvals and notices."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases.lifecycle.deciders import admit, appointed, barred
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.core.words import moment_words
from kzcp.reference import services, terms
from kzcp.reference.codes import ApprovalKind, ConfidentialityLevel
from kzcp.workflow import subjects
from kzcp.workflow.subjects import ApprovalSubject, Asked, DraftSubject, NoticeSubject
from referrals.actions import decisions
from referrals.actions.silence import SILENCE
from referrals.lifecycle.effects import NOTICE
from referrals.models import Referral
from referrals.packet import content, lines
from referrals.selectors import referrals

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
        admit=partial(admit, case),
    )


def title(referral: Referral) -> str:
    """The number and the service: nothing about a person."""
    return f"{referral.number}: {services.service_label(referral.service_id)}"


def summary(referral: Referral) -> Summary:
    """What the approver reads first: service, provider, urgency, ground, and each packet whole."""
    yield content.SERVICE, services.service_label(referral.service_id)
    yield content.PROVIDER, referral.provider.name
    yield content.URGENCY, terms.label("urgency", referral.urgency)
    yield content.GROUND, content.ground_label(referral)
    if words := referral.office_record.ground_words:
        yield content.WORDS, words
    if referral.age_override:
        yield _("Why at this age"), terms.label("override_reason", referral.age_override)
    for one in content.persons_of(referral):
        yield _("Person served"), lines.who(one.packet)
        for line in lines.lines(one.packet):
            yield line.label, line.text


def resolve(pk: UUID, actor: Actor) -> tuple[str, str] | None:
    """Title and link of a notice: the packet for a provider, the referral for those of the case."""
    if (own := Referral.objects.visible_to(actor, P.PACKET_ANSWER).filter(pk=pk).first()) is not None:
        return title(own), reverse("packet", args=[pk])
    seen = Referral.objects.visible_to(actor, P.CASE_VIEW).filter(pk=pk).first()
    return (title(seen), reverse("referral", args=[pk])) if seen is not None else None


def resolve_silence(pk: UUID, actor: Actor) -> tuple[str, str] | None:
    """The same with the moment until which the answer is or was due; a provider's own packet or nothing."""
    found = resolve(pk, actor)
    if found is None:
        return None
    due = Referral.objects.filter(pk=pk).values_list("answer_due", flat=True).first()
    if due is None:
        return found
    told = {"title": found[0], "when": moment_words(due)}
    return str(_("%(title)s. Answer due: %(when)s")) % told, found[1]


def register() -> None:
    """Let referrals be approved and told of."""
    subjects.approve_with(
        ApprovalSubject(
            kind=ApprovalKind.REFERRAL,
            permission=P.REFERRAL_APPROVE,
            find=lambda pk, actor, permission: referrals.access_referral(actor, pk, permission),
            asked=asked,
            title=title,
            link=lambda referral: reverse("referral", args=[referral.pk]),
            summary=summary,
            differences=content.differences,
            decided=decisions.decided,
        )
    )
    subjects.notify_with(NoticeSubject(NOTICE, resolve))
    subjects.notify_with(NoticeSubject(SILENCE, resolve_silence))
    subjects.draft_with(
        DraftSubject(DRAFT, _("Referral to a service"), lambda pk: reverse("referral_draft", args=[pk]))
    )
