"""The services directory: what organisations offer."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import checked, once, stored
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.accounts.models import Organisation
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed
from kzcp.journal import journal
from referrals.actions.stage import staged
from referrals.data import OfferData
from referrals.models import Offer

SAMPLE = Actor.system("sample")


@staged
def enter(*, pk: UUID, organisation: Organisation, data: OfferData, by: Actor) -> Offer:
    """Enter a service that an organisation gives, verified today; the same `pk` again returns what is there."""
    with journal.act("offer.enter", by=by, subject=organisation):
        _require(organisation.pk, by)
        if (former := once(Offer, pk)) is not None:
            return former
        if Offer.objects.filter(
            organisation=organisation, service_id=data.service_id, ended_on=None
        ).exists():
            raise ValidationError({"service": _("The directory has this service of yours already.")})
        offer = Offer(id=pk, organisation=organisation)
        _fill(offer, data)
        return stored(offer)


@staged
def change(*, offer: Offer, data: OfferData, by: Actor) -> Offer:
    """Replace an entry and mark it as verified today; its own organisation or the coordinator of its region."""
    with journal.act("offer.change", by=by, subject=offer):
        _require_any(offer, by)
        locked: Offer = Offer.objects.select_for_update().get(pk=offer.pk)
        _fill(locked, data)
        checked(locked).save()
    return locked


@staged
def set_places(*, offer: Offer, free: int | None, waiting_days: int, by: Actor) -> Offer:
    """Say how many places are free and how long one waits; marks the entry as verified today."""
    with journal.act("offer.set_places", by=by, subject=offer):
        _require(offer.organisation_id, by)
        locked: Offer = Offer.objects.select_for_update().get(pk=offer.pk)
        locked.free, locked.waiting_days, locked.verified_on = free, waiting_days, clock.today()
        checked(locked).save()
    return locked


@staged
def verify(*, offer: Offer, by: Actor) -> Offer:
    """Mark an entry as verified today and change nothing else."""
    with journal.act("offer.verify", by=by, subject=offer):
        _require_any(offer, by)
        locked: Offer = Offer.objects.select_for_update().get(pk=offer.pk)
        locked.verified_on = clock.today()
        locked.save(update_fields=["verified_on"])
    return locked


@staged
def end(*, offer: Offer, by: Actor) -> Offer:
    """Take a service out of the directory; what was referred to it goes on."""
    with journal.act("offer.end", by=by, subject=offer):
        _require(offer.organisation_id, by)
        locked: Offer = Offer.objects.select_for_update().get(pk=offer.pk)
        locked.ended_on = locked.ended_on or clock.today()
        locked.save(update_fields=["ended_on"])
    return locked


def _require(organisation_id: int, by: Actor) -> None:
    if by != SAMPLE and organisation_id not in scope.places(by, P.OFFER_EDIT, Reach.PLACE):
        raise NotAllowed


def _require_any(offer: Offer, by: Actor) -> None:
    if offer.organisation.region_id not in scope.regions(by, P.DIRECTORY_EDIT):
        _require(offer.organisation_id, by)


def _fill(offer: Offer, data: OfferData) -> None:
    offer.service_id = data.service_id
    offer.capacity, offer.free = data.capacity, data.free
    offer.waiting_days, offer.urgent_ok = data.waiting_days, data.urgent_ok
    offer.regions, offer.districts = list(data.regions), list(data.districts)
    offer.accessibility, offer.languages = list(data.accessibility), list(data.languages)
    offer.verified_on = clock.today()
