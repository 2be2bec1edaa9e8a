"""Drafts: one's own, numbered, gone for good when they end."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from kzcp.core import clock
from kzcp.core.actor import ANONYMOUS, acting_as
from kzcp.core.errors import NotFound, Refused
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from kzcp.vault import keys
from kzcp.vault.fields import is_shredded
from kzcp.vault.models import DataKey
from kzcp.workflow import drafts
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Draft
from tests.workflow.conftest import forget_entries

pytestmark = pytest.mark.django_db


def save(by, pk, sequence, words="She says", step="one", kind="probe"):
    with acting_as(by), transaction.atomic():
        return drafts.save(pk, kind=kind, step=step, data={"words": words}, sequence=sequence, by=by)


def read(by, pk, kind="probe"):
    with acting_as(by), transaction.atomic():
        draft = drafts.find(pk, kind=kind, by=by)
        return draft.sequence, draft.body


def test_what_was_saved_last_is_found_again(cast):
    aigul, pk = cast.who("aigul"), uuid7()
    save(aigul, pk, 1)
    save(aigul, pk, 2, "She says more", step="two")
    assert read(aigul, pk) == (2, {"one": {"words": "She says"}, "two": {"words": "She says more"}})


def test_only_the_first_saving_is_an_entry(cast, as_owner):
    aigul, pk = cast.who("aigul"), uuid7()
    for number in range(1, 4):
        save(aigul, pk, number, f"Line {number}")
    with as_owner():
        found = Entry.objects.filter(subject_id=str(pk)).values_list("action", flat=True)
        assert list(found) == ["draft.begin"]


def test_a_saving_that_comes_late_is_refused(cast):
    aigul, pk = cast.who("aigul"), uuid7()
    save(aigul, pk, 5, "Newer")
    for late in (4, 5):
        with pytest.raises(Refused, match=str(drafts.NEWER_ELSEWHERE)):
            save(aigul, pk, late, "Older")
    assert read(aigul, pk) == (5, {"one": {"words": "Newer"}})


def test_the_same_saving_sent_twice_is_harmless(cast):
    aigul, pk = cast.who("aigul"), uuid7()
    first, again = save(aigul, pk, 1), save(aigul, pk, 1)
    assert first.pk == again.pk
    assert read(aigul, pk) == (1, {"one": {"words": "She says"}})


@pytest.mark.parametrize("name", ["saule", "bolat", "zarina", "dana", "marat", "oleg"])
def test_another_owner_finds_nothing_and_writes_nothing(cast, name):
    aigul, other, pk = cast.who("aigul"), cast.who(name), uuid7()
    save(aigul, pk, 1)
    with pytest.raises(NotFound):
        read(other, pk)
    with pytest.raises(NotFound):
        save(other, pk, 2, "Mine")
    with acting_as(other), transaction.atomic():
        assert drafts.open_drafts(other) == []
        assert not Draft.objects.exists()
    assert read(aigul, pk) == (1, {"one": {"words": "She says"}})


def test_a_draft_of_another_kind_is_not_found(cast):
    aigul, pk = cast.who("aigul"), uuid7()
    save(aigul, pk, 1)
    with pytest.raises(NotFound):
        save(aigul, pk, 2, kind="other")
    with pytest.raises(NotFound):
        read(aigul, pk, kind="other")


@pytest.mark.parametrize("actor", [ANONYMOUS, STEPS])
def test_who_is_no_person_has_no_draft(actor):
    with pytest.raises(NotFound):
        save(actor, uuid7(), 1)


def test_the_end_destroys_the_key(cast, as_owner):
    aigul, pk = cast.who("aigul"), uuid7()
    save(aigul, pk, 1)
    with acting_as(aigul), transaction.atomic():
        drafts.end(drafts.find(pk, kind="probe", by=aigul), by=aigul)
    with acting_as(aigul), transaction.atomic():
        assert is_shredded(Draft.objects.get(pk=pk).body)
        assert drafts.open_drafts(aigul) == []
    with as_owner():
        key = DataKey.objects.get(pk=Draft.objects.get(pk=pk).key_id)
    assert (bytes(key.wrapped), key.destroyed_at is None) == (b"", False)
    for late in (lambda: read(aigul, pk), lambda: save(aigul, pk, 9, "Late")):
        with pytest.raises(NotFound):
            late()


def test_what_has_expired_ends_by_itself(cast):
    aigul, old, young = cast.who("aigul"), uuid7(), uuid7()
    with clock.at(clock.now() - drafts.KEPT_FOR - timedelta(hours=1)):
        save(aigul, old, 1)
    save(aigul, young, 1)
    with acting_as(STEPS), transaction.atomic():
        assert drafts.end_expired() == 1
    with acting_as(aigul), transaction.atomic():
        assert [draft.pk for draft in drafts.open_drafts(aigul)] == [young]
        assert is_shredded(Draft.objects.get(pk=old).body)


def test_a_key_is_not_destroyed_without_an_entry(cast):
    draft = save(cast.who("aigul"), uuid7(), 1)
    forget_entries()
    refused = pytest.raises(DatabaseError, match="without a journal entry")
    with acting_as(STEPS), refused, transaction.atomic():
        keys.destroy(draft.key_id)


def test_hostile_characters_are_replaced(cast):
    aigul, pk = cast.who("aigul"), uuid7()
    save(aigul, pk, 1, "a\x00b\ud800c")
    _, body = read(aigul, pk)
    assert "\x00" not in body["one"]["words"]
    assert body["one"]["words"].encode()
