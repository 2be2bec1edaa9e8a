"""Filters that turn codes and keys into labels: `{{ case.status|term:"case_status" }}`."""

from collections.abc import Iterable

from django import template

from kzcp.reference import places, services, terms

register = template.Library()


@register.filter
def term(code: str | None, name: str) -> str:
    """The label of a code in the set `name`; "" for none."""
    return terms.label(name, code or "")


@register.filter(name="terms")
def term_list(codes: Iterable[str] | None, name: str) -> str:
    """The labels of several codes, joined by commas, in the order of the set."""
    return ", ".join(terms.labels(name, codes or ()))


@register.filter
def region(iso: str | None) -> str:
    """The name of a region by its ISO code."""
    return places.region_label(iso)


@register.filter
def district(pk: int | None) -> str:
    """The name of a district by its key."""
    return places.district_label(pk)


@register.filter
def service(code: str | None) -> str:
    """The name of a kind of service by its code."""
    return services.service_label(code or "")
