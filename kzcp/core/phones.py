"""Telephone numbers: one written form for comparing, one for reading."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_BETWEEN: Final = re.compile(r"[\s().\-–—/]")
_DIGITS: Final = re.compile("[0-9]+")
_SHORTEST_FOREIGN: Final = 8
_LONGEST: Final = 15  # E.164
_NATIONAL: Final = 10


def normalised(value: str) -> str:
    """Return the number in E.164, for example +77011234567.

    Kazakhstan's numbers may begin with +7, 8 or the code itself, foreign ones begin with + or 00.
    ValidationError: `phone_format` (other characters), `phone_length`, `phone_code` (no code of Kazakhstan).
    """
    compact = _BETWEEN.sub("", value)
    international = compact.startswith(("+", "00"))
    digits = compact.removeprefix("+").removeprefix("00")
    if not _DIGITS.fullmatch(digits):
        raise ValidationError(_("Write the telephone number in digits."), code="phone_format")
    if international and not digits.startswith("7"):
        return _foreign(digits)
    return _national(digits, _NATIONAL + 1 if international else len(digits))


def _foreign(digits: str) -> str:
    if not _SHORTEST_FOREIGN <= len(digits) <= _LONGEST or digits.startswith("0"):
        raise ValidationError(
            _("A foreign telephone number has 8 to 15 digits with the code of its country."),
            code="phone_length",
        )
    return f"+{digits}"


def _national(digits: str, length: int) -> str:
    national = digits[1:] if length == _NATIONAL + 1 and digits[0] in "78" else digits
    if len(national) != _NATIONAL:
        raise ValidationError(
            _("A telephone number of Kazakhstan has 10 digits after +7 or 8, with the code of the town."),
            code="phone_length",
        )
    if national[0] not in "67":
        raise ValidationError(
            _(
                "A telephone number of Kazakhstan begins with +7 7 or 8 7. Write a foreign one with + and its code."
            ),
            code="phone_code",
        )
    return f"+7{national}"


def grouped(value: str) -> str:
    """Return an E.164 number in groups for reading: +7 701 123 45 67; anything else unchanged."""
    if not re.fullmatch(r"\+[0-9]{8,15}", value):
        return value
    if value.startswith("+7") and len(value) == _NATIONAL + 2:
        return f"+7 {value[2:5]} {value[5:8]} {value[8:10]} {value[10:]}"
    digits = value[1:]
    return "+" + " ".join(digits[start : start + 3] for start in range(0, len(digits), 3))
