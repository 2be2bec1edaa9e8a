import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kzcp.core import text
from tests.core.hostile import HOSTILE

anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "null_character"),
        ("\ud800", "damaged_character"),
        ("a\udfffb", "damaged_character"),
        ("\x07", "control_character"),
        ("\x1b[31m", "control_character"),
        ("\x9f", "control_character"),
    ],
)
def test_what_no_page_can_show_is_refused_by_name(value: str, code: str) -> None:
    for clean in (text.clean_text, text.clean_narrative):
        with pytest.raises(ValidationError) as caught:
            clean(value)
        assert caught.value.code == code


def test_one_line_is_stripped_joined_and_composed() -> None:
    assert text.clean_text("  Ай\tгүл \r\n Серик\u0306 ") == "Ай гүл Серик̆"
    assert text.clean_text("и\u0306") == "й"
    assert text.clean_text("\u202eАйгүл\u200b\ufeff") == "Айгүл"


def test_a_narrative_keeps_its_lines() -> None:
    assert text.clean_narrative("one\r\n\r\n  two\rthree\n") == "one\n\n  two\nthree"


def test_the_limit_counts_after_cleaning() -> None:
    assert text.clean_text("  " + "и\u0306" * 5 + "  ", max_length=5) == "й" * 5
    with pytest.raises(ValidationError) as caught:
        text.clean_text("й" * 6, max_length=5)
    assert caught.value.code == "max_length"
    assert "5" in caught.value.messages[0]
    assert "6" in caught.value.messages[0]
    assert len(text.clean_narrative("я" * 10_000)) == 10_000
    with pytest.raises(ValidationError):
        text.clean_narrative("я" * 10_001)


@given(anything)
def test_whatever_is_typed_is_clean_or_refused(value: str) -> None:
    for clean in (text.clean_text, text.clean_narrative):
        try:
            cleaned = clean(value)
        except ValidationError:
            continue
        cleaned.encode()
        assert "\x00" not in cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert clean(cleaned) == cleaned
        assert "\n" not in cleaned or clean is text.clean_narrative


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_strings(value: str) -> None:
    try:
        cleaned = text.clean_text(value, max_length=200)
    except ValidationError:
        return
    assert len(cleaned) <= 200
    cleaned.encode()


@given(anything)
def test_a_draft_keeps_everything_but_what_cannot_be_kept(value: str) -> None:
    kept = text.harmless(value)
    kept.encode()
    assert len(kept) == len(value)
    assert "\x00" not in kept
    assert text.harmless_data({value: [value, {"a": value}, 1, None]}) == {kept: [kept, {"a": kept}, 1, None]}


def test_mixed_script() -> None:
    assert text.has_mixed_script("Cәкен")
    assert text.has_mixed_script("Сəкен")
    assert not text.has_mixed_script("Сәкен")
    assert not text.has_mixed_script("D'Artagnan-2")
    assert text.mixed_words("Қасым-Жомарт Smith") == []
    assert text.mixed_words("Мария Aнна") == ["Aнна"]
