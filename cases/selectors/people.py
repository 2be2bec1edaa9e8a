"""What a person is called on a page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from cases.models import Person
from cases.selectors.persons import display_name
from kzcp.core import clock
from kzcp.core.words import age_words
from kzcp.reference.codes import Sex

CHILDREN: dict[str, StrOrPromise] = {Sex.F: gettext_lazy("girl"), Sex.M: gettext_lazy("boy")}
GROWN: dict[str, StrOrPromise] = {Sex.F: gettext_lazy("woman"), Sex.M: gettext_lazy("man")}
ANY_AGE: dict[str, StrOrPromise] = {Sex.F: gettext_lazy("female"), Sex.M: gettext_lazy("male")}
OF_AGE = 18


def subject_name(person: Person | None) -> str:
    """The name, or that it is not known; for a household without a named person, that it is a family."""
    if person is None:
        return _("Family")
    return display_name(person)


def sex_word(sex: str, age: int | None) -> str:
    """Girl or boy, woman or man; female or male where the age in whole years is not known, else nothing."""
    words = ANY_AGE if age is None else CHILDREN if age < OF_AGE else GROWN
    return str(words.get(sex, ""))


def subject_line(person: Person | None) -> str:
    """Name and age, as lists show a child."""
    name = subject_name(person)
    if person is None or person.birth_date is None:
        return name
    return f"{name}, {age_words(person.birth_date, clock.today())}"
