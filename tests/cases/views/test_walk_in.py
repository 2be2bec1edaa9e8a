"""A provider reports a child who came without a referral: the office has it to decide, the provider sees no more of it."""

from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, transaction

from cases.actions import concerns, walk_in
from cases.models import Concern, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, NotFound
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.journal.models import Entry
from kzcp.vault import keys
from kzcp.workflow.models import Draft, Notice
from tests.core.hostile import HOSTILE
from tests.factories.intake import concern_data
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
ADDRESS = "/inbox/walk-in/"


def typed(cast, **changes):
    return {
        "key": str(uuid7()),
        "danger": "NO",
        "office": str(cast.office.pk),
        "source": "SELF",
        "words": "Aizere, about nine, waits at our door and will not go home.",
        "contact": "+7 701 000 00 00",
        **changes,
    }


def text(answer):
    return answer.content.decode()


def raw(cast, **changes):
    """A concern as the provider, without the action that checks it first."""
    values = {
        "id": uuid7(),
        "key_id": keys.new_key(),
        "received_at": clock.now(),
        "recorded_at": clock.now(),
        "taken_by": cast.dana,
        "owner": cast.saule,
        "office": cast.office,
        "source": "SELF",
        "words": "A child came.",
        **changes,
    }
    with journal.act("concern.report", by=cast.who("dana"), subject_kind="cases.concern"):
        return Concern.objects.create(**values)


def test_the_office_has_it_to_decide_and_the_provider_is_told_that_it_came(cast, signed_in):
    dana, sent = signed_in("dana"), typed(cast)
    assert "Report a child who came without a referral" in text(dana.get("/inbox/"))
    for _doubled in range(2):
        page = text(dana.post(ADDRESS, sent, follow=True))
        assert "Your report was received: today" in page
        assert cast.office.name in page
    assert "waits at our door" not in page
    reports = text(dana.get(ADDRESS)).split('id="sent"')[1]
    assert reports.count("<li>") == 1
    assert "Today" in reports
    assert cast.office.name in reports
    assert 'id="sent"' not in text(signed_in("kamila").get(ADDRESS))
    with as_owner():
        concern = Concern.objects.get(pk=sent["key"])
        task = Task.objects.get(concern=concern)
        assert Notice.objects.filter(subject_id=task.pk, recipient=cast.saule).count() == 1
        entry = Entry.objects.filter(action="concern.report", subject_id=str(concern.pk)).first()
    assert (concern.taken_by_id, concern.owner_id, task.owner_id) == (
        cast.dana.pk,
        cast.saule.pk,
        cast.saule.pk,
    )
    assert task.due_at == concern.decide_by
    assert entry.actor == str(cast.who("dana"))
    saule = signed_in("saule")
    assert f"/concerns/{concern.pk}/" in text(saule.get("/concerns/"))
    page = text(saule.get(f"/concerns/{concern.pk}/"))
    assert "waits at our door" in page
    assert "+7 701 000 00 00" in page
    assert "Handed on by" in page
    assert "Name of the reporter" not in page


def test_the_provider_reads_nothing_of_it_again(cast, signed_in):
    sent, dana = typed(cast), signed_in("dana")
    dana.post(ADDRESS, sent)
    assert dana.get(f"/concerns/{sent['key']}/").status_code == 404
    assert dana.get("/concerns/").status_code == 404
    with acting_as(cast.who("dana")), transaction.atomic():
        assert not Concern.objects.filter(pk=sent["key"]).exists()
        assert not Task.objects.filter(concern_id=sent["key"]).exists()
        with journal.act("concern.change", by=cast.who("dana"), subject_kind="cases.concern"):
            assert Concern.objects.filter(pk=sent["key"]).update(source="OTHER") == 0


@pytest.mark.parametrize("name", ["aigul", "zarina", "oleg", "gulnar"])
def test_nobody_else_reports_like_this(cast, signed_in, name):
    assert signed_in(name).get(ADDRESS).status_code == 404
    with pytest.raises(NotAllowed):
        walk_in.report(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=cast.who(name))


def test_an_office_of_another_region_is_not_offered_and_the_database_refuses_it(cast, signed_in):
    answer = signed_in("dana").post(ADDRESS, typed(cast, office=str(cast.far_office.pk)))
    assert answer.status_code == 422
    with pytest.raises(NotAllowed):
        walk_in.report(pk=uuid7(), office_id=cast.far_office.pk, data=concern_data(), by=cast.who("dana"))
    raw(cast)
    for changes in (
        {"office": cast.far_office},
        {"office": cast.crisis_centre},
        {"owner": cast.dana},
        {"taken_by": cast.aigul},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            raw(cast, **changes)


def test_the_key_of_another_concern_tells_nothing(cast):
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=cast.who("aigul"))
    with pytest.raises(NotFound):
        walk_in.report(pk=taken.pk, office_id=cast.office.pk, data=concern_data(), by=cast.who("dana"))


@pytest.mark.parametrize("name", ["danger", "office", "source", "words"])
def test_what_is_missing_is_said_and_what_was_typed_stays(cast, signed_in, name):
    answer = signed_in("dana").post(ADDRESS, typed(cast, **{name: ""}))
    assert answer.status_code == 422
    assert name == "words" or "waits at our door" in text(answer)
    assert f'href="#walk_in_{name}' in text(answer)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_breaks_it(cast, signed_in, hostile):
    sent = urlencode(typed(cast, words=hostile, contact=hostile), errors="surrogatepass")
    answer = signed_in("dana").post(ADDRESS, sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 400, 422)


def test_what_was_typed_outlives_the_session_and_ends_with_the_sending(cast, signed_in):
    dana, sent = signed_in("dana"), typed(cast)
    save = f"{ADDRESS}{sent['key']}/save/"
    assert dana.post(save, {**sent, "sequence": "x"}).status_code == 400
    assert dana.post(save, {**sent, "danger": "", "sequence": "1"}).json()["sequence"] == 1
    dana.logout()
    assert dana.post(ADDRESS, sent).status_code == 302
    dana = signed_in("dana")
    page = text(dana.get(ADDRESS))
    assert "waits at our door" in page
    assert sent["key"] in page
    assert 'data-sequence="1"' in page
    assert 'class="errors' not in page
    assert dana.post(ADDRESS, sent).status_code == 302
    page = text(dana.get(ADDRESS))
    assert "waits at our door" not in page
    assert sent["key"] not in page
    assert dana.post(save, {**sent, "sequence": "9"}).status_code == 404
    with as_owner():
        assert Draft.objects.get(pk=sent["key"]).ended_at is not None


def test_what_was_handed_in_with_faults_is_kept_and_read_by_nobody_else(cast, signed_in):
    sent = typed(cast, danger="")
    assert signed_in("dana").post(ADDRESS, sent).status_code == 422
    assert "waits at our door" in text(signed_in("dana").get(ADDRESS))
    assert "waits at our door" not in text(signed_in("kamila").get(ADDRESS))
    other = signed_in("kamila").post(f"{ADDRESS}{sent['key']}/save/", {**sent, "words": "x", "sequence": "5"})
    assert other.status_code == 404
