"""Text typed by people, made safe and uniform before anything else sees it.

One rule for every field of every form, serializer and model: NFC, no NUL, no lone surrogates, no control
characters, no invisible direction marks; the limit counts characters after that.
"""

import re
import unicodedata
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NARRATIVE_LENGTH: Final = 10_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile("\r\n?|\x85|\u2028|\u2029")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Zero-width characters, the byte order mark and marks of direction: pasted unseen, they make equal names differ
# and let a text show otherwise than it is stored. ZWJ and ZWNJ go too: none of the three languages uses them.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_HOSTILE = re.compile("[\x00\ud800-\udfff]")


def null_error() -> ValidationError:
    """Return the error for a NUL in a text."""
    return ValidationError(
        _("The text contains a null character. Remove it or type the text anew."), code="null_character"
    )


def damage_error() -> ValidationError:
    """Return the error for a lone surrogate, which is half a character."""
    return ValidationError(
        _("The text contains a damaged character. Remove it or type the text anew."), code="damaged_character"
    )


def refuse_hostile(value: str) -> None:
    """Raise ValidationError if a text holds a NUL or a lone surrogate, which no database and no page can take."""
    if "\x00" in value:
        raise null_error()
    if _SURROGATE.search(value):
        raise damage_error()


def _refuse_control(value: str) -> None:
    refuse_hostile(value)
    if _CONTROL.search(value):
        raise ValidationError(
            _("The text contains a control character. Remove it or type the text anew."),
            code="control_character",
        )


def _check_length(value: str, max_length: int | None) -> None:
    if max_length is not None and len(value) > max_length:
        raise ValidationError(
            ngettext_lazy(
                "Shorten the text to %(limit)d character; it has %(length)d.",
                "Shorten the text to %(limit)d characters; it has %(length)d.",
                "limit",
            ),
            code="max_length",
            params={"limit": max_length, "length": len(value)},
        )


def clean_text(value: str, *, max_length: int | None = None) -> str:
    """Return one line: NFC, stripped, runs of white space as one space.

    Raises ValidationError (`null_character`, `damaged_character`, `control_character`, `max_length`).
    """
    value = _NEWLINE.sub("\n", value)
    _refuse_control(value)
    value = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", value)).split())
    value = unicodedata.normalize("NFC", value)
    _check_length(value, max_length)
    return value


def clean_narrative(value: str, *, max_length: int | None = NARRATIVE_LENGTH) -> str:
    """Return a text of several lines: as `clean_text`, but line breaks (as LF), tabs and inner spaces stay."""
    value = _NEWLINE.sub("\n", value)
    _refuse_control(value)
    value = unicodedata.normalize("NFC", _INVISIBLE.sub("", unicodedata.normalize("NFC", value))).strip()
    _check_length(value, max_length)
    return value


def harmless(value: str) -> str:
    """Return the text with NUL and lone surrogates shown as U+FFFD: for drafts, which keep what was typed."""
    return _HOSTILE.sub("\ufffd", value)


def harmless_data(value: Any) -> Any:
    """Return JSON data with every string in it, keys included, made `harmless`."""
    match value:
        case str():
            return harmless(value)
        case dict():
            return {harmless(str(key)): harmless_data(item) for key, item in value.items()}
        case list() | tuple():
            return [harmless_data(item) for item in value]
        case _:
            return value


def script_of(letter: str) -> str:
    """Return "LATIN", "CYRILLIC", another script's name, or "" if the character is no letter."""
    if not letter.isalpha():
        return ""
    return unicodedata.name(letter, "").split(" ", 1)[0]


def has_mixed_script(word: str) -> bool:
    """Tell whether one word mixes letters of scripts, as a Latin C typed in a Cyrillic name does."""
    return len({script_of(letter) for letter in unicodedata.normalize("NFC", word)} - {"", "MODIFIER"}) > 1


def mixed_words(value: str) -> list[str]:
    """Return the words of a text that mix scripts; a hyphen parts words."""
    return [word for word in re.split(r"[\s\-–—]+", value) if has_mixed_script(word)]
