"""Notices are worded under their reader's own access and never tell what it does not give."""

import pytest
from django.db import DatabaseError, transaction

from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.reference.codes import NotificationKind
from kzcp.workflow import notices, subjects
from kzcp.workflow.models import Notice
from kzcp.workflow.subjects import NoticeSubject, Told

pytestmark = pytest.mark.django_db
KIND = "probe.record"


@pytest.fixture
def sight(monkeypatch):
    """Who may see which record at present; a notice about another has neither title nor link."""
    seen = set()

    def resolve(pk, actor):
        return Told("Title of it", f"/probe/{pk}/", (pk,)) if (pk, actor) in seen else None

    monkeypatch.setitem(subjects._notices, KIND, NoticeSubject(KIND, resolve))
    return seen


def notify(cast, *names, subject=None):
    subject = subject or uuid7()
    people = [getattr(cast, name).pk if name else None for name in names]
    with transaction.atomic():
        notices.notify(people, NotificationKind.ASSIGNED, subject_kind=KIND, subject_id=subject)
    return subject


def latest(by):
    with acting_as(by), transaction.atomic():
        return notices.latest(by)


def test_each_person_gets_one_and_nobody_gets_none(cast, sight):
    notify(cast, "aigul", "saule", "aigul", "")
    assert [len(latest(cast.who(name))) for name in ("aigul", "saule", "bolat")] == [1, 1, 0]


def test_the_title_comes_from_the_reader_s_sight(cast, sight):
    subject = notify(cast, "aigul", "saule")
    sight.add((subject, cast.who("aigul")))
    (mine,), (hers,) = latest(cast.who("aigul")), latest(cast.who("saule"))
    assert (mine.title, mine.link) == ("Title of it", f"/probe/{subject}/")
    assert (hers.title, hers.link) == ("", "")
    assert mine.kind_label
    sight.clear()
    assert latest(cast.who("aigul"))[0].title == ""


def test_reading_marks_one_s_own(cast, sight):
    notify(cast, "aigul")
    aigul, saule = cast.who("aigul"), cast.who("saule")
    (line,) = latest(aigul)
    assert line.unread
    with acting_as(saule), transaction.atomic():
        assert notices.read(line.id, by=saule) is None
    with acting_as(aigul), transaction.atomic():
        assert notices.unread_count(aigul) == 1
        read = notices.read(line.id, by=aigul)
        assert read is not None
        assert not read.unread
        assert notices.unread_count(aigul) == 0


def test_a_notice_cannot_be_read_for_another(cast, sight):
    """The second wall: asked for by another's key, it is not there."""
    notify(cast, "aigul")
    aigul, saule = cast.who("aigul"), cast.who("saule")
    (line,) = latest(aigul)
    with acting_as(saule), transaction.atomic():
        assert notices.read(line.id, by=aigul) is None
        assert not Notice.objects.exists()


def test_reading_all_leaves_later_ones(cast, sight):
    notify(cast, "aigul")
    aigul = cast.who("aigul")
    (first,) = latest(aigul)
    notify(cast, "aigul")
    with acting_as(aigul), transaction.atomic():
        notices.read_all(by=aigul, until=first.made_at)
        assert notices.unread_count(aigul) == 1
        notices.read_all(by=aigul)
        assert notices.unread_count(aigul) == 0


def test_a_person_makes_no_notice_by_hand(cast, sight):
    forged = Notice(
        recipient=cast.saule, kind="ASSIGNED", subject_kind=KIND, subject_id=uuid7(), made_at=clock.now()
    )
    with acting_as(cast.who("aigul")), pytest.raises(DatabaseError), transaction.atomic():
        forged.save(force_insert=True)
