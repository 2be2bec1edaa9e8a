"""The three languages of reference labels, and which of them the reader sees."""

from typing import Literal

from django.utils.translation import get_language

Language = Literal["kk", "ru", "en"]
LANGUAGES: tuple[Language, ...] = ("kk", "ru", "en")
FALLBACK: Language = "en"


def active_language() -> Language:
    """The language of the reader; English where translation is switched off or the language has no labels."""
    language = (get_language() or FALLBACK)[:2]
    return next((known for known in LANGUAGES if known == language), FALLBACK)
