"""The auditor's reading of the journal: what it tells and what it never tells."""

import ast
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from cases.selectors.cases import access_case
from cases.selectors.numbers import numbers
from kzcp.access.permissions import Permission
from kzcp.console import words
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.journal.models import Change, Entry
from kzcp.reference.codes import GrantReason
from referrals.lifecycle import REFERRAL
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


def test_an_entry_shows_steps_and_names_of_columns(seat, cast, as_owner):
    register(cast)
    with as_owner():
        change = Change.objects.filter(table="cases_case").earliest("id")
    text = seat("marat").get(reverse("journal_entry", args=[change.entry_id])).content.decode()
    assert "cases_case" in text
    assert "Row added" in text


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
    from kzcp.core import clock

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
