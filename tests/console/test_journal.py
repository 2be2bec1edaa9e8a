"""The auditor's reading of the journal: what it tells and what it never tells."""

import ast
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation

from cases.selectors.cases import access_case
from cases.selectors.numbers import numbers
from kzcp.access import walls
from kzcp.access.permissions import Permission
from kzcp.console import record_words, words
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.journal.models import Change, Entry
from kzcp.reference.codes import GrantReason
from referrals.lifecycle import REFERRAL
from referrals.selectors.numbers import numbers as referral_numbers
from tests.factories import referring
from tests.factories.intake import register

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent


def look(cast, name, case):
    with acting_as(cast.who(name)), transaction.atomic():
        return access_case(cast.who(name), case.pk)


def test_it_tells_who_did_what(seat, cast):
    case = register(cast)
    look(cast, "saule", case)
    with pytest.raises(NotFound):
        look(cast, "zarina", case)
    text = seat("marat").get(reverse("journal")).content.decode()
    assert "Worker-A Aigul" in text
    assert "Supervisor-S Saule" in text


def test_the_auditor_learns_the_number_of_a_case_and_nobody_else_does(seat, cast):
    case = register(cast)
    look(cast, "saule", case)
    assert case.number in seat("marat").get(reverse("journal")).content.decode()
    assert numbers([case.pk]) == {}
    for name in ("zarina", "oleg", "timur", "gulnar"):
        with acting_as(cast.who(name)), transaction.atomic():
            assert numbers([case.pk]) == {}


def test_a_denial_at_the_door_names_what_was_asked_for(seat, cast):
    case = register(cast)
    assert seat("timur").get(reverse("case", args=[case.pk])).status_code == 404
    lines = seat("marat").get(reverse("journal")).context["leaf"].lines
    denied = next(line for line in lines if line.outcome == "denied")
    assert (denied.subject, denied.number) == ("Record", case.number)


def test_it_never_tells_a_name_or_a_word_of_the_case(seat, cast, as_owner):
    register(cast)
    person = seat("marat")
    with as_owner():
        keys = list(Entry.objects.values_list("pk", flat=True))
        stored = [str(value) for change in Change.objects.all() for value in (change.after or {}).values()]
    ciphertexts = [value for value in stored if value.startswith("\\x")]
    assert ciphertexts
    for key in keys:
        text = person.get(reverse("journal_entry", args=[key])).content.decode()
        assert "Testova" not in text
        assert "neighbour" not in text
        assert not any(value in text for value in ciphertexts)


def test_an_entry_shows_steps_and_what_changed(seat, cast, as_owner):
    register(cast)
    with as_owner():
        change = Change.objects.filter(table="cases_case").earliest("id")
    text = seat("marat").get(reverse("journal_entry", args=[change.entry_id])).content.decode()
    assert ">Case</th>" in text
    assert "Row added" in text


def test_no_code_of_a_table_or_column_is_shown(seat, cast, as_owner):
    register(cast)
    with as_owner():
        changes = list(Change.objects.exclude(before=None))
    keys = {change.entry_id for change in changes}
    assert keys
    for key in keys:
        page = seat("marat", "ru").get(reverse("journal_entry", args=[key]))
        shown = page.content.decode()
        for change in changes:
            assert change.table not in shown
            assert not [name for name in change.after if "_" in name and name in shown]
        assert any(row.columns for row in page.context["page"].changes)


def journaled_columns():
    """Every column of a journaled table, as the database has them."""
    with connection.cursor() as cursor:
        for name, wall in sorted(walls.declared().items()):
            cursor.execute("select column_name from information_schema.columns where table_name = %s", [name])
            columns = {column for (column,) in cursor.fetchall()} - set(wall.hashes)
            yield name, sorted(columns) if wall.journaled else []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_walled_table_and_every_journaled_column_has_words(db, language):
    with translation.override(language):
        found = dict(journaled_columns())
        assert len(found) > 40
        assert [name for name in found if not record_words.is_named(name)] == []
        assert [
            f"{name}.{column}"
            for name, columns in found.items()
            for column in columns
            if not record_words.is_named(name, column)
        ] == []
        told = {record_words.column(name, column) for name, columns in found.items() for column in columns}
        assert not [words for words in told if "_" in words]


def test_what_has_no_words_is_called_something_and_never_by_its_code():
    assert not record_words.is_named("cases_unheard_of")
    assert not record_words.is_named("cases_case", "unheard_of")
    assert "_" not in record_words.table("cases_unheard_of") + record_words.column("cases_case", "unheard_of")
    assert words.subject("cases.unheard") == words.subject("nonsense")


def test_opening_a_packet_is_read_as_reading(seat, cast, as_owner):
    packet = referring.sent(cast, referring.case_with_family(cast))
    dana = seat("dana")
    dana.get(reverse("inbox"))
    dana.get(reverse("packet", args=[packet.pk]))
    with as_owner():
        told = list(Entry.objects.filter(actor=str(cast.who("dana"))).values_list("action", flat=True))
    assert told
    assert set(told) == {"packet.read", "packet.list"}
    page = seat("marat").get(f"{reverse('journal')}?noun=packet")
    assert {
        (line.action, line.looks) for line in page.context["leaf"].lines if line.actor == cast.dana.full_name
    } == {("Packet: read", True), ("Packet: list opened", True)}
    dana.post(reverse("packet_answer", args=[packet.pk]), {"answer": "decline", "reason": "NO_CAPACITY"})
    with as_owner():
        assert Entry.objects.filter(actor=str(cast.who("dana")), action="packet.answer").exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("actor=Aigul", True),
        ("actor=aigul", True),
        ("actor=Zarina", False),
        ("outcome=allowed", True),
        ("outcome=failed", False),
        ("noun=case&period=all", True),
        ("noun=release", False),
        ("ground=emergency", False),
        ("period=day", True),
        ("period=nonsense", True),
        ("person=nonsense", True),
        ("before=nonsense", True),
        ("after=98bf31db-7550-45c5-b5c4-0d38e82e958a", True),
    ],
)
def test_filters(seat, cast, query, found):
    register(cast)
    text = seat("marat").get(f"{reverse('journal')}?{query}").content.decode()
    assert ("Worker-A Aigul</td>" in text or "Worker-A Aigul<br>" in text) is found


def test_one_person_is_found_by_key(seat, cast):
    case = register(cast)
    look(cast, "saule", case)
    text = seat("marat").get(f"{reverse('journal')}?person={case.person_id}&period=all").content.decode()
    assert "Supervisor-S Saule" in text


def test_the_ground_is_a_filter(seat, cast):
    look(cast, "saule", register(cast))
    lines = seat("marat").get(f"{reverse('journal')}?ground=office").context["leaf"].lines
    assert {line.ground for line in lines} == {"Record of the office"}


def test_the_filter_names_each_noun_once_and_finds_all_its_codes(seat, cast, as_owner):
    with acting_as(cast.who("aigul")), transaction.atomic():
        journal.record("access.shared")
        journal.record("grant.end")
    page = seat("marat").get(f"{reverse('journal')}?noun=grant&period=all")
    labels = [label for _code, label in page.context["form"].fields["noun"].choices]
    assert len(labels) == len(set(labels))
    assert len(page.context["leaf"].lines) == 2


def test_earlier_and_later_lead_through_all_entries_once(seat, cast):
    with acting_as(cast.who("aigul")):
        for _each in range(120):
            with transaction.atomic():
                journal.record("case.view", subject_kind="cases.case", subject_id=str(uuid4()))
    person, seen, query = seat("marat"), [], "?noun=case"
    steps = 0
    while True:
        page = person.get(reverse("journal") + query)
        seen += [line.id for line in page.context["leaf"].lines]
        query = page.context["pages"].earlier
        steps += 1
        if not query:
            break
    assert steps == 5
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)
    back = person.get(reverse("journal") + page.context["pages"].later)
    assert [line.id for line in back.context["leaf"].lines] == seen[75:100]


def test_reading_the_journal_is_itself_journaled_once(seat, cast, as_owner):
    register(cast)
    person = seat("marat")
    with as_owner():
        before = Entry.objects.filter(action="journal.view").count()
    person.get(reverse("journal"))
    with as_owner():
        assert Entry.objects.filter(action="journal.view").count() == before + 1


@pytest.mark.parametrize(
    ("name", "route", "sent", "told"),
    [
        ("oleg", "staff_add", {"username": "!"}, "Something in the form was missing or not right"),
        ("oleg", "staff_renew", {}, "The same person may not do both"),
        ("oleg", "staff_reopen", {}, "The record stood otherwise"),
        ("nina", "release_prepare", {}, "The time that it is about has not ended"),
    ],
)
def test_a_refusal_says_which_rule_and_no_code(seat, cast, name, route, sent, told):
    args = {"staff_renew": [cast.oleg.pk], "staff_reopen": [cast.aigul.pk], "release_prepare": ["2099-Q1"]}
    seat(name).post(reverse(route, args=args.get(route, [])), sent)
    line = seat("marat").get(reverse("journal")).context["leaf"].lines[0]
    assert line.outcome in ("refused", "denied")
    assert line.reason.endswith(told)
    with translation.override("ru"):
        assert words.reason("staff.assign", journal.with_rule("AUDITOR", "same_person")).count("; ") == 1


def test_records_are_called_by_what_people_call_them(seat, cast, as_owner):
    from reports.models import Release

    packet = referring.sent(cast, referring.case_with_family(cast))
    now = clock.now()
    with as_owner():
        release = Release.objects.create(
            period="2026-Q1",
            version=2,
            as_of=now,
            prepared_by=cast.nina,
            prepared_at=now,
            definitions={},
            tables=[],
        )
    with acting_as(cast.who("oleg")), transaction.atomic():
        journal.record("referral.view", subject=packet)
        journal.record("release.view", subject=release)
        journal.record("organisation.change", subject=cast.office)
        journal.record("organisation.add", subject_kind="accounts.organisation", subject_id="Орталық")
    lines = seat("marat").get(reverse("journal")).context["leaf"].lines
    told = {(line.subject, line.number) for line in lines}
    assert ("Referral", packet.number) in told
    assert ("Statistical release", "1st quarter of 2026, version 2") in {
        (subject, number.replace("\u2011", "-")) for subject, number in told
    }
    assert {("Organisation", cast.office.name), ("Organisation", "Орталық")} <= told
    for name in ("aigul", "oleg", "timur"):
        with acting_as(cast.who(name)), transaction.atomic():
            assert referral_numbers([packet.pk]) == {}


def test_the_entries_of_one_account_are_shown_under_its_name(seat, cast):
    with acting_as(cast.who("aigul")), transaction.atomic():
        journal.record("case.list")
    page = seat("marat").get(f"{reverse('journal')}?account={cast.who('aigul')}&period=all")
    text = page.content.decode()
    assert {line.actor for line in page.context["leaf"].lines} == {cast.aigul.full_name}
    assert f"Only entries of: {cast.aigul.full_name}" in text
    assert page.context["form"]["actor"].value() is None
    assert seat("marat").get(f"{reverse('journal')}?account=nonsense").context["account"] == ""


def test_a_closed_door_says_where_somebody_knocked(seat, cast):
    for address, told in ((reverse("inbox"), "Page: Received"), ("/search/", "Page: Search")):
        assert seat("timur").get(address).status_code == 404
        line = seat("marat").get(reverse("journal")).context["leaf"].lines[0]
        assert (line.outcome, line.actor) == ("denied", cast.timur.full_name)
        assert line.reason == told


def test_ones_own_trace_holds_nobody_else(seat, cast):
    case = register(cast)
    look(cast, "saule", case)
    page = seat("saule").get(reverse("trace"))
    with acting_as(cast.who("saule")), transaction.atomic():
        mine = set(Entry.objects.filter(actor=str(cast.who("saule"))).values_list("pk", flat=True))
    shown = {line.id for line in page.context["leaf"].lines}
    assert shown
    assert shown <= mine


def test_a_strange_entry_is_not_found(seat, cast):
    assert seat("marat").get(reverse("journal_entry", args=[UUID(int=1)])).status_code == 404


def test_a_period_leaves_older_entries_out(seat, cast):
    with clock.at(clock.now() - timedelta(days=40)), acting_as(cast.who("aigul")), transaction.atomic():
        journal.record("case.view", subject_kind="cases.case", subject_id=str(uuid4()))
    person = seat("marat")
    assert not person.get(reverse("journal") + "?noun=case&period=month").context["leaf"].lines
    assert person.get(reverse("journal") + "?noun=case&period=all").context["leaf"].lines


def actions_in_code():
    """Every action that the code writes into the journal by name."""
    for source in ("kzcp", "cases", "referrals", "reports"):
        for path in (ROOT / source).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                    continue
                first = node.args[0]
                if (
                    node.func.attr in ("act", "record")
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "journal"
                    and isinstance(first, ast.Constant)
                ):
                    yield str(first.value)


def test_every_action_has_words():
    answers = {f"packet.{step.name}" for step in REFERRAL.transitions}
    gifts = {f"access.{reason.lower()}" for reason in GrantReason}
    named = {*actions_in_code(), *map(str, Permission), *answers, *gifts, "task.complete", "task.dismiss"}
    assert sorted(action for action in named if not words.is_named(action)) == []
