"""Invented names of children and relatives in three scripts.

None of them is the name of a member of staff or of a place: a test holds the two apart by the name key.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

# (surname of a man, of a woman)
SURNAMES: Final = {
    "kk": (
        ("Бекзатов", "Бекзатова"), ("Қойшыбаев", "Қойшыбаева"), ("Жандарбек", "Жандарбек"),
        ("Төребеков", "Төребекова"), ("Мүсірепов", "Мүсірепова"), ("Шәріпов", "Шәріпова"),
        ("Құрманәлі", "Құрманәлі"), ("Есентай", "Есентай"), ("Өтегенов", "Өтегенова"),
        ("Байжұманов", "Байжұманова"), ("Ысқақов", "Ысқақова"), ("Нұрпейіс", "Нұрпейіс"),
    ),
    "ru": (
        ("Лебедев", "Лебедева"), ("Гришин", "Гришина"), ("Соколовский", "Соколовская"),
        ("Ткаченко", "Ткаченко"), ("Мельник", "Мельник"), ("Рябинин", "Рябинина"),
        ("Фокин", "Фокина"), ("Журавлёв", "Журавлёва"), ("Хакимов", "Хакимова"), ("Цой", "Цой"),
    ),
    "en": (
        ("Sabyrov", "Sabyrova"), ("Tulegenuly", "Tulegenqyzy"), ("Kassymbek", "Kassymbek"),
        ("Rakhmet", "Rakhmet"), ("Omirzak", "Omirzak"),
    ),
}  # fmt: skip
BOYS: Final = {
    "kk": ("Ерасыл", "Нұрислам", "Алдияр", "Бекарыс", "Дархан", "Сұңғат", "Әлихан", "Ердәулет"),
    "ru": ("Кирилл", "Илья", "Артём", "Данил", "Егор", "Матвей", "Тихон"),
    "en": ("Arsen", "Daniyar", "Alibek", "Yerkin"),
}
GIRLS: Final = {
    "kk": ("Аружан", "Айзере", "Көркем", "Інжу", "Томирис", "Аяжан", "Жанерке", "Мөлдір"),
    "ru": ("Алиса", "Вероника", "Полина", "Ксения", "Дарина", "Варвара", "Эвелина"),
    "en": ("Amina", "Kamilla", "Tomiris", "Sezim"),
}
MEN: Final = {
    "kk": ("Бауыржан", "Серік", "Қанат", "Мейрам", "Нұрлан"),
    "ru": ("Виталий", "Роман", "Григорий", "Юрий"),
    "en": ("Askar", "Kuanysh"),
}
WOMEN: Final = {
    "kk": ("Гүлмира", "Шолпан", "Бақыт", "Ләззат", "Ұлжан"),
    "ru": ("Наталья", "Ирина", "Марина", "Светлана"),
    "en": ("Roza", "Aliya"),
}


@dataclass(frozen=True)
class Name:
    """Surname, given name and patronymic as one script writes them."""

    surname: str
    given_name: str
    patronymic: str = ""


def child(dice: Random, script: str, sex: str) -> Name:
    """A child's name; one in six has no patronymic on record."""
    surname = dice.choice(SURNAMES[script])[sex == "F"]
    given = dice.choice((GIRLS if sex == "F" else BOYS)[script])
    return Name(surname, given, "" if dice.random() < 0.16 else _patronymic(dice, script, sex))


def adult(dice: Random, script: str, sex: str, surname: str) -> Name:
    """A relative's name; two in three bear the child's surname in the form of their sex."""
    forms = next((pair for pair in SURNAMES[script] if surname in pair), None)
    own = forms[sex == "F"] if forms and dice.random() < 0.66 else dice.choice(SURNAMES[script])[sex == "F"]
    return Name(own, dice.choice((WOMEN if sex == "F" else MEN)[script]))


def _patronymic(dice: Random, script: str, sex: str) -> str:
    father = dice.choice(MEN[script])
    if script == "kk":
        return father + ("қызы" if sex == "F" else "ұлы")
    if script == "ru":
        stem = {"Виталий": "Виталье", "Роман": "Романо", "Григорий": "Григорье", "Юрий": "Юрье"}[father]
        return stem + ("вна" if sex == "F" else "вич")
    return father + ("qyzy" if sex == "F" else "uly")
