"""What referrals add to the house when it starts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import registry
from cases.registry import ClosingCondition, Lead, Panel
from kzcp.access import navigation
from kzcp.access.navigation import Section
from kzcp.access.permissions import Permission as P
from kzcp.reference.codes import CaseEventKind, TaskKind
from referrals import walls
from referrals.actions import narrowing, reactions, subjects
from referrals.selectors import referrals
from referrals.selectors.packets import waiting_count

OF_A_REFERRAL = (
    TaskKind.REFERRAL_ANSWER,
    TaskKind.SERVICE_START,
    TaskKind.CONFIRM_EMERGENCY,
    TaskKind.REFERRAL_CHECK,
)
"""Tasks that carry the key of their referral."""


def register() -> None:
    """Add everything, once."""
    walls.declare()
    subjects.register()
    _cases()
    _sections()


def _cases() -> None:
    registry.add_closing_condition(
        ClosingCondition(
            "referrals",
            _("A referral is still open: end it first, or name a body that follows its waiting list."),
            reactions.nothing_stands_open,
            link=lambda case: f"{reverse('case', args=[case.pk])}#panel-referrals",
            link_label=_("Referrals of the case"),
            met=reactions.ended_with_the_case,
        )
    )
    registry.add_panel(Panel("referrals", _("Referrals"), "referrals/panel.html", referrals.panel, order=30))
    registry.refer_with(lambda pk, service: f"{reverse('referral_find', args=[pk])}?service={service}")
    for kind in OF_A_REFERRAL:
        registry.add_lead(kind, Lead(_("Open the referral"), "referral"))
    registry.add_lead(TaskKind.REFERRAL_DECLINED, Lead(_("Find another way"), "referral"))
    registry.react(CaseEventKind.CASE_CLOSED, reactions.on_case_closed)
    registry.react(CaseEventKind.CASE_ERROR, reactions.on_case_error)
    registry.react(CaseEventKind.CONSENT_RECORDED, reactions.on_consent_refused)
    registry.react(CaseEventKind.CONSENT_ENDED, reactions.on_consent_ended)
    registry.react(CaseEventKind.PLAN_APPROVED, reactions.on_plan_approved)
    registry.react(CaseEventKind.PERPETRATOR_MARKED, narrowing.on_marked)
    registry.react(CaseEventKind.PERPETRATOR_ERROR, narrowing.on_mark_taken_back)
    registry.react(CaseEventKind.CASE_ERROR, narrowing.on_case_error)


def _sections() -> None:
    writes = (P.REFERRAL_WRITE, P.REFERRAL_APPROVE)
    answers = (P.PACKET_ANSWER,)
    for section in (
        Section(_("Referrals"), "referrals", "arrow", 30, writes, start="/referrals/"),
        Section(
            _("Services"), "services", "home", 40, (P.SERVICE_VIEW,), start="/services/", under="referrals"
        ),
        Section(_("Received"), "inbox", "inbox", 10, answers, start="/inbox/", count=waiting_count),
        Section(
            _("In service"), "inbox_in_service", "clock", 20, answers, "/inbox/in-service/", under="inbox"
        ),
        Section(_("Finished"), "inbox_finished", "check", 30, answers, "/inbox/finished/", under="inbox"),
        Section(
            _("Our organisation"), "own_offers", "home", 40, (P.OFFER_EDIT,), "/our-services/", under="inbox"
        ),
    ):
        navigation.add(section)
