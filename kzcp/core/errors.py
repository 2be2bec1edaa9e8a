"""The three answers of the house that are not about a field; a field's own is Django's ValidationError."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Why(StrEnum):
    """Which rule has refused, as the journal keeps it: a code that tells nothing of the record."""

    INCOMPLETE_FORM = "incomplete_form"
    NOT_ENDED = "not_ended"
    PROTECTED = "protected"
    QUICKER = "quicker"
    SAME_PERSON = "same_person"
    UNREADABLE = "unreadable"
    WRONG_STATE = "wrong_state"


class KzcpError(Exception):
    """A refusal that a person may read: `message` is a translated sentence without personal data."""

    default: "StrOrPromise" = _("This cannot be done.")
    status = 500
    rule: str = ""

    def __init__(self, message: "StrOrPromise" = "", why: str = "") -> None:
        self.message: StrOrPromise = message or self.default
        self.why = why or self.rule
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class Refused(KzcpError):
    """The step is the person's, but the record's state or a condition forbids it now: 409."""

    default = _("This step is not possible in the present state of the record.")
    status = 409
    rule = Why.WRONG_STATE


class NotAllowed(KzcpError):
    """The record is in the person's sight, the step on it is not theirs: 403."""

    default = _("You may see this record, but this step is not yours.")
    status = 403


class NotFound(KzcpError):
    """There is no such record, or it is out of the person's sight; both look the same: 404."""

    default = _("There is no such record, or you have no access to it.")
    status = 404
