"""The details of a case that its kind alone has."""

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import registry
from cases.actions import confidentiality
from cases.actions.rows import checked, require
from cases.lifecycle import events
from cases.models import Case
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.reference.codes import CaseEventKind, ConfidentialityLevel


def built(case: Case, values: Mapping[str, Any]) -> models.Model:
    """The details row of these values, checked and not stored; raises ValidationError by field."""
    row = registry.kind(case.kind).details(case=case)
    _fill(case, row, values)
    return row


def make(case: Case, values: Mapping[str, Any]) -> models.Model:
    """Insert the details of a new case; inside the action's journal entry."""
    row = built(case, values)
    row.save(force_insert=True)
    return row


def save(*, case: Case, values: Mapping[str, Any], by: Actor) -> models.Model:
    """Change some details. A type that restricts the case does so at once; a new finding leaves its event."""
    with journal.act("case.details", by=by, subject=case, persons=[case.person_id] if case.person_id else []):
        require(case, by, P.CASE_EDIT)
        kind = registry.kind(case.kind)
        row = kind.details._default_manager.select_for_update().filter(case_id=case.pk).first()
        if row is None:
            raise NotFound
        before = getattr(row, "finding", None)
        _fill(case, row, values)
        row.save()
        if getattr(row, "finding", None) != before:
            facts = {**kind.facts(case), "finding_before": before}
            events.record(CaseEventKind.FINDING_SET, case=case, by=by, facts=facts, record=row)
        reason = kind.restriction(row)
        if reason is not None and case.level != ConfidentialityLevel.RESTRICTED:
            confidentiality.restrict_now(case, reason, by=by)
    return row


def _fill(case: Case, row: models.Model, values: Mapping[str, Any]) -> None:
    kind = registry.kind(case.kind)
    names = {name for fieldset in kind.fieldsets for name in fieldset.fields}
    if foreign := set(values) - names:
        raise ValidationError(
            _("This kind of case has no such field: %(name)s"), params={"name": min(foreign)}
        )
    if hasattr(row, "key_id"):
        row.key_id = case.key_id
    for name, value in values.items():
        setattr(row, name, cast("Any", value))
    checked(row)
