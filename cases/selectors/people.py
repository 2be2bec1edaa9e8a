"""What a person is called on a page."""

from django.utils.translation import gettext as _

from cases.models import Person
from cases.selectors.persons import display_name
from kzcp.core import clock
from kzcp.core.words import age_words


def subject_name(person: Person | None) -> str:
    """The name, or that it is not known; for a household without a named person, that it is a family."""
    if person is None:
        return _("Family")
    return display_name(person)


def subject_line(person: Person | None) -> str:
    """Name and age, as lists show a child."""
    name = subject_name(person)
    if person is None or person.birth_date is None:
        return name
    return f"{name}, {age_words(person.birth_date, clock.today())}"
