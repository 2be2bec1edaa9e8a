"""The services directory, and the search in it for one case."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.lifecycle import events
from cases.models import Case, PlanAction, PlanState
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.accounts.models import Organisation
from kzcp.core import clock, words
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound
from kzcp.core.words import Due
from kzcp.journal import journal
from kzcp.reference import places, services, terms
from kzcp.reference.codes import ReferralStatus as S
from kzcp.reference.codes import ServiceFor
from referrals.models import Offer, Referral

LIMIT = 40
IN_VAIN = (S.REJECTED, S.DECLINED, S.NOT_DELIVERED, S.CANCELLED)
DAYS_IN_A_WEEK = 7


@dataclass(frozen=True)
class Filters:
    """What is looked for; everything may be empty. `weeks` is the longest wait."""

    service: str = ""
    age: int | None = None
    district: int | None = None
    weeks: int | None = None
    region: str = ""
    sector: str = ""


@dataclass(frozen=True)
class OfferRow:
    """One entry in words; `keeps` says whether the reader keeps it for the region."""

    pk: UUID
    provider: str
    service: str
    place: str
    languages: str
    free: Due
    wait: Due
    verified: str
    stale: str
    access: str
    keeps: bool = False


def named_by_plan(case: Case) -> list[str]:
    """The services that the plan in force names and no referral asks for yet, those due first as codes."""
    actions = PlanAction.objects.filter(goal__plan__case=case, goal__plan__state=PlanState.IN_FORCE)
    named = actions.exclude(service=None).order_by("due_on", "id").values_list("service_id", flat=True)
    asked = (
        Referral.objects.filter(case=case).exclude(status__in=IN_VAIN).values_list("service_id", flat=True)
    )
    return [code for code in dict.fromkeys(named) if code and code not in set(asked)]


def for_case(case: Case, service: str = "") -> Filters:
    """Where the search begins: a service, the age of the subject and the region of the office."""
    person = case.person
    home = events.residence_of(person.pk, known_in=case) if person else None
    district = home.district_id if home and home.region_id == case.region_id else case.office.district_id
    return Filters(
        service=service,
        age=person.age_on(clock.today()) if person else None,
        district=district,
        region=case.region_id,
    )


def find(actor: Actor, case: Case, filters: Filters) -> list[OfferRow]:
    """Open offers that fit the kind of case and the filters; near, free and quick ones first."""
    fitting = [row.code for row in services.services(kind=case.kind) if _fits_age(row.code, filters.age)]
    wanted = [filters.service] if filters.service in fitting else [] if filters.service else fitting
    rows = _open(actor).filter(_in_area(case.region_id), service_id__in=wanted)
    if filters.weeks is not None:
        rows = rows.filter(waiting_days__lte=filters.weeks * DAYS_IN_A_WEEK)
    if filters.district is not None:
        rows = rows.filter(Q(districts=[]) | Q(districts__contains=[filters.district]))
    return [_row(offer) for offer in sorted(rows, key=lambda offer: _order(offer, filters.district))[:LIMIT]]


def directory(actor: Actor, filters: Filters) -> list[OfferRow]:
    """The entries of the directory by region, sector and service, by organisation."""
    rows = _open(actor)
    if filters.region:
        rows = rows.filter(_in_area(filters.region))
    if filters.service:
        rows = rows.filter(service_id=filters.service)
    if filters.sector:
        rows = rows.filter(service__sector=filters.sector)
    kept = set(scope.regions(actor, P.DIRECTORY_EDIT))
    found = rows.order_by("organisation_id", "service__order")[: LIMIT * 5]
    return [replace(_row(offer), keeps=offer.organisation.region_id in kept) for offer in found]


def own(actor: Actor) -> list[Offer]:
    """The entries of the actor's own organisation that have not ended."""
    rows = Offer.objects.visible_to(actor, P.OFFER_EDIT).filter(ended_on=None)
    return list(rows.select_related("organisation", "service").order_by("service__order"))


def own_organisation(actor: Actor, permission: P = P.OFFER_EDIT) -> Organisation:
    """The organisation for which the actor answers; the first by name where there are several."""
    held = scope.places(actor, permission, Reach.PLACE)
    found = Organisation.objects.filter(pk__in=held).order_by("name_ru").first()
    if found is None:
        raise NotFound
    return found


def access_offer(actor: Actor, pk: UUID, permission: P = P.OFFER_EDIT) -> Offer:
    """An entry in the actor's reach; raises NotFound and journals it otherwise."""
    rows = Offer.objects.visible_to(actor, permission).select_related("organisation", "service")
    offer: Offer | None = rows.filter(pk=pk, ended_on=None).first()
    if offer is None:
        journal.record(str(permission), outcome="denied", subject_kind="referrals.offer", subject_id=str(pk))
        raise NotFound
    return offer


def providers_of(actor: Actor, service_code: str, region: str, *, but: int) -> list[tuple[int, str]]:
    """(key, name) of other organisations of the region that offer the service."""
    rows = _open(actor).filter(_in_area(region), service_id=service_code).exclude(organisation_id=but)
    return [(offer.organisation_id, offer.organisation.name) for offer in rows]


def row_of(offer: Offer) -> OfferRow:
    """An entry in words."""
    return _row(offer)


def _open(actor: Actor) -> QuerySet[Any]:
    rows = Offer.objects.visible_to(actor, P.SERVICE_VIEW).filter(ended_on=None, organisation__closed_on=None)
    return rows.select_related("organisation__district", "organisation__region", "service")


def _in_area(region: str) -> Q:
    return Q(organisation__region=region, regions=[]) | Q(regions__contains=[region])


def _fits_age(code: str, age: int | None) -> bool:
    row = services.service(code)
    return age is None or row.served_for != ServiceFor.CHILD or age >= 18 or services.fits_age(code, age)


def _order(offer: Offer, district: int | None) -> tuple[bool, bool, int, str]:
    near = district is not None and offer.organisation.district_id == district
    return (not near, offer.free == 0, offer.waiting_days, offer.organisation.name)


def _row(offer: Offer) -> OfferRow:
    place = (
        places.region_label(offer.organisation.region_id),
        places.district_label(offer.organisation.district_id),
    )
    return OfferRow(
        pk=offer.pk,
        provider=offer.organisation.name,
        service=services.service_label(offer.service_id),
        place=", ".join(part for part in (*place, offer.organisation.address) if part),
        languages=", ".join(terms.labels("language", offer.languages)),
        free=_free(offer),
        wait=_wait(offer),
        verified=_("Verified %(day)s") % {"day": words.day_words(offer.verified_on)},
        stale=_stale(offer),
        access=", ".join(terms.labels("accessibility", offer.accessibility)),
    )


def _free(offer: Offer) -> Due:
    if offer.free is None or offer.capacity is None:
        return Due("done", _("Places without limit"))
    if offer.free == 0:
        return Due("soon", _("No free places"))
    told = ngettext("%(n)s place free of %(all)s", "%(n)s places free of %(all)s", offer.free)
    return Due("done", told % {"n": offer.free, "all": offer.capacity})


def _wait(offer: Offer) -> Due:
    if offer.waiting_days == 0:
        return Due("", _("No waiting"))
    weeks = round(offer.waiting_days / DAYS_IN_A_WEEK)
    if weeks == 0:
        days = offer.waiting_days
        return Due("", ngettext("About %(n)s day to wait", "About %(n)s days to wait", days) % {"n": days})
    return Due("", ngettext("About %(n)s week to wait", "About %(n)s weeks to wait", weeks) % {"n": weeks})


def _stale(offer: Offer) -> str:
    today = clock.today()
    if not offer.is_stale_on(today):
        return ""
    months = (today - offer.verified_on).days // 30
    told = ngettext(
        "Not verified for %(n)s month: call first", "Not verified for %(n)s months: call first", months
    )
    return told % {"n": months}
