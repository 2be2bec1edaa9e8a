"""Autosave: what was typed is on the server from the first keystrokes and can be resumed on another device."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotFound, Refused
from kzcp.core.text import harmless_data
from kzcp.journal import journal
from kzcp.vault import keys
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Draft

KEPT_FOR = timedelta(days=30)
NEWER_ELSEWHERE = _("A newer version of this draft was saved on another device. Open it again to go on.")


def save(
    pk: UUID,
    *,
    kind: str,
    step: str,
    data: Mapping[str, Any],
    sequence: int,
    by: Actor,
    subject_id: UUID | None = None,
) -> Draft:
    """Store the whole answer to one step and return the draft; characters that no page can show are replaced.

    The first saving makes the draft and its journal entry. A saving whose number is not above the
    stored one is refused, unless it says the same (it was sent twice). Raises NotFound for a draft
    that is another's or has ended.
    """
    draft = Draft.objects.select_for_update().filter(pk=pk).first()
    if draft is None:
        return _begin(pk, kind=kind, step=step, data=data, sequence=sequence, by=by, subject_id=subject_id)
    if draft.owner_id != by.user_id or draft.ended_at is not None or draft.kind != kind:
        raise NotFound
    body = {**draft.body, step: harmless_data(dict(data))}
    if sequence <= draft.sequence:
        if draft.body == body:
            return draft
        raise Refused(NEWER_ELSEWHERE)
    draft.body, draft.step, draft.sequence = body, step, sequence
    draft.saved_at = clock.now()
    draft.expires_at = draft.saved_at + KEPT_FOR
    draft.save()
    return draft


def _begin(
    pk: UUID,
    *,
    kind: str,
    step: str,
    data: Mapping[str, Any],
    sequence: int,
    by: Actor,
    subject_id: UUID | None,
) -> Draft:
    if by.user_id is None:
        raise NotFound
    with journal.act("draft.begin", by=by, subject_kind="workflow.draft", subject_id=str(pk)):
        now = clock.now()
        draft = Draft(
            id=pk,
            kind=kind,
            owner_id=by.user_id,
            subject_id=subject_id,
            key_id=keys.new_key(),
            body={step: harmless_data(dict(data))},
            step=step,
            sequence=sequence,
            begun_at=now,
            saved_at=now,
            expires_at=now + KEPT_FOR,
        )
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError:
            # The id is taken by a draft that the person does not see.
            raise NotFound from None
        return draft


def find(pk: UUID, *, kind: str, by: Actor) -> Draft:
    """The open draft of that kind of the person; raises NotFound."""
    draft = Draft.objects.filter(pk=pk, kind=kind, owner_id=by.user_id, ended_at=None).first()
    if draft is None:
        raise NotFound
    return draft


def open_drafts(actor: Actor) -> list[Draft]:
    """The person's open drafts, last saved first."""
    return list(Draft.objects.filter(owner_id=actor.user_id, ended_at=None).order_by("-saved_at"))


def end(draft: Draft, *, by: Actor) -> None:
    """End the draft for good: what it held can be read by nobody any more, in no backup either."""
    with journal.act("draft.end", by=by, subject=draft):
        draft.ended_at = clock.now()
        draft.save(update_fields=["ended_at"])
        with acting_as(STEPS):
            keys.destroy(draft.key_id)


def end_expired() -> int:
    """End every draft whose time has passed and return how many there were; run as `system:steps`."""
    expired = list(Draft.objects.select_for_update().filter(ended_at=None, expires_at__lt=clock.now()))
    for draft in expired:
        journal.record("draft.expire", subject=draft)
        draft.ended_at = clock.now()
        draft.save(update_fields=["ended_at"])
        keys.destroy(draft.key_id)
    return len(expired)
