"""Autosave: what was typed is on the server from the first keystrokes and can be resumed on another device."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kzcp.access import scope
from kzcp.access.roles import Reach
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotFound, Refused
from kzcp.core.text import harmless_data
from kzcp.journal import journal
from kzcp.vault import keys
from kzcp.workflow import subjects
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
    office_id: int | None = None,
) -> Draft:
    """Store the whole answer to one step and return the draft; characters that no page can show are replaced.

    The first saving makes the draft and its journal entry. A saving whose number is not above the
    stored one is refused, unless it says the same (it was sent twice). `office_id` is where it is written from
    now on, None for what belongs to no office. Raises NotFound for a draft that is another's or has ended.
    """
    draft = Draft.objects.select_for_update().filter(pk=pk).first()
    if draft is None:
        about = {"subject_id": subject_id, "office_id": office_id}
        return _begin(pk, kind=kind, step=step, data=data, sequence=sequence, by=by, about=about)
    if draft.ended_at is not None or draft.kind != kind or not is_in_reach(draft, by):
        raise NotFound
    body = {**draft.body, step: harmless_data(dict(data))}
    if sequence <= draft.sequence:
        if draft.body == body:
            return draft
        raise Refused(NEWER_ELSEWHERE)
    draft.body, draft.step, draft.sequence, draft.office_id = body, step, sequence, office_id
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
    about: Mapping[str, Any],
) -> Draft:
    if by.user_id is None:
        raise NotFound
    with journal.act("draft.begin", by=by, subject_kind="workflow.draft", subject_id=str(pk)):
        now = clock.now()
        draft = Draft(
            id=pk,
            kind=kind,
            owner_id=by.user_id,
            **about,
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
    if draft is None or not is_in_reach(draft, by):
        raise NotFound
    return draft


def open_drafts(actor: Actor) -> list[Draft]:
    """The person's open drafts, last saved first; none of an office where they may not write any more."""
    rows = Draft.objects.filter(owner_id=actor.user_id, ended_at=None).order_by("-saved_at")
    return [draft for draft in rows if is_in_reach(draft, actor)]


def is_in_reach(draft: Draft, actor: Actor) -> bool:
    """Whether the draft is the actor's, and of an office where they may still write such drafts."""
    permission = subjects.permissions_of_drafts().get(draft.kind)
    if draft.owner_id != actor.user_id:
        return False
    return permission is None or draft.office_id in scope.places(actor, permission, *Reach)


def end(draft: Draft, *, by: Actor) -> None:
    """End the draft for good: what it held can be read by nobody any more, in no backup either."""
    with journal.act("draft.end", by=by, subject=draft), acting_as(STEPS):
        _end(draft)


def hold_about(subject_id: UUID, *, kind: str) -> None:
    """Lock everybody's open drafts of that kind about a record, before the record: so does whoever hands one in."""
    with acting_as(STEPS):
        rows = Draft.objects.select_for_update().filter(kind=kind, subject_id=subject_id, ended_at=None)
        list(rows.order_by("pk").values_list("pk"))


def end_about(subject_id: UUID, *, kind: str, but: int | None = None) -> None:
    """End everybody's drafts of that kind about a record, those of the person `but` left out.

    Inside the journal entry of what happened to the record; whoever wrote them may see it no more.
    """
    with acting_as(STEPS):
        rows = Draft.objects.select_for_update().filter(kind=kind, subject_id=subject_id, ended_at=None)
        _end_all(rows if but is None else rows.exclude(owner_id=but))


def end_written_at(office_id: int, *, kind: str, owner: int) -> None:
    """End the drafts of that kind that a person has written at an office where they work no more.

    Inside the journal entry of what ended their work there. One that is being saved at this moment is only out
    of their reach from now on, and ends with its time.
    """
    with acting_as(STEPS):
        rows = Draft.objects.select_for_update(skip_locked=True)
        rows = rows.filter(kind=kind, owner_id=owner, ended_at=None)
        _end_all(rows.filter(office_id=office_id))


def _end_all(rows: QuerySet[Draft]) -> None:
    for draft in rows.order_by("pk"):
        journal.record("draft.end", subject=draft)
        _end(draft)


def _end(draft: Draft) -> None:
    draft.ended_at = clock.now()
    draft.save(update_fields=["ended_at"])
    keys.destroy(draft.key_id)


def end_expired() -> int:
    """End every draft whose time has passed and return how many there were; run as `system:steps`."""
    expired = list(Draft.objects.select_for_update().filter(ended_at=None, expires_at__lt=clock.now()))
    for draft in expired:
        journal.record("draft.expire", subject=draft)
        _end(draft)
    return len(expired)
