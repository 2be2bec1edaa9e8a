"""Reading staff, assignments and organisations: open tables, so no scope is asked."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kzcp.accounts.models import Assignment, Organisation, PassphraseLink, User
from kzcp.core import clock
from kzcp.core.words import moment_words
from kzcp.reference import terms

SHOWN = 200


def place_name(assignment: Assignment) -> str:
    """Where a role is held, in the reader's language; empty for the roles of the whole country."""
    if assignment.organisation is not None:
        return assignment.organisation.name
    return assignment.region.label if assignment.region is not None else ""


def role_words(assignment: Assignment) -> str:
    """The role and its place in words."""
    return ", ".join(part for part in (terms.label("role", assignment.role), place_name(assignment)) if part)


def held_by(user_id: int) -> list[Assignment]:
    """The roles that a person holds today."""
    rows = Assignment.objects.current().filter(user_id=user_id)
    return list(rows.select_related("organisation", "region").order_by("starts_on", "id"))


def assignments_of(user_id: int) -> list[Assignment]:
    """Every role that a person holds, will hold or has held, the latest first."""
    rows = Assignment.objects.filter(user_id=user_id)
    return list(rows.select_related("organisation", "region", "ended_by").order_by("-starts_on", "-id"))


def link_words(link: PassphraseLink) -> str:
    """Who had a link for a passphrase made, and what became of it, in words."""
    facts = {
        "who": link.made_by.full_name if link.made_by else link.sent_to,
        "made": moment_words(link.made_at),
        "day": moment_words(link.used_at or link.withdrawn_at or link.expires_at),
    }
    if link.used_at:
        by_letter = _("A passphrase was set %(day)s with the link that was sent to %(who)s.")
        by_hand = _("A passphrase was set %(day)s with the link that was made %(made)s by %(who)s.")
    elif link.withdrawn_at or link.expires_at <= clock.now():
        by_letter = _("The link that was sent to %(who)s %(made)s is over, it was not used.")
        by_hand = _("The link that was made %(made)s by %(who)s is over, it was not used.")
    else:
        by_letter = _("The link that was sent to %(who)s %(made)s can be used until %(day)s.")
        by_hand = _("The link that was made %(made)s by %(who)s can be used until %(day)s.")
    return (by_hand if link.made_by else by_letter) % facts


def links_of(user_id: int) -> list[str]:
    """The links for a passphrase that were made for a person, in words, the latest first."""
    rows = PassphraseLink.objects.filter(user_id=user_id).select_related("made_by")
    return [link_words(link) for link in rows.order_by("-made_at", "-id")[:20]]


def staff(*, words: str = "", role: str = "", limit: int = SHOWN) -> list[User]:
    """People with an account, by name: those whose names or user name begin with the words, holding the role."""
    rows = User.objects.all()
    for word in words.split()[:4]:
        rows = rows.filter(
            Q(surname__istartswith=word) | Q(given_name__istartswith=word) | Q(username__istartswith=word)
        )
    if role:
        rows = rows.filter(pk__in=Assignment.objects.current().filter(role=role).values("user_id"))
    return list(rows.order_by("surname", "given_name", "id")[:limit])


def roles_of(user_ids: list[int]) -> dict[int, list[Assignment]]:
    """The roles that several people hold today, by person."""
    found: dict[int, list[Assignment]] = {pk: [] for pk in user_ids}
    rows = Assignment.objects.current().filter(user_id__in=user_ids).select_related("organisation", "region")
    for row in rows.order_by("id"):
        found[row.user_id].append(row)
    return found


def names_of(user_ids: set[int]) -> dict[int, str]:
    """The names of several people by key."""
    return {user.pk: user.full_name for user in User.objects.filter(pk__in=user_ids)}


def organisations(*, words: str = "", kind: str = "", region: str = "") -> list[Organisation]:
    """Organisations by name; those that fit all of the words, the kind and the region given."""
    rows = Organisation.objects.select_related("region", "district")
    for word in words.split()[:4]:
        rows = rows.filter(
            Q(name_ru__icontains=word) | Q(name_kk__icontains=word) | Q(name_en__icontains=word)
        )
    if kind:
        rows = rows.filter(kind=kind)
    if region:
        rows = rows.filter(region_id=region)
    return list(rows.order_by("region_id", "name_ru", "id")[:SHOWN])


def open_organisations() -> QuerySet[Organisation]:
    """Organisations that are open today, by name."""
    day = clock.today()
    rows = Organisation.objects.filter(Q(closed_on=None) | Q(closed_on__gte=day), opened_on__lte=day)
    return rows.order_by("name_ru", "id")


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation in words."""

    pk: int
    name: str
    kind_label: str
    place: str
    is_office: bool
    closed_on: date | None


def organisation_rows(*, words: str = "", kind: str = "", region: str = "") -> list[OrganisationRow]:
    """Organisations in words, by region and name."""
    return [
        OrganisationRow(
            row.pk,
            row.name,
            terms.label("organisation_type", row.kind),
            ", ".join([row.region.label, *([row.district.label] if row.district else [])]),
            row.is_office,
            row.closed_on,
        )
        for row in organisations(words=words, kind=kind, region=region)
    ]
