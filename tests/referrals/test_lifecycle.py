"""The life cycle, exhaustively: every state, every step, everybody; expected answers come from the design's table."""

import pytest
from django.db import connection, transaction

from kzcp.access.permissions import Permission as P
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.reference.codes import ReferralStatus as S
from kzcp.workflow.lifecycle import STEPS, apply
from referrals.lifecycle import REFERRAL
from referrals.models import Referral, ReferralPerson
from tests.factories import referring as made
from tests.roles import as_owner

pytestmark = pytest.mark.django_db

WHO = ("aigul", "bolat", "saule", "marzhan", "zarina", "dana", "kamila", "gulnar", "timur", "oleg")
MAY = {
    P.REFERRAL_WRITE: {"aigul"},
    P.REFERRAL_SEND_EMERGENCY: {"aigul", "saule"},
    P.REFERRAL_APPROVE: {"saule"},
    P.PACKET_ANSWER: {"dana"},
}
TABLE = {
    "submit": {S.DRAFT: S.SUBMITTED},
    "approve": {S.SUBMITTED: S.SENT},
    "approve_with_plan": {S.SUBMITTED: S.SENT},
    "take_back": {S.SUBMITTED: S.DRAFT},
    "narrow": dict.fromkeys((S.SENT, S.WAITING, S.ACCEPTED, S.IN_SERVICE), None),
    "return": {S.SUBMITTED: S.DRAFT},
    "reject": {S.SUBMITTED: S.REJECTED},
    "send_as_emergency": {S.DRAFT: S.SENT},
    "send_on": {S.DRAFT: S.SENT},
    "confirm": dict.fromkeys(
        (S.SENT, S.WAITING, S.ACCEPTED, S.IN_SERVICE, S.DECLINED, S.DELIVERED, S.NOT_DELIVERED), None
    ),
    "refuse_confirmation": dict.fromkeys((S.SENT, S.WAITING, S.ACCEPTED, S.IN_SERVICE), S.CANCELLED),
    "accept": dict.fromkeys((S.SENT, S.WAITING), S.ACCEPTED),
    "put_on_waiting_list": dict.fromkeys((S.SENT, S.WAITING), S.WAITING),
    "decline": dict.fromkeys((S.SENT, S.WAITING), S.DECLINED),
    "begin": {S.ACCEPTED: S.IN_SERVICE},
    "deliver": dict.fromkeys((S.IN_SERVICE, S.ACCEPTED, S.WAITING), S.DELIVERED),
    "not_deliver": dict.fromkeys((S.IN_SERVICE, S.ACCEPTED, S.WAITING), S.NOT_DELIVERED),
    "cancel": dict.fromkeys((S.DRAFT, S.SUBMITTED, S.SENT, S.WAITING, S.ACCEPTED, S.IN_SERVICE), S.CANCELLED),
}
PACKET_OPEN = {S.SENT, S.WAITING, S.ACCEPTED, S.IN_SERVICE}


def put_in(referral, state):
    """Let the stored row be in any state, with the columns that its constraints ask for."""
    row = Referral(
        **{
            f.attname: getattr(referral, f.attname)
            for f in Referral._meta.concrete_fields
            if not f.is_relation
        }
    )
    now = referral.sent_at
    answered = state in (S.WAITING, S.ACCEPTED, S.DECLINED, S.IN_SERVICE, S.DELIVERED, S.NOT_DELIVERED)
    unsent = state in (S.DRAFT, S.SUBMITTED, S.REJECTED)
    ended = state in (S.REJECTED, S.DECLINED, S.DELIVERED, S.NOT_DELIVERED, S.CANCELLED)
    values = {
        "status": state,
        "sent_at": None if unsent else now,
        "answer_due": None if unsent else row.answer_due,
        "start_due": None if unsent else row.start_due,
        "answered_at": now if answered else None,
        "answered_by": referral.author_id if answered else None,
        "waiting_days": 5 if state == S.WAITING else None,
        "begun_on": now.date() if state == S.IN_SERVICE else None,
        "ended_at": now if ended else None,
        "decline_reason": "AGE" if state == S.DECLINED else "",
        "not_delivered_reason": "NO_SHOW" if state == S.NOT_DELIVERED else "",
        "cancel_reason": "NOT_NEEDED" if state == S.CANCELLED else "",
    }
    with journal.act("test", by=STEPS), as_owner():
        Referral.objects.filter(pk=referral.pk).update(**values)


@pytest.fixture
def referral(cast):
    return made.sent(cast, made.case_with_family(cast))


def test_the_table_is_the_one_of_the_design():
    told = {step.name: {S(state): step.target for state in step.source} for step in REFERRAL.transitions}
    assert told == TABLE


@pytest.mark.parametrize("state", list(S))
def test_every_step_in_this_state_for_everybody(cast, referral, state):
    put_in(referral, state)
    for name in WHO:
        with acting_as(cast.who(name)):
            row = Referral.objects.filter(pk=referral.pk).first()
        if row is None:
            assert name not in {"aigul", "saule"}
            row = made.fresh(cast, referral)
        with acting_as(cast.who(name)):
            offered = {step.name for step in REFERRAL.in_reach(row, cast.who(name))}
        expected = {
            step.name
            for step in REFERRAL.transitions
            if state in TABLE[step.name] and name in MAY[step.permission]
        }
        assert offered == expected, (state, name)


@pytest.mark.parametrize("state", list(S))
def test_a_step_in_the_wrong_state_is_refused_and_of_another_person_not_allowed(cast, referral, state):
    put_in(referral, state)
    for step in REFERRAL.transitions:
        for name in ("aigul", "saule", "dana", "kamila"):
            right_state = state in TABLE[step.name]
            right_person = name in MAY[step.permission]
            if right_state and right_person:
                continue
            expected = NotAllowed if right_state else Refused
            with (
                pytest.raises(expected),
                transaction.atomic(),
                journal.act("test", by=cast.who(name)),
            ):
                apply(REFERRAL, referral, step.name, by=cast.who(name), reason="OTHER")


@pytest.mark.parametrize(
    ("name", "state"), [("approve_with_plan", S.SUBMITTED), ("take_back", S.SUBMITTED), ("narrow", S.SENT)]
)
def test_what_follows_from_something_else_is_taken_by_nobody(cast, referral, name, state):
    put_in(referral, state)
    with pytest.raises(Refused), transaction.atomic(), journal.act("test", by=cast.who("aigul")):
        apply(REFERRAL, referral, name, by=cast.who("aigul"))


@pytest.mark.parametrize("state", list(S))
def test_the_provider_reads_the_packet_only_while_it_is_open(cast, referral, state):
    put_in(referral, state)
    unsent = state in (S.DRAFT, S.SUBMITTED, S.REJECTED)
    with acting_as(cast.who("dana")), transaction.atomic():
        dana = cast.who("dana")
        assert Referral.objects.visible_to(dana, P.PACKET_ANSWER).exists() is not unsent
        assert ReferralPerson.objects.visible_to(dana, P.PACKET_ANSWER).exists() is (state in PACKET_OPEN)
        for table, shown in (
            ("referrals_referral", not unsent),
            ("referrals_referralperson", state in PACKET_OPEN),
            ("referrals_officerecord", False),
            ("cases_case", False),
            ("cases_person", False),
            ("cases_consent", False),
            ("cases_caseevent", False),
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"select count(*) from {table}")
                assert bool(cursor.fetchone()[0]) is shown, table


@pytest.mark.parametrize("name", ["kamila", "bolat", "zarina", "ruslan", "gulnar", "timur", "marat", "oleg"])
def test_the_database_shows_no_row_to_others(cast, referral, name):
    with acting_as(cast.who(name)), transaction.atomic(), connection.cursor() as cursor:
        for table in ("referral", "referralperson", "officerecord", "question", "delivery", "need"):
            cursor.execute(f"select count(*) from referrals_{table}")
            assert cursor.fetchone() == (0,), table


def test_without_an_actor_there_is_no_row(referral):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select count(*) from referrals_referral")
        assert cursor.fetchone() == (0,)


def test_the_provider_changes_no_row_past_the_steps(cast, referral):
    with acting_as(cast.who("dana")), transaction.atomic(), journal.act("test", by=cast.who("dana")):
        assert Referral.objects.filter(pk=referral.pk).update(status="ACCEPTED") == 0
        assert ReferralPerson.objects.filter(referral=referral).update(outcome="") == 0


def test_the_worker_changes_no_sent_row_past_the_steps(cast, referral):
    with acting_as(cast.who("aigul")), transaction.atomic(), journal.act("test", by=cast.who("aigul")):
        assert Referral.objects.filter(pk=referral.pk).update(urgency="URGENT") == 0
        assert ReferralPerson.objects.filter(referral=referral).update(dropped_at=referral.sent_at) == 0


def test_a_restricted_case_keeps_its_provider(cast):
    case = made.case_with_family(cast, details={"types": ["SEX_ABUSE"]})
    with acting_as(cast.who("aigul")):
        assert case.level == "RESTRICTED"
    referral = made.sent(cast, case)
    with acting_as(cast.who("dana")), transaction.atomic():
        assert ReferralPerson.objects.filter(referral=referral).count() == 1
