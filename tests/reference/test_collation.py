from kzcp.reference.collation import sort_key


def test_kazakh_letters_stand_after_their_russian_neighbours() -> None:
    words = [
        "Юг",
        "Үржар",
        "Әл-Фараби",
        "Қарағанды",
        "Астана",
        "Ұлытау",
        "Караганда",
        "Ёлка",
        "Жетісу",
        "Нұра",
        "Ңа",
    ]
    assert sorted(words, key=sort_key) == [
        "Астана",
        "Әл-Фараби",
        "Ёлка",
        "Жетісу",
        "Караганда",
        "Қарағанды",
        "Нұра",
        "Ңа",
        "Ұлытау",
        "Үржар",
        "Юг",
    ]


def test_case_and_composition_do_not_matter() -> None:
    assert sort_key("Й") == sort_key("и\u0306")
    assert sort_key("2") < sort_key("Z") < sort_key("а")
