"""Who sees which rows of referrals: the first wall. The second is rendered from the same in referrals.walls."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from cases.models import Conflict
from cases.models.sight import OfCaseQuerySet, visible_case_ids
from kzcp.access import grants, scope
from kzcp.access.permissions import Permission
from kzcp.access.roles import Reach
from kzcp.core.actor import Actor
from kzcp.reference.codes import ReferralStatus as S

WITH_PROVIDER = (S.SENT, S.WAITING, S.ACCEPTED, S.IN_SERVICE)
"""States in which the provider reads the packet: sent and neither declined nor ended."""


class ReferralQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """Through its case; for packet.answer those sent to the actor's own organisation. None by default.

        A referral that has ended stays in the provider's sight as a line without a name: its packet does not.
        """
        if permission == Permission.PACKET_ANSWER:
            return self.filter(_own(actor), sent_at__isnull=False)
        return self.filter(case_id__in=visible_case_ids(actor, permission))


class PacketQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """Through its case; for packet.answer only while the referral is with the actor's organisation."""
        if permission == Permission.PACKET_ANSWER:
            return self.filter(referral_id__in=_open_packets(actor), dropped_at=None)
        return self.filter(case_id__in=visible_case_ids(actor, permission))


class QuestionQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """As the packet that the question is about."""
        if permission == Permission.PACKET_ANSWER:
            return self.filter(referral_id__in=_open_packets(actor))
        return self.filter(case_id__in=visible_case_ids(actor, permission))


class DeliveryQuerySet(OfCaseQuerySet):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """Through its case; for packet.answer what the actor's own organisation gave."""
        if permission == Permission.PACKET_ANSWER:
            return self.filter(_own(actor))
        return super().visible_to(actor, permission)


class OfferQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """The directory for service.view, the region's for directory.edit, the own entries for offer.edit.

        None by default.
        """
        if permission == Permission.DIRECTORY_EDIT:
            return self.filter(organisation__region_id__in=scope.regions(actor, permission))
        if permission == Permission.SERVICE_VIEW and scope.holds(actor, permission):
            return self
        return self.filter(organisation_id__in=scope.places(actor, permission, Reach.PLACE))


def _own(actor: Actor) -> Q:
    places = scope.places(actor, Permission.PACKET_ANSWER, Reach.PLACE)
    return Q(provider_id__in=places) & ~Q(case_id__in=grants.in_conflict(Conflict, actor))


def _open_packets(actor: Actor) -> models.QuerySet[Any, Any]:
    # By its name, as a foreign key names it: the referral itself takes its queryset from here.
    rows: models.QuerySet[Any] = models.QuerySet(apps.get_model("referrals", "Referral"))
    return rows.filter(_own(actor), status__in=WITH_PROVIDER).values("pk")
