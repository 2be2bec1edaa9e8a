"""A provider who does not answer: who is told when, each once, and where the packet may go then."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from cases.actions import access, watch
from cases.models import Task
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.jobs.models import Run
from kzcp.jobs.run import Busy
from kzcp.reference import deadlines, terms
from kzcp.reference.codes import TaskKind, Urgency
from kzcp.workflow import notices
from kzcp.workflow.models import Approval, Notice
from referrals.actions import answers, endings, offers, silence
from referrals.data import AcceptanceData, OfferData
from referrals.models import Silence
from tests.factories import referring as made
from tests.factories.cast import assign, make_cast, person
from tests.referrals.test_way import as_provider, second_crisis_centre
from tests.roles import as_owner

PERCENT = (50, 100, 200)
A_MOMENT = timedelta(minutes=1)


def moment(referral, percent):
    return deadlines.referral_portion(
        TaskKind.REFERRAL_ANSWER,
        Urgency(referral.urgency),
        referral.sent_at,
        referral.answer_due,
        percent,
    )


def told():
    """The people told of a silence by now, with the kind of record that they are led to."""
    with as_owner():
        rows = Notice.objects.filter(kind="SILENT").select_related("recipient")
        return sorted((row.recipient.username, row.subject_kind) for row in rows)


def run_at(when):
    with clock.at(when):
        return silence.tell()


REMINDED = [("aigul", "referrals.silence"), ("dana", "referrals.silence")]
SUPERVISED = sorted([*REMINDED, ("saule", "referrals.silence")])
ALL = sorted([*SUPERVISED, ("gulnar", "cases.delay")])


@pytest.mark.django_db
@pytest.mark.parametrize("urgency", ["ORDINARY", "URGENT", "EMERGENCY"])
def test_each_is_told_at_their_part_of_the_time_and_once(cast, urgency):
    referral = made.sent(cast, made.case_with_family(cast), urgency=urgency)
    stages = zip(PERCENT, ([], REMINDED, SUPERVISED), (REMINDED, SUPERVISED, ALL), strict=True)
    for percent, before, after in stages:
        assert run_at(moment(referral, percent) - A_MOMENT) == 0
        assert told() == before
        assert run_at(moment(referral, percent)) == 1
        assert told() == after
        for later in range(3):
            assert run_at(moment(referral, percent) + later * silence.SLOT) == 0
        assert told() == after
    assert run_at(moment(referral, 200) + timedelta(days=300)) == 0


@pytest.mark.django_db
def test_after_a_standstill_all_is_told_at_once_in_one_run(cast):
    referral = made.sent(cast, made.case_with_family(cast))
    assert run_at(moment(referral, 200)) == 3
    assert told() == ALL
    with as_owner():
        run = Run.objects.get(job=silence.JOB)
    assert (run.state, run.asked_by) == ("FINISHED", "system:deadlines")
    with clock.at(moment(referral, 200)):
        assert run.period == silence._slot()


@pytest.mark.django_db
def test_where_nothing_is_to_tell_there_is_no_run(cast):
    made.sent(cast, made.case_with_family(cast))
    assert silence.tell() == 0
    with as_owner():
        assert not Run.objects.filter(job=silence.JOB).exists()


@pytest.mark.django_db
def test_an_answer_ends_it(cast):
    case = made.case_with_family(cast)
    accepted, declined, cancelled = (made.sent(cast, case) for _ in range(3))
    answers.accept(referral=as_provider(cast, accepted), data=AcceptanceData(), by=cast.who("dana"))
    answers.decline(referral=as_provider(cast, declined), reason="NO_CAPACITY", by=cast.who("dana"))
    endings.cancel(referral=cancelled, reason="NOT_NEEDED", by=cast.who("aigul"))
    assert run_at(clock.now() + timedelta(days=60)) == 0
    assert told() == []


@pytest.mark.django_db
def test_of_a_restricted_case_no_coordinator_is_told_and_nothing_runs_again(cast):
    case = made.case_with_family(cast, details={"types": ["SEX_ABUSE"]})
    referral = made.sent(cast, case)
    run_at(moment(referral, 200))
    assert told() == SUPERVISED
    run_at(moment(referral, 200) + timedelta(days=5))
    assert told() == SUPERVISED
    with as_owner():
        assert Run.objects.filter(job=silence.JOB).count() == 1


@pytest.mark.django_db
def test_a_supervisor_in_conflict_is_not_told(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    access.declare_conflict(case=case, kind="RELATIVE", by=cast.who("saule"))
    run_at(moment(referral, 100))
    assert "saule" not in {name for name, _ in told()}


@pytest.mark.django_db
def test_the_general_watch_leaves_this_step_to_the_silence(cast):
    referral = made.sent(cast, made.case_with_family(cast))
    with clock.at(referral.answer_due + timedelta(days=60)):
        watch.tell_overdue()
    with as_owner():
        task = Task.objects.get(kind="REFERRAL_ANSWER")
        rows = Notice.objects.filter(subject_id=task.pk).select_related("recipient")
        assert [row.recipient.username for row in rows] == ["aigul"]


@pytest.mark.django_db
def test_each_reads_it_under_their_own_sight(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    later = moment(referral, 200)
    run_at(later)
    number, packet = referral.number, reverse("packet", args=[referral.pk])
    office, delays = reverse("referral", args=[referral.pk]), reverse("delays")
    with clock.at(later + A_MOMENT):
        for name, link in (("dana", packet), ("aigul", office), ("saule", office), ("gulnar", delays)):
            with acting_as(cast.who(name)), transaction.atomic():
                lines = [each for each in notices.latest(cast.who(name)) if each.link == link]
            assert lines, name
            titles = " ".join(each.title for each in lines)
            assert (number in titles) == (name != "gulnar"), name
            assert "Testova" not in titles
            assert "Aizere" not in titles
    endings.cancel(referral=referral, reason="NOT_NEEDED", by=cast.who("aigul"))
    with acting_as(cast.who("bolat")), transaction.atomic():
        assert not Silence.objects.exists()
    with acting_as(cast.who("dana")), transaction.atomic():
        assert not Silence.objects.exists()


@pytest.mark.django_db
def test_the_coordinator_finds_the_step_in_the_list_of_delays(cast):
    referral = made.sent(cast, made.case_with_family(cast))
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.gulnar, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert referral.case.number not in client.get(reverse("delays")).content.decode()
    with as_owner():
        late = clock.now() - timedelta(days=1)
        Task.objects.filter(kind="REFERRAL_ANSWER").update(due_at=late)
    page = client.get(reverse("delays")).content.decode()
    assert referral.case.number in page
    assert cast.office.name in page
    assert terms.label("task_kind", TaskKind.REFERRAL_ANSWER) in page
    for hidden in (referral.number + "<", "Testova", "Aizere", cast.crisis_centre.name, made.WORDS["NEED"]):
        assert hidden not in page


@pytest.mark.django_db
def test_what_broke_off_is_told_by_the_next_run_and_nothing_twice(cast, monkeypatch):
    case = made.case_with_family(cast)
    first, second = made.sent(cast, case), made.sent(cast, case)
    monkeypatch.setattr(silence, "AT_A_TIME", 1)
    real, calls = silence._tell, []

    def breaks(owed):
        calls.append(owed)
        if len(calls) == 2:
            raise RuntimeError
        return real(owed)

    monkeypatch.setattr(silence, "_tell", breaks)
    later = moment(second, 50)
    with pytest.raises(RuntimeError):
        run_at(later)
    assert len(told()) == 2
    assert run_at(later) == 1
    assert len(told()) == 4
    with as_owner():
        assert {row.referral_id for row in Silence.objects.all()} == {first.pk, second.pk}
        assert Run.objects.get(job=silence.JOB).state == "FINISHED"


@pytest.mark.django_db
def test_after_silence_the_same_packet_goes_to_another_organisation(cast):
    """Without a new approval, by the pages: first the silent one is ended, then the packet is sent on."""
    case = made.case_with_family(cast)
    referral, other = made.sent(cast, case), second_crisis_centre(cast)
    staff = person("perizat", "Providerova", "Perizat")
    assign(staff, "PROVIDER", other)
    entry = OfferData(made.SERVICE, capacity=3, free=1)
    offers.enter(pk=uuid7(), organisation=other, data=entry, by=Actor.user(staff.pk))
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    cancel, send_on = (reverse(f"referral_{name}", args=[referral.pk]) for name in ("cancel", "send_on"))
    sent = {"key": str(uuid7()), "provider": str(other.pk)}
    assert client.post(cancel, {"reason": "NO_ANSWER"}).status_code == 409
    assert client.post(send_on, sent).status_code in (409, 422)
    due = referral.answer_due + A_MOMENT
    with clock.at(due):
        assert client.post(cancel, {"reason": "NO_ANSWER"}).status_code == 302
        assert "send-on" in client.get(reverse("referral", args=[referral.pk])).content.decode()
    with clock.at(referral.sent_at + timedelta(days=30, minutes=1)):
        assert client.post(send_on, sent).status_code in (409, 422)
    with clock.at(due + timedelta(days=20)):
        answer = client.post(send_on, sent)
        assert answer.status_code == 302, answer.content.decode()
        copy = made.fresh(cast, referral)
        with acting_as(cast.who("aigul")), transaction.atomic():
            copy = type(referral).objects.get(sent_on_from=referral)
            assert Approval.objects.filter(subject_id=copy.pk).count() == 0
    assert (copy.status, copy.packet_id, copy.provider_id) == ("SENT", referral.packet_id, other.pk)
    assert run_at(moment(copy, 50)) == 1  # its own silence is counted from its own sending


@pytest.mark.django_db(transaction=True)
def test_side_by_side_each_is_told_once(monkeypatch):
    """Four processes at once: those of one stretch wait on its lock, those of others on the row."""
    cast = make_cast()
    referral = made.sent(cast, made.case_with_family(cast))
    later, barrier, found = moment(referral, 200), Barrier(4), []

    def run(position):
        try:
            barrier.wait()
            with clock.at(later + (position % 2) * silence.SLOT):
                found.append(silence.tell())
        except Busy:
            found.append(0)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(position,)) for position in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == 3
    assert told() == ALL
