"""How the answer of a model or an action comes back beside the field that it is about."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import ErrorDict


def put(form: forms.Form, error: ValidationError, names: Mapping[str, str] | None = None) -> None:
    """Put the errors of a model or an action beside the fields that they are about, and the others on top.

    `names` gives the field of the form where the model calls it otherwise. A field that already has an
    error keeps that one.
    """
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, found in by_field.items():
        place = (names or {}).get(name, name)
        if place not in form.fields:
            form.add_error(None, found)
        elif place not in form.errors:
            form.add_error(place, found)


def forget(form: forms.BaseForm) -> None:
    """Show what a bound form holds without judging it: a draft is no mistake."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    form.cleaned_data = {}
