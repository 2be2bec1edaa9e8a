import pytest
from django.core.exceptions import FieldError, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kzcp.vault import hashes
from kzcp.vault.hashes import iin_hash, name_hashes, phone_hash, search_hashes, settlement_hash
from tests.core.hostile import HOSTILE
from tests.core.test_names import GROUPS


def meets(typed: str, surname: str, given_name: str) -> set[str]:
    stored, asked = name_hashes(surname, given_name), search_hashes(typed)
    return {kind for kind in asked if stored.get(kind) == asked[kind]}


def test_one_value_in_many_writings_has_one_hash() -> None:
    assert iin_hash("160402 6 0012 3") == iin_hash("160402600123")
    assert phone_hash("8 (701) 123-45-67") == phone_hash("+77011234567")
    assert settlement_hash("Қарақол") == settlement_hash("Каракол")
    assert iin_hash("") == phone_hash("") == settlement_hash("—") == ""
    with pytest.raises(ValidationError):
        iin_hash("1")
    with pytest.raises(ValidationError):
        phone_hash("1")


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[2])
def test_spellings_have_the_same_hashes(group: list[str]) -> None:
    assert len({tuple(sorted(name_hashes("Ахметова", name).items())) for name in group}) == 1


def test_a_son_and_a_daughter_meet_in_full() -> None:
    daughter, son = name_hashes("Ахметова", "Дана"), name_hashes("Akhmetov", "Dana")
    for kind in ("full", "surname", "given", "loose"):
        assert daughter[kind] == son[kind]


@pytest.mark.parametrize("typed", ["Ахметова", "Ахметов", "Akhmetova", "ахметов", "Ахм", "Ахмето", "Akhme"])
def test_a_surname_is_found_whole_or_begun(typed: str) -> None:
    assert meets(typed, "Ахметова", "Дана") & {"surname", *(f"surname_prefix.{n}" for n in range(3, 9))}


@pytest.mark.parametrize("typed", ["Дана", "Dana", "Дан", "dan"])
def test_a_given_name_is_found_whole_or_begun(typed: str) -> None:
    assert meets(typed, "Ахметова", "Дана")


@pytest.mark.parametrize("typed", ["Дона", "Ах", "Ахматова", "Омаров", "Нұр"])
def test_another_name_is_not_found(typed: str) -> None:
    assert not meets(typed, "Ахметова", "Дана")


def test_a_long_name_is_found_by_its_first_eight_letters() -> None:
    assert "surname_prefix.8" in meets("Нурмагамбе", "Нурмагамбетова", "Дана")


def test_missing_parts_make_fewer_keys() -> None:
    assert name_hashes("", "") == search_hashes("—") == {}
    assert set(name_hashes("Ли", "")) == {"surname"}
    assert set(name_hashes("", "Дана")) == {"given", "given_prefix.3", "given_prefix.4"}


def test_a_surname_never_equals_a_given_name() -> None:
    found = name_hashes("Дана", "Дана")
    assert len(set(found.values())) == len(found)


@given(st.text(max_size=30), st.text(max_size=30))
def test_every_name_has_only_hashes(surname: str, name: str) -> None:
    assert all(len(value) == 64 for value in name_hashes(surname, name).values())


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_strings(value: str) -> None:
    name_hashes(value, value)
    search_hashes(value)


def test_a_plain_value_cannot_get_into_a_hash_column() -> None:
    field = hashes.KeyedHashField()
    field.set_attributes_from_name("iin_hash")
    for plain in ("160402600123", "Ахметова", "A" * 64, "a" * 63):
        with pytest.raises(ValueError, match="keyed hash"):
            field.get_prep_value(plain)
    assert field.get_prep_value(iin_hash("160402600123"))
    assert field.get_prep_value("") == ""
    assert field.get_prep_value(None) is None
    assert field.get_lookup("exact")
    with pytest.raises(FieldError):
        field.get_lookup("startswith")
    assert field.deconstruct()[1:] == ("kzcp.vault.hashes.KeyedHashField", [], {})
