"""Kinds of service for forms, pages and checks."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.core.clock import today
from kzcp.reference.models import Service
from kzcp.reference.snapshot import snapshot


def service(code: str) -> Service:
    """The kind of service, retired or not; raises KeyError where there is none."""
    return snapshot().services[code]


def service_label(code: str) -> str:
    """The name of the service in the reader's language, or "" for an empty code."""
    return service(code).label if code else ""


def services(*, kind: str = "", provider_type: str = "") -> list[Service]:
    """The services in use, in the order of the directory; those that fit a kind of case or of provider.

    A service without kinds fits every kind of case.
    """
    return [
        row
        for row in snapshot().services.values()
        if _in_use(row)
        and (not kind or not row.case_kinds or kind in row.case_kinds)
        and (not provider_type or provider_type in row.provider_types)
    ]


def service_choices(*, kind: str = "", provider_type: str = "") -> list[tuple[str, str]]:
    """(code, name) of those services for a form."""
    return [(row.code, row.label) for row in services(kind=kind, provider_type=provider_type)]


def fits_age(code: str, age: int) -> bool:
    """Whether a child of this age in full years is within the ages of the service."""
    row = service(code)
    return row.age_from <= age <= row.age_to


def check_service(code: str, *, held: str = "") -> None:
    """Raise ValidationError unless the service exists and is in use, or is the one `held` until now."""
    row = snapshot().services.get(code)
    if row is None or (code != held and not _in_use(row)):
        raise ValidationError(_("This service is not in the directory."), code="service")


def _in_use(row: Service) -> bool:
    return row.retired_on is None or row.retired_on > today()
