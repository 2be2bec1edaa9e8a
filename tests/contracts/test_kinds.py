"""Every kind of case is whole: what serves all kinds finds all that it asks of one."""

from dataclasses import replace

import pytest
from django.db import models, transaction
from django.utils import translation

from cases import registry
from cases.models.base import CODE
from kzcp.access import walls
from kzcp.core.actor import acting_as
from kzcp.reference import terms
from kzcp.reference.codes import CaseKindCode, ConfidentialityLevel
from tests.factories.casework import fresh
from tests.factories.intake import register
from tests.kinds.models import CODE_OF_KIND

DETAILS = {CODE_OF_KIND: {"words": "Which papers does a school ask for?"}}
"""Details for registering a case of a kind; of others those of `tests.factories.intake`."""


def coded(kind):
    """The fields of the details that hold codes."""
    fields = [field for field in kind.details._meta.concrete_fields if not field.is_relation]
    base = {field.name: getattr(field, "base_field", field) for field in fields}
    return {
        name
        for name, field in base.items()
        if isinstance(field, models.CharField) and field.max_length == CODE
    }


def own(kind):
    """The fields of the kind that people fill in: not the key, the case, the key of its data, nor a moment that is set."""
    common = {"id", "case", "key_id"}
    return {field.name for field in kind.details._meta.concrete_fields if field.editable} - common


def faults(kind):
    """What is missing of a kind or wrong about it."""
    shown = [name for fieldset in kind.fieldsets for name in fieldset.fields]
    named = [kind.label, *(part.label for part in kind.required), *(one.title for one in kind.fieldsets)]
    laws = {
        "its fieldsets show each field once": sorted(shown) == sorted(own(kind)),
        "each coded field has a vocabulary": set(kind.vocabularies) == coded(kind),
        "each vocabulary has terms": all(terms.terms(set_) for set_ in kind.vocabularies.values()),
        "its level is known": kind.level in set(ConfidentialityLevel),
        "its subject is known": kind.subject in ("person", "household"),
        "everything has a label": all(str(label) for label in named),
        "it requires something before its assessment ends": bool(kind.required),
        "it requires nothing twice": len({part.code for part in kind.required}) == len(kind.required),
        "something is asked at intake": any(one.asked == "intake" for one in kind.fieldsets),
        "its details stand behind a wall": kind.details._meta.db_table in walls.declared(),
    }
    return [law for law, holds in laws.items() if not holds]


KINDS = [pytest.param(kind, id=kind.code) for kind in registry.kinds()]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_whole(kind):
    assert faults(kind) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_each_planted_fault_is_found(kind):
    first, *others = kind.fieldsets
    for changed in (
        replace(kind, label=""),
        replace(kind, vocabularies=dict(list(kind.vocabularies.items())[1:])),
        replace(kind, vocabularies={**kind.vocabularies, "words": "sex"}),
        replace(kind, fieldsets=tuple(others)),
        replace(kind, fieldsets=(first, *kind.fieldsets)),
        replace(kind, required=()),
        replace(kind, level="SECRET"),
    ):
        assert faults(changed)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_its_facts_are_codes_without_words(cast, kind):
    case = register(cast, kind=kind.code, details=DETAILS.get(kind.code))
    with acting_as(cast.who("aigul")), transaction.atomic():
        facts = kind.facts(fresh(case, cast.who("aigul")))
    assert facts
    for name, value in facts.items():
        codes = value if isinstance(value, list) else [value]
        assert all(isinstance(code, str) and (not code or code.isupper()) for code in codes), name


def test_every_kind_of_the_house_is_registered_once_and_named():
    codes = [kind.code for kind in registry.kinds()]
    assert len(set(codes)) == len(codes)
    assert set(codes) - {CODE_OF_KIND} <= set(CaseKindCode)
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            assert all(registry.label(code) for code in codes)
