"""Opening offices and providers, and correcting what is known of them."""

from collections.abc import Mapping
from typing import Any, Final

from kzcp.accounts.models import Organisation
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.journal import journal

FACTS: Final = (
    "kind",
    "name_en",
    "name_ru",
    "name_kk",
    "region",
    "district",
    "is_office",
    "address",
    "telephone",
    "closed_on",
)


def add(*, facts: Mapping[str, Any], by: Actor) -> Organisation:
    """Add an organisation that is open from today. Raises ValidationError by field."""
    organisation = Organisation(opened_on=clock.today())
    _fill(organisation, facts)
    with journal.act(
        "organisation.add",
        by=by,
        subject_kind=Organisation._meta.label_lower,
        subject_id=organisation.name_ru,
    ):
        organisation.save(force_insert=True)
    return organisation


def change(*, organisation: Organisation, facts: Mapping[str, Any], by: Actor) -> None:
    """Correct an organisation. Raises ValidationError by field."""
    with journal.act("organisation.change", by=by, subject=organisation):
        _fill(organisation, facts)
        organisation.save()


def _fill(organisation: Organisation, facts: Mapping[str, Any]) -> None:
    for name in FACTS:
        if name in facts:
            setattr(organisation, name, facts[name])
    organisation.full_clean()
