"""Opening offices and providers, and correcting what is known of them."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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

NAMES: Final = ("name_kk", "name_ru", "name_en")
IS_THERE: Final = _("An organisation of this name is open in this region already.")


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
    _refuse_a_second(organisation)


def _refuse_a_second(organisation: Organisation) -> None:
    """Two open ones of one name in one region cannot be told apart where one is chosen."""
    if organisation.closed_on is not None:
        return
    others = Organisation.objects.filter(region=organisation.region, closed_on=None).exclude(
        pk=organisation.pk
    )
    taken = [
        name for name in NAMES if others.filter(**{f"{name}__iexact": getattr(organisation, name)}).exists()
    ]
    if taken:
        raise ValidationError(dict.fromkeys(taken, IS_THERE))
