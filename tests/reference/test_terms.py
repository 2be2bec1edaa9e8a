"""Vocabularies as forms, pages and models use them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.template import Context, Template
from django.utils import translation

from kzcp.core.clock import today
from kzcp.reference import snapshot, terms
from kzcp.reference.models import Term, Version

pytestmark = pytest.mark.django_db


def a_term(**changes: object) -> Term:
    values = {
        "set": "language",
        "code": "KO",
        "order": 5,
        "en": "Korean",
        "ru": "Корейский",
        "kk": "Корей тілі",
    }
    term = Term(**{**values, **changes})
    term.full_clean()
    term.save()
    return term


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "Injury"), ("ru", "Телесное повреждение"), ("kk", "Дене жарақаты"), ("fr", "Injury")],
)
def test_a_label_stands_in_the_language_of_the_reader(language: str, label: str) -> None:
    with translation.override(language):
        assert terms.label("risk_sign", "INJURY") == label


def test_without_a_language_the_label_is_english() -> None:
    with translation.override(None):
        assert terms.label("sex", "F") == "Girl / female"


def test_choices_stand_in_the_order_of_the_set() -> None:
    assert [code for code, _ in terms.choices("risk_level")] == ["HIGH", "MEDIUM", "LOW"]
    assert terms.labels("risk_level", ["LOW", "HIGH"]) == [
        label for code, label in terms.choices("risk_level") if code != "MEDIUM"
    ]


def test_groups() -> None:
    groups = {
        code: [below for below, _ in children] for code, _, children in terms.grouped_choices("violence_type")
    }
    assert groups["PSY"] == ["PSY_VERBAL", "PSY_WITNESS", "PSY_ISOLATION", "PSY_SUICIDE"]
    assert groups["UNKNOWN"] == []
    assert terms.children("violence_type", "PSY") == groups["PSY"]
    assert terms.family("violence_type", "PSY") == ["PSY", *groups["PSY"]]
    assert terms.parent_of("violence_type", "PSY_VERBAL") == "PSY"
    assert terms.parent_of("violence_type", "PSY") == ""


def test_a_new_term_is_offered_at_once_and_a_retired_one_no_more() -> None:
    assert "KO" not in dict(terms.choices("language"))
    term = a_term()
    assert "KO" in dict(terms.choices("language"))
    term.retired_on = today()
    term.full_clean()
    term.save()
    assert "KO" not in dict(terms.choices("language"))
    assert "KO" in dict(terms.choices("language", held="KO"))
    with translation.override("en"):
        assert terms.label("language", "KO") == "Korean"


def test_a_term_retired_from_tomorrow_is_in_use_today() -> None:
    a_term(retired_on=today() + timedelta(days=1))
    terms.check("language", "KO")


def test_check() -> None:
    terms.check("sex", "F")
    with translation.override("en"), pytest.raises(ValidationError, match="not on the list"):
        terms.check("sex", "X")
    a_term(retired_on=date(2020, 1, 1))
    with translation.override("en"), pytest.raises(ValidationError, match="no longer in use"):
        terms.check("language", "KO")
    terms.check("language", "KO", held="KO")
    with pytest.raises(ValidationError) as refused:
        terms.check("sex", "X", field="sex")
    assert list(refused.value.message_dict) == ["sex"]


def test_check_all() -> None:
    terms.check_all("risk_sign", ["INJURY", "OTHER"])
    for codes in (["INJURY", "INJURY"], ["INJURY", "MADE_UP"]):
        with pytest.raises(ValidationError):
            terms.check_all("risk_sign", codes)


def test_what_is_unknown_to_the_program_is_an_error() -> None:
    assert terms.label("sex", "") == ""
    with pytest.raises(terms.UnknownTerm):
        terms.label("sex", "X")
    with pytest.raises(terms.UnknownTerm):
        terms.choices("no_such_set")


def test_a_code_on_which_rules_rely_cannot_be_retired() -> None:
    term = Term.objects.get(set="case_status", code="CLOSED")
    term.retired_on = date(2026, 1, 1)
    with pytest.raises(ValidationError) as refused:
        term.full_clean()
    assert list(refused.value.message_dict) == ["retired_on"]


@pytest.mark.parametrize("parent", ["NO_SUCH", "PSY_VERBAL"])
def test_a_parent_is_a_group_of_the_set(parent: str) -> None:
    with pytest.raises(ValidationError):
        a_term(set="violence_type", code="NEW", parent=parent)


def test_every_process_learns_of_a_change(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REFERENCE_RECHECK_SECONDS", 0, raising=False)
    before = snapshot.snapshot()
    assert snapshot.snapshot() is before
    with connection.cursor() as cursor:  # what another process did: the row and the token, not this copy
        cursor.execute("update reference_term set en = 'Female' where set = 'sex' and code = 'F'")
        cursor.execute("update reference_version set token = gen_random_uuid()")
    with translation.override("en"):
        assert terms.label("sex", "F") == "Female"


def test_a_copy_is_kept_while_it_is_young(django_assert_num_queries: object) -> None:
    snapshot.snapshot()
    with django_assert_num_queries(0):  # type: ignore[operator]
        terms.choices("sex")
        terms.label("sex", "F")


def test_a_copy_serves_in_a_broken_transaction() -> None:
    snapshot.snapshot()
    connection.needs_rollback = True
    try:
        assert terms.label("sex", "F")
    finally:
        connection.needs_rollback = False


def test_there_is_one_version() -> None:
    token = Version.objects.get().token
    a_term()
    assert Version.objects.get().token != token


def test_filters_of_templates() -> None:
    page = Template(
        "{% load reference %}{{ code|term:'sex' }}|{{ codes|terms:'risk_sign' }}|{{ iso|region }}|{{ none|district }}|{{ s|service }}"
    )
    with translation.override("en"):
        values = {"code": "F", "codes": ["FLIGHT", "INJURY"], "iso": "KZ-71", "none": None, "s": ""}
        assert page.render(Context(values)) == "Girl / female|Injury, Child runs away|Astana city||"
