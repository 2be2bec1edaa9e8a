"""Loading is repeatable, takes corrections, keeps edits and deletes nothing."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from kzcp.reference import loading, shipped
from kzcp.reference.loading import Loaded, load_all, merge, register_loader
from kzcp.reference.models import CalendarDay, District, ReferenceRow, Region, Service, Term, Version
from tests.reference.shipped import rows

pytestmark = pytest.mark.django_db
MODELS: dict[type[ReferenceRow], str] = {
    Region: "regions",
    District: "districts",
    Term: "vocabularies",
    Service: "services",
    CalendarDay: "calendar",
}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict[str, str]]]:
    """The shipped files as a copy that a test may correct."""
    copies = {name: [dict(row) for row in rows(name)] for name in MODELS.values()}
    monkeypatch.setattr(shipped, "read_csv", lambda path: copies[path.stem])
    return copies


def corrected(files: dict[str, list[dict[str, str]]], name: str, **where: str) -> dict[str, str]:
    return next(row for row in files[name] if all(row[key] == value for key, value in where.items()))


@pytest.mark.parametrize(("model", "name"), MODELS.items())
def test_every_row_of_the_files_is_there_and_sound(model: type[ReferenceRow], name: str) -> None:
    found = list(model._default_manager.all())
    assert len(found) == len(rows(name))
    for row in found:
        row.full_clean()


def test_loading_again_changes_nothing() -> None:
    before = {model: list(model._default_manager.values()) for model in MODELS}
    token = Version.objects.get().token
    assert all((done.added, done.changed, done.edited) == (0, 0, 0) for done in load_all())
    assert {model: list(model._default_manager.values()) for model in MODELS} == before
    assert Version.objects.get().token == token


def test_a_corrected_label_is_taken(files: dict[str, Any]) -> None:
    corrected(files, "vocabularies", set="sex", code="F")["ru"] = "Девочка"
    assert load_all()[2] == Loaded("reference_term", 0, 1, 0)
    assert Term.objects.get(set="sex", code="F").ru == "Девочка"


def test_an_edit_is_kept_also_when_the_file_is_corrected(files: dict[str, Any]) -> None:
    Term.objects.filter(set="sex", code="F").update(ru="Женский")
    assert load_all()[2].edited == 1
    row = corrected(files, "vocabularies", set="sex", code="F")
    row["ru"], row["kk"] = "Девочка", "Қыз"
    load_all()
    term = Term.objects.get(set="sex", code="F")
    assert (term.ru, term.kk) == ("Женский", "Қыз")


def test_what_the_files_drop_stays(files: dict[str, Any]) -> None:
    files["vocabularies"].remove(corrected(files, "vocabularies", set="language", code="UG"))
    load_all()
    assert Term.objects.filter(set="language", code="UG").exists()


def test_districts_without_a_code_stay_the_same_rows(files: dict[str, Any]) -> None:
    without = District.objects.filter(kato="")
    assert without.count() == 3
    key = District.objects.get(name_en="Sauran").pk
    corrected(files, "districts", name_en="Sauran")["kato"] = "614000001"
    load_all()
    assert District.objects.get(kato="614000001").pk == key
    assert without.count() == 2


def test_a_district_keeps_its_row_when_its_name_is_corrected(files: dict[str, Any]) -> None:
    row = corrected(files, "districts", kato="101010000")
    key = District.objects.get(kato=row["kato"]).pk
    row["name_en"] = "Zhanasemei"
    assert load_all()[1] == Loaded("reference_district", 0, 1, 0)
    assert District.objects.get(pk=key).name_en == "Zhanasemei"


def test_a_code_given_by_a_person_is_kept() -> None:
    District.objects.filter(name_en="Markakol").update(kato="634000001")
    load_all()
    assert District.objects.filter(kato="634000001").count() == 1
    assert District.objects.count() == 228


def test_apps_add_loaders_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_loaders", [])
    kind = {"parent": "", "order": 99, "en": "Test", "ru": "Проверка", "kk": "Тексеру"}

    def load() -> list[Loaded]:
        return [merge(Term, [{"set": "case_kind", "code": "TST", **kind}], key=("set", "code"))]

    register_loader(load)
    register_loader(load)
    assert [done.added for done in load_all()] == [1]
    assert [(done.added, done.changed) for done in load_all()] == [(0, 0)]


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert "reference_term: 0 added, 0 changed, 0 edited values kept" in out.getvalue()
