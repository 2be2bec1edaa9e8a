"""The individual identification number `YYMMDD C NNNN K` of Kazakhstan.

Rule: six digits of the birth date, one of century and sex (1 and 2 for the 1800s, 3 and 4 for the 1900s, 5 and 6
for the 2000s, odd for men; 0 for foreigners, to be checked by a domain expert), four of order, one check digit.
The check is blind to some errors in the eleventh digit, so the number is also read back in groups.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.core import clock
from kzcp.core.partial_date import PartialDate

FIRST_WEIGHTS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
CENTURIES: Final = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
_BETWEEN: Final = re.compile(r"[\s\-–]")
_DIGITS: Final = re.compile("[0-9]{12}")


@dataclass(frozen=True)
class Iin:
    """A number that passed the check; a foreigner's tells neither birth date nor sex."""

    value: str = field(repr=False)
    birth_date: date | None
    sex: str
    """"M" or "F" as in the vocabulary `sex`, "" if the number does not say."""


def check_iin(value: str, birth_date: date | PartialDate | None = None, sex: str | None = None) -> Iin:
    """Return the number; ValidationError says which part is wrong.

    Codes: `iin_format`, `iin_date`, `iin_century`, `iin_future`, `iin_check_digit`, and against what else is
    known of the person `iin_birth_date`, `iin_sex`. Spaces and hyphens between groups are allowed; a sex of "U"
    or "" agrees with every number.
    """
    digits = normalised(value)
    born = _birth_date(digits)
    if check_digit(digits[:11]) != digits[11]:
        raise ValidationError(
            _("The last digit does not fit the others: one of the twelve digits is mistyped."),
            code="iin_check_digit",
        )
    result = Iin(digits, born, "" if born is None else "M" if digits[6] in "135" else "F")
    _compare(result, birth_date, sex)
    return result


def normalised(value: str) -> str:
    """Return the twelve digits; ValidationError `iin_format` if there are not exactly twelve."""
    digits = _BETWEEN.sub("", value)
    if not _DIGITS.fullmatch(digits):
        if len(digits) != 12 and digits.isascii() and digits.isdigit():
            raise ValidationError(
                _("An IIN has 12 digits; here are %(count)s."),
                code="iin_format",
                params={"count": len(digits)},
            )
        raise ValidationError(_("An IIN consists of 12 digits only."), code="iin_format")
    return digits


def check_digit(first: str) -> str | None:
    """Return the check digit for the first eleven digits, None if no valid number begins with them."""
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        rest = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11
        if rest < 10:
            return str(rest)
    return None


def grouped(value: str) -> str:
    """Return the number in the groups in which it is read back: birth date, century and order, check digit."""
    return f"{value[:6]} {value[6]} {value[7:11]} {value[11:]}" if len(value) == 12 else value


def masked(value: str) -> str:
    """Return the number with all but the last four digits hidden; "" stays ""."""
    return f"•••• •••• {value[-4:]}" if value else ""


def one_digit_apart(first: str, second: str) -> bool:
    """Tell whether two numbers of twelve digits differ in exactly one place."""
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _birth_date(digits: str) -> date | None:
    month, day, century = int(digits[2:4]), int(digits[4:6]), digits[6]
    if not 1 <= month <= 12:
        raise ValidationError(
            _("Digits 3 and 4 of an IIN are the month of birth, from 01 to 12."), code="iin_date"
        )
    if century != "0" and century not in CENTURIES:
        raise ValidationError(
            _("Digit 7 of an IIN tells century and sex and is from 0 to 6."), code="iin_century"
        )
    try:
        # 2000 stands for an unknown century: it is a leap year, so no real day is refused.
        born = date(CENTURIES.get(century, 2000) + int(digits[:2]), month, day)
    except ValueError:
        raise ValidationError(
            _("The first six digits of an IIN are the birth date; there is no such day."), code="iin_date"
        ) from None
    if century == "0":
        return None
    if born > clock.today():
        raise ValidationError(_("The birth date in this IIN lies in the future."), code="iin_future")
    return born


def _compare(iin: Iin, birth_date: date | PartialDate | None, sex: str | None) -> None:
    errors = []
    if iin.birth_date and birth_date:
        known = birth_date if isinstance(birth_date, PartialDate) else PartialDate(birth_date)
        if not known.agrees_with(iin.birth_date):
            errors.append(
                ValidationError(
                    _("The birth date in this IIN is not the birth date written above."),
                    code="iin_birth_date",
                )
            )
    if iin.sex and sex in ("M", "F") and sex != iin.sex:
        errors.append(ValidationError(_("The sex in this IIN is not the sex chosen above."), code="iin_sex"))
    if errors:
        raise ValidationError(errors)
