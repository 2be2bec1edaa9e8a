"""A second person decides, once, on what was asked; whoever comes second is told."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.utils import translation

from cases.lifecycle.deciders import admit
from cases.models import Case
from kzcp.accounts.models import Absence, Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, NotFound, Refused
from kzcp.journal import journal
from kzcp.journal.models import Entry
from kzcp.reference import terms
from kzcp.reference.codes import NotificationKind
from kzcp.workflow import approvals, approvers, notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval, Notice
from tests.factories.cast import OPENED, assign, make_cast, person
from tests.roles import as_owner
from tests.workflow.conftest import KIND, Record, stored

pytestmark = pytest.mark.django_db


def decide(cast, approval, who, step="approve", **more):
    with acting_as(cast.who(who)), transaction.atomic():
        return getattr(approvals, step)(approval, by=cast.who(who), **more)


def told(user):
    with acting_as(STEPS), transaction.atomic():
        return list(Notice.objects.filter(recipient=user).order_by("id").values_list("kind", flat=True))


def second_supervisor(cast):
    user = person("asel", "Supervisor-A", "Asel")
    assign(user, "SUPERVISOR", cast.office)
    return user


def test_the_first_present_approver_is_asked_and_told(cast, ask):
    _, approval = ask(cast)
    assert approval.asked_of == cast.saule
    assert told(cast.saule) == [NotificationKind.APPROVAL_WAITING]


def test_the_one_who_asked_is_never_asked(cast, ask):
    _, approval = ask(cast, by="saule")
    assert approval.asked_of == cast.marzhan


def test_asking_again_for_the_same_content_changes_nothing(cast, ask):
    record, first = ask(cast)
    _, again = ask(cast, record)
    assert again.pk == first.pk
    assert told(cast.saule) == [NotificationKind.APPROVAL_WAITING]


def test_asking_again_for_another_content_voids_the_first(cast, ask):
    record, first = ask(cast)
    record.content = "1" * 64
    _, second = ask(cast, record)
    assert second.pk != first.pk
    assert stored(first.pk).state == "VOID"
    assert stored(second.pk).state == "PENDING"


def test_a_decision_is_carried_out_once_and_the_author_is_told(cast, ask):
    record, approval = ask(cast)
    decided = decide(cast, approval, "saule")
    assert (decided.state, decided.decider, decided.ended_at is None) == ("APPROVED", cast.saule, False)
    assert record.decided == [(str(cast.who("saule")), "APPROVED")]
    assert told(cast.aigul) == [NotificationKind.DECIDED]


def test_the_author_is_refused(cast, ask):
    record, approval = ask(cast, by="saule")
    with pytest.raises(NotAllowed):
        decide(cast, approval, "saule")
    assert record.decided == []
    assert stored(approval.pk).state == "PENDING"


def test_the_database_holds_that_the_decider_is_another(cast, ask):
    _, approval = ask(cast)
    with pytest.raises(IntegrityError), journal.act("probe.force", by=STEPS):
        Approval.objects.filter(pk=approval.pk).update(
            state="APPROVED", decider=cast.aigul, decided_at=clock.now()
        )


def test_the_second_decider_is_told(cast, ask):
    record, approval = ask(cast)
    decide(cast, approval, "saule")
    for step, more in (
        ("approve", {}),
        ("send_back", {"reason_code": first_of("return_reason"), "words": "The day."}),
        ("reject", {"reason_code": first_of("rejection_reason")}),
    ):
        with pytest.raises(Refused, match=str(approvals.OTHER_HAS_DECIDED)):
            decide(cast, approval, "marzhan", step, **more)
    assert len(record.decided) == 1


def first_of(vocabulary):
    return terms.choices(vocabulary)[0][0]


def test_the_one_who_was_asked_is_told_that_another_decided(cast, ask):
    user = second_supervisor(cast)
    _, approval = ask(cast)
    by = Actor.user(user.pk)
    with acting_as(by), transaction.atomic():
        approvals.approve(approval, by=by)
    assert told(cast.saule)[-1] == NotificationKind.DECIDED_BY_OTHER


def test_returning_needs_a_reason_from_the_list_and_words(cast, ask):
    _, approval = ask(cast)
    code = first_of("return_reason")
    for answer in ({"reason_code": "", "words": "x"}, {"reason_code": "NONSENSE", "words": "x"}):
        with pytest.raises(ValidationError) as refused:
            decide(cast, approval, "saule", "send_back", **answer)
        assert "reason" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        decide(cast, approval, "saule", "send_back", reason_code=code, words=" \n ")
    assert "words" in refused.value.message_dict
    sent = decide(cast, approval, "saule", "send_back", reason_code=code, words="Goal 2: until when?")
    assert (sent.state, sent.reason_words) == ("RETURNED", "Goal 2: until when?")
    assert told(cast.aigul) == [NotificationKind.RETURNED]


def test_rejecting_needs_words_only_where_the_reason_says_nothing(cast, ask):
    record, approval = ask(cast)
    with pytest.raises(ValidationError) as refused:
        decide(cast, approval, "saule", "reject", reason_code="OTHER")
    assert "words" in refused.value.message_dict
    assert record.decided == []
    assert decide(cast, approval, "saule", "reject", reason_code="NOT_NEEDED").state == "REJECTED"


def test_the_words_lie_under_the_key_of_the_case(cast, ask):
    record, approval = ask(cast)
    code = first_of("return_reason")
    decide(cast, approval, "saule", "send_back", reason_code=code, words="Goal 2: until when?")
    with acting_as(STEPS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select key_id, reason_words, content from workflow_approval where id = %s", [approval.pk]
        )
        key, *sealed = cursor.fetchone()
    assert key == record.key_id
    for value in sealed:
        assert bytes(value)
        assert b"until when" not in bytes(value)
        assert b"told" not in bytes(value)
    with acting_as(cast.who("aigul")), transaction.atomic():
        read = Approval.objects.get(pk=approval.pk)
        assert (read.reason_words, read.content) == ("Goal 2: until when?", {"told": "0"})


def test_a_decision_is_passed_on_to_another_approver(cast, ask):
    user = second_supervisor(cast)
    _, approval = ask(cast)
    assert decide(cast, approval, "saule", "pass_on", to=user.pk).asked_of_id == user.pk
    assert stored(approval.pk).asked_of_id == user.pk
    assert stored(approval.pk).state == "PENDING"
    assert told(user) == [NotificationKind.APPROVAL_WAITING]
    with as_owner():
        entry = Entry.objects.filter(action="approval.pass_on").get()
    assert (entry.actor, entry.outcome) == (str(cast.who("saule")), "allowed")


@pytest.mark.parametrize("who", ["aigul", "saule", "bolat"])
def test_it_is_never_passed_to_the_author_oneself_or_somebody_who_does_not_decide(cast, ask, who):
    second_supervisor(cast)
    _, approval = ask(cast)
    with pytest.raises(ValidationError):
        decide(cast, approval, "saule", "pass_on", to=getattr(cast, who).pk)
    assert stored(approval.pk).asked_of_id == cast.saule.pk


def test_it_is_never_passed_to_the_barred_or_the_absent(cast, ask):
    user = second_supervisor(cast)
    record, approval = ask(cast)
    record.barred = frozenset({user.pk})
    with pytest.raises(ValidationError):
        decide(cast, approval, "saule", "pass_on", to=user.pk)
    record.barred = frozenset()
    today = clock.today()
    Absence.objects.create(user=user, starts_on=today, ends_on=today + timedelta(days=3))
    with pytest.raises(ValidationError):
        decide(cast, approval, "saule", "pass_on", to=user.pk)


def test_the_author_passes_nothing_on_and_nobody_what_is_decided(cast, ask):
    user = second_supervisor(cast)
    _, own = ask(cast, by="saule")
    with pytest.raises(NotAllowed):
        decide(cast, own, "saule", "pass_on", to=user.pk)
    _, approval = ask(cast)
    decide(cast, approval, "saule")
    with pytest.raises(Refused, match=str(approvals.OTHER_HAS_DECIDED)):
        decide(cast, approval, "saule", "pass_on", to=user.pk)


def test_a_changed_content_is_not_decided_on(cast, ask):
    record, approval = ask(cast)
    record.content = "2" * 64
    with pytest.raises(Refused, match=str(approvals.CONTENT_HAS_CHANGED)):
        decide(cast, approval, "saule")
    assert record.decided == []


def test_void_ends_only_what_has_changed(cast, ask):
    record, approval = ask(cast)
    with journal.act("probe.change", by=cast.who("aigul")):
        assert not approvals.void(KIND, record)
        record.content = "3" * 64
        assert approvals.void(KIND, record)
        assert not approvals.void(KIND, record)
    assert stored(approval.pk).state == "VOID"
    with pytest.raises(Refused, match=str(approvals.CONTENT_HAS_CHANGED)):
        decide(cast, approval, "saule")


def test_withdrawing_leaves_nothing_to_decide(cast, ask):
    record, approval = ask(cast)
    with journal.act("probe.withdraw", by=cast.who("aigul")):
        assert approvals.withdraw(KIND, record)
        assert not approvals.withdraw(KIND, record)
    assert stored(approval.pk).state == "WITHDRAWN"
    with pytest.raises(Refused):
        decide(cast, approval, "saule")


def test_the_system_asks_for_nothing(cast, ask, records):
    with pytest.raises(ValueError, match="person"), journal.act("probe.ask", by=STEPS):
        approvals.ask(KIND, ask(cast)[0], by=STEPS)


def test_a_record_out_of_sight_is_not_found(cast, ask):
    record, approval = ask(cast)
    record.hidden_from.add(cast.who("saule"))
    with acting_as(cast.who("saule")), transaction.atomic(), pytest.raises(NotFound):
        approvals.find(approval.pk, by=cast.who("saule"))
    with pytest.raises(NotFound):
        decide(cast, approval, "saule")


def test_an_approval_out_of_sight_is_denied_in_the_journal(cast, ask, as_owner):
    _, approval = ask(cast)
    zarina = cast.who("zarina")
    with acting_as(zarina), transaction.atomic(), pytest.raises(NotFound):
        approvals.find(approval.pk, by=zarina)
    with as_owner():
        entry = Entry.objects.latest("id")
    assert (entry.actor, entry.outcome, entry.subject_id) == (str(zarina), "denied", str(approval.pk))


def test_the_queue_holds_what_one_may_decide(cast, ask):
    record, mine = ask(cast)
    asked, own = ask(cast, by="saule")
    with acting_as(STEPS), transaction.atomic():
        journal.record("case.share")
        admit(Case.objects.get(pk=asked.case_id), cast.marzhan.pk, cast.who("saule"))

    def queue(name):
        with acting_as(cast.who(name)), transaction.atomic():
            return {row.pk for row in approvals.queue(cast.who(name))}

    assert queue("saule") == {mine.pk}
    assert queue("marzhan") == {own.pk}
    for nobody in ("zarina", "ruslan", "bolat", "aigul", "dana", "timur", "marat"):
        assert queue(nobody) == set()
    record.hidden_from.add(cast.who("saule"))
    assert queue("saule") == set()
    record.hidden_from.clear()
    decide(cast, mine, "saule")
    assert queue("saule") == set()


def test_the_history_is_newest_first(cast, ask):
    record, first = ask(cast)
    record.content = "4" * 64
    _, second = ask(cast, record)
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert [row.pk for row in approvals.history(KIND, record.pk)] == [second.pk, first.pk]


# ---- whom the office asks ------------------------------------------------------------------------


def test_whoever_is_away_barred_or_in_conflict_is_passed_over(cast):
    office, saule, marzhan = cast.office.pk, cast.saule.pk, cast.marzhan.pk
    nobody = frozenset()
    assert approvers.present(office, but=nobody) == saule
    assert approvers.present(office, but=frozenset({saule})) == marzhan
    assert approvers.present(office, but=nobody, in_conflict=lambda who: who == saule) == marzhan
    today = clock.today()
    Absence.objects.create(user=cast.saule, starts_on=today, ends_on=today)
    assert approvers.present(office, but=nobody) == marzhan
    assert approvers.present(office, but=frozenset({marzhan})) is None


def test_a_named_approver_without_the_role_is_not_asked(cast):
    Assignment.objects.filter(user=cast.saule).update(ends_on=OPENED)
    assert approvers.present(cast.office.pk, but=frozenset()) == cast.marzhan.pk


def test_what_was_asked_of_somebody_whose_role_ends_is_asked_of_nobody(cast, ask):
    _, approval = ask(cast)
    held = Assignment.objects.get(user=cast.saule)
    Assignment.objects.filter(pk=held.pk).update(ends_on=clock.today() - timedelta(days=1))
    with journal.act("probe.end", by=cast.who("oleg")):
        approvals.unassign(held, cast.who("oleg"))
    assert stored(approval.pk).asked_of is None


# ---- two at once ---------------------------------------------------------------------------------


def both_decide(cast, approval, rival, monkeypatch):
    """Two supervisors decide at once; both are held before they write until the other is there too."""
    meeting, outcomes, plain = Barrier(2), [], approvals._end

    def end_together(row, state):
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=1.5)
        plain(row, state)

    monkeypatch.setattr(approvals, "_end", end_together)

    def run(by):
        try:
            with acting_as(by), transaction.atomic():
                approvals.approve(approval, by=by)
        except Refused as refusal:
            outcomes.append(str(refusal.message))
        else:
            outcomes.append("approved")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[by]) for by in (cast.who("saule"), rival)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.fixture
def race(transactional_db, ask):
    """A committed approval and a second supervisor who may decide on it as well; of no case, which would be locked."""
    cast = make_cast()
    rival = Actor.user(second_supervisor(cast).pk)
    record, approval = ask(cast, Record(cast.office.pk))
    return cast, record, approval, rival


def test_of_two_deciders_at_once_exactly_one_wins(race, monkeypatch):
    cast, record, approval, rival = race
    outcomes = both_decide(cast, approval, rival, monkeypatch)
    with translation.override(settings.LANGUAGE_CODE):  # which new threads speak
        assert outcomes == sorted(["approved", str(approvals.OTHER_HAS_DECIDED)])
    assert len(record.decided) == 1


def test_without_the_lock_both_win(race, monkeypatch):
    """The control: the same race with rows that are read and not locked."""
    cast, record, approval, rival = race
    monkeypatch.setattr(
        type(Approval.objects), "select_for_update", lambda self, **_: self.get_queryset(), raising=False
    )
    assert both_decide(cast, approval, rival, monkeypatch) == ["approved", "approved"]
    assert len(record.decided) == 2


def test_notices_of_the_decision_are_the_reader_s_own(cast, ask):
    _, approval = ask(cast)
    with acting_as(cast.who("saule")), transaction.atomic():
        assert notices.unread_count(cast.who("saule")) == 1
    with acting_as(cast.who("marzhan")), transaction.atomic():
        assert notices.unread_count(cast.who("saule")) == 0
    assert approval.state == "PENDING"
