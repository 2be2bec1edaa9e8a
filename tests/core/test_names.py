import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzcp.core.names import loose_key, name_key, patronymic_key, surname_key
from tests.core.hostile import HOSTILE

GROUPS = [
    ["Айгүл", "Айгүль", "Айгуль", "Aigul", "Aygul", "Aigül", "Aigul'"],
    ["Нұрсұлтан", "Нурсултан", "Nursultan", "Nūrsūltan"],
    ["Әсел", "Асель", "Assel", "Asel", "Äsel"],
    ["Қасым-Жомарт", "Касым-Жомарт", "Kassym-Jomart", "Qasym-Jomart", "Kasym-Zhomart", "касым жомарт"],
    ["Жансая", "Zhansaya", "Jansaia", "Jansaya"],
    ["Мәдина", "Мадина", "Madina", "Mädina"],
    ["Ілияс", "Ильяс", "Ilyas", "İlias"],
    ["Ермек", "Yermek", "Ermek", "ЕРМЕК"],
    ["Дінмұхамед", "Динмухамед", "Dinmukhamed", "Dinmuhamed"],
    ["Шыңғыс", "Шынгыс", "Shyngys", "Şyñğys"],
    ["Өмірзақ", "Омирзак", "Omirzak"],
    ["Гүлмира", "Гульмира", "Gulmira", "Gülmira"],
    ["Сәкен", "Сакен", "Saken", "Cәкен", "Сəкен"],
    ["Юлия", "Yuliya", "Iulia", "Yulia"],
    ["Еркебұлан", "Еркебулан", "Yerkebulan", "Erkebulan"],
]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[3 - 1])
def test_spellings_of_one_name_meet(group: list[str]) -> None:
    assert len({name_key(name) for name in group}) == 1
    assert name_key(group[0])


def test_different_names_do_not_meet() -> None:
    assert len({name_key(group[0]) for group in GROUPS}) == len(GROUPS)


def test_surname_without_the_ending_that_tells_the_sex() -> None:
    names = ("Ахметов", "Ахметова", "Akhmetova", "Әхметов")
    assert {surname_key(name) for name in names} == {"ahmet"}
    assert surname_key("Бровский") == surname_key("Бровская") == surname_key("Brovskaya")
    assert surname_key("Ли") == "li"
    assert surname_key("Ева") == "eva"
    assert surname_key("Сабит") == "sabit"


def test_patronymic_is_the_father() -> None:
    for name in ("Сериковна", "Серікқызы", "Серікұлы", "Serikuly", "Серикович", "Серік"):
        assert patronymic_key(name) == "serik"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Шыңғыс", "Чингиз"), ("Өмірзақ", "Умирзак"), ("Әлия", "Элия"), ("Мұхаммед", "Магомед")],
)
def test_known_limits_stay_known(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_loose_key_joins_vowels_only() -> None:
    assert loose_key("Айгерим") == loose_key("Айгарым") == "agrm"
    assert loose_key("") == ""


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=40))
def test_every_text_has_a_key_that_is_stable(value: str) -> None:
    key = name_key(value)
    assert " " not in key
    assert name_key(value.upper() if value.upper().casefold() == value.casefold() else value) == key
    for function in (surname_key, patronymic_key, loose_key):
        assert isinstance(function(value), str)


@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі", max_size=30))
def test_a_cyrillic_name_has_an_ascii_key(value: str) -> None:
    assert name_key(value).isascii()


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_strings(value: str) -> None:
    assert isinstance(surname_key(value) + patronymic_key(value) + loose_key(value), str)
