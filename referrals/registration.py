"""What referrals add to the house when it starts."""

from django.utils.translation import gettext_lazy as _

from cases import registry
from cases.registry import ClosingCondition, Panel
from kzcp.access import navigation
from kzcp.access.navigation import Section
from kzcp.access.permissions import Permission as P
from kzcp.reference.codes import CaseEventKind
from referrals import walls
from referrals.actions import reactions, subjects
from referrals.selectors import referrals


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
        )
    )
    registry.add_panel(Panel("referrals", _("Referrals"), "referrals/panel.html", referrals.panel, order=30))
    registry.react(CaseEventKind.CASE_CLOSED, reactions.on_case_closed)
    registry.react(CaseEventKind.CASE_ERROR, reactions.on_case_error)
    registry.react(CaseEventKind.CONSENT_RECORDED, reactions.on_consent_refused)
    registry.react(CaseEventKind.CONSENT_ENDED, reactions.on_consent_ended)
    registry.react(CaseEventKind.PLAN_APPROVED, reactions.on_plan_approved)


def _sections() -> None:
    writes = (P.REFERRAL_WRITE, P.REFERRAL_APPROVE)
    answers = (P.PACKET_ANSWER,)
    for section in (
        Section(_("Referrals"), "referrals", "arrow", 30, writes, start="/referrals/"),
        Section(
            _("Services"), "services", "home", 40, (P.SERVICE_VIEW,), start="/services/", under="referrals"
        ),
        Section(_("Received"), "inbox", "inbox", 10, answers, start="/inbox/"),
        Section(
            _("In service"), "inbox_in_service", "clock", 20, answers, "/inbox/in-service/", under="inbox"
        ),
        Section(_("Finished"), "inbox_finished", "check", 30, answers, "/inbox/finished/", under="inbox"),
        Section(
            _("Our organisation"), "own_offers", "home", 40, (P.OFFER_EDIT,), "/our-services/", under="inbox"
        ),
    ):
        navigation.add(section)
