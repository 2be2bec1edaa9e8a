"""Vocabularies: choices for forms, labels for pages, the check for models.

A code is never shown and a label never compared. Functions take the name of the set and the code.
"""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.core.clock import today
from kzcp.reference.models import Term
from kzcp.reference.snapshot import snapshot


class UnknownTerm(LookupError):
    """A set or a code that the reference data does not have: an error of the program."""


def terms(name: str) -> list[Term]:
    """All terms of the set in its order, retired ones too; raises UnknownTerm for an unknown set."""
    return list(_set(name).values())


def term(name: str, code: str) -> Term:
    """The term, retired or not; raises UnknownTerm where there is none."""
    try:
        return _set(name)[code]
    except KeyError:
        raise UnknownTerm(f"{name}: {code}") from None


def choices(name: str, *, held: str | Iterable[str] = ()) -> list[tuple[str, str]]:
    """(code, label) of the terms in use, in order; `held` codes stay offered although retired."""
    kept = {held} if isinstance(held, str) else set(held)
    return [(row.code, row.label) for row in terms(name) if row.code in kept or in_use(row)]


def grouped_choices(name: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(code, label, choices below it) of the terms in use that have no parent, in order."""
    rows = [row for row in terms(name) if in_use(row)]
    return [
        (top.code, top.label, [(row.code, row.label) for row in rows if row.parent == top.code])
        for top in rows
        if not top.parent
    ]


def label(name: str, code: str) -> str:
    """The label in the reader's language; empty for an empty code, UnknownTerm for an unknown one."""
    return term(name, code).label if code else ""


def labels(name: str, codes: Iterable[str]) -> list[str]:
    """The labels of several codes, in the order of the set."""
    wanted = set(codes)
    for code in wanted:
        term(name, code)
    return [row.label for row in terms(name) if row.code in wanted]


def check(name: str, code: str, *, held: str = "", field: str = "") -> None:
    """Raise ValidationError unless the code is in use, or is the one `held` by the row until now.

    With `field` the error is attached to that field of the model.
    """
    row = _set(name).get(code)
    if row is None:
        message = _("This value is not on the list.")
    elif code == held or in_use(row):
        return
    else:
        message = _("This value is no longer in use; choose another one.")
    raise ValidationError({field: message} if field else message, code="term")


def check_all(name: str, codes: Iterable[str], *, held: Iterable[str] = (), field: str = "") -> None:
    """`check` for a field that holds several codes; a code twice is refused too."""
    codes, kept = list(codes), set(held)
    for code in codes:
        check(name, code, held=code if code in kept else "", field=field)
    if len(set(codes)) != len(codes):
        message = _("This value is not on the list.")
        raise ValidationError({field: message} if field else message, code="term")


def children(name: str, code: str) -> list[str]:
    """The codes grouped under this one, retired ones too, in order."""
    return [row.code for row in terms(name) if row.parent == code]


def family(name: str, code: str) -> list[str]:
    """The code itself and those grouped under it: what a filter or a count of the group asks for."""
    return [term(name, code).code, *children(name, code)]


def parent_of(name: str, code: str) -> str:
    """The code of the group, or "" for a term that stands alone or is a group itself."""
    return term(name, code).parent


def in_use(row: Term) -> bool:
    """Whether the term may be chosen today."""
    return row.retired_on is None or row.retired_on > today()


def _set(name: str) -> Mapping[str, Term]:
    try:
        return snapshot().terms[name]
    except KeyError:
        raise UnknownTerm(name) from None
