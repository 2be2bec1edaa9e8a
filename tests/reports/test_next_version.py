"""What statisticians are told before they freeze a version, and what readers are told of one that has a follower."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from kzcp.core.actor import acting_as
from kzcp.journal.models import Entry
from kzcp.workflow import notices
from reports.actions import releases as actions
from reports.periods import Quarter
from tests.reports.making import ENDED, MATURED, REGIONS, by_region, prepared, published, some_counts, store

pytestmark = pytest.mark.django_db

TYPES = "Children in violence cases by type"
MOVED = {**REGIONS, "KZ-71": 60, "KZ-79": 22}
"""Twenty more in one region than in `REGIONS`, and two more in another: the nation moves by 22."""


@pytest.fixture
def visit(client, cast):
    client.cookies["django_language"] = "en"

    def get(name, url_name, *args, method="get", **query):
        client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return getattr(client, method)(reverse(url_name, args=args), query).content.decode()

    return get


@pytest.fixture
def quarter():
    """An ended one that the list of working figures has."""
    return Quarter.current().shifted(-1)


def row(page, title):
    """The texts of the cells of one indicator in the table of what a version changes."""
    table = page.split('id="comparison"')[1].split("</table>")[0]
    [found] = [each for each in table.split("<tr>") if f">{title}</th>" in each]
    return [re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<td.*?</td>", found, re.DOTALL)]


def lines(cast, name):
    with acting_as(cast.who(name)), translation.override("en"):
        return [(line.kind_label, line.unread) for line in notices.latest(cast.who(name))]


def test_before_the_first_version_the_page_says_what_is_computed_and_what_is_hidden(visit):
    store(counts=[*some_counts(), *by_region("P08", {"KZ-71": 3}, 0.5)], as_of=MATURED)
    page = visit("nina", "release_prepare", ENDED)
    assert row(page, "New cases") == ["–", "92", "92", "New in this version"]
    assert row(page, "First contact on time") == ["–", "46 / 92", "46 / 92", "New in this version"]
    assert row(page, "Referrals that led to a service")[1:] == [
        "2 / 3",
        "[c] / [c]",
        "Hidden to protect children",
    ]


def test_an_indicator_that_needs_more_time_says_so(visit):
    store()
    told = row(visit("nina", "release_prepare", ENDED), "Referrals that led to a service")
    assert told[:3] == ["–", "–", "–"]
    assert told[3].startswith("Not counted yet")


def test_it_says_of_each_indicator_why_it_is_shown_so(visit, cast):
    published(cast)
    others = {**REGIONS, "KZ-71": 60}
    counts = [*by_region("P01", MOVED), *by_region("P03", REGIONS, 0.5)]
    counts += [*by_region("S15", others, 0.6), *by_region("S21", others, 0.7), *by_region("S22", others)]
    store(counts=counts, as_of=MATURED)
    page = visit("pavel", "release_prepare", ENDED)
    new = row(page, "New cases")
    assert new[:3] == ["92", "114", "92"]
    assert "As of version 1" in new[3]
    assert (
        "The correction is not shown: in one of the tables it would tell of fewer than 5 children." in new[3]
    )
    counted = by_region("S22", others)[0].count
    assert row(page, TYPES) == ["92", str(counted), str(counted), "Corrected"]
    assert "Nothing has changed" not in page
    assert "would repeat" not in page


def test_a_correction_inside_the_nation_is_told_apart(visit, cast):
    published(cast)
    moved = {**REGIONS, "KZ-71": 30, "KZ-75": 40}
    store(counts=[*by_region("P01", moved), *by_region("P03", moved, 0.5)], as_of=MATURED)
    told = row(visit("nina", "release_prepare", ENDED), "New cases")
    assert told == ["92", "92", "92", "Corrected in a breakdown"]


def test_where_nothing_has_changed_the_pages_say_so(visit, cast, quarter):
    published(cast, quarter, as_of=quarter.end)
    words = "Nothing has changed since version 1."
    page = visit("nina", "release_prepare", quarter)
    assert words in page
    assert row(page, "New cases") == ["92", "92", "92", "No change"]
    assert words in visit("nina", "figures")
    store(quarter, counts=corrected_by_one(), as_of=quarter.end)
    assert words not in visit("nina", "figures")


def test_where_only_what_is_not_shown_has_changed_the_pages_say_that_it_repeats(visit, cast, quarter):
    published(cast, quarter, as_of=quarter.end)
    store(quarter, counts=corrected_by_one(), as_of=quarter.end)
    page = visit("nina", "release_prepare", quarter)
    assert "Version 2 would repeat version 1: readers would see no other number." in page
    assert "Nothing has changed" not in page
    draft = actions.prepare(quarter=quarter, by=cast.who("nina"))
    words = "Version 2 repeats version 1: readers see no other number."
    assert words in visit("pavel", "release_draft", draft.pk)
    actions.publish(release=draft, by=cast.who("pavel"))
    assert words in visit("timur", "release", quarter, 2)
    assert words not in visit("timur", "release", quarter, 1)
    listed = visit("nina", "figures")
    assert words in listed
    assert "Version 2 does not show the correction of: New cases, First contact on time" in listed


def test_a_version_that_shows_another_number_repeats_none(visit, cast, quarter):
    published(cast, quarter, as_of=quarter.end)
    published(cast, quarter, as_of=quarter.end, counts=by_region("P01", {**REGIONS, "KZ-71": 60}))
    assert "repeats version" not in visit("timur", "release", quarter, 2)
    assert "repeats version" not in visit("nina", "figures")


def test_the_comparison_is_a_look_at_the_figures_in_the_journal(visit, as_owner):
    store()
    visit("nina", "release_prepare", ENDED)
    with as_owner():
        [entry] = Entry.objects.filter(action="figures.view")
    assert (entry.subject_id, entry.outcome) == (ENDED.code, "allowed")


def test_a_version_says_by_which_it_was_replaced(visit, cast):
    published(cast)
    assert "Replaced by" not in visit("timur", "releases")
    counts = by_region("P01", {**REGIONS, "KZ-71": 60})
    draft = prepared(cast, counts=counts, as_of=MATURED)
    assert "Replaced by" not in visit("nina", "releases")
    actions.publish(release=draft, by=cast.who("pavel"))
    for name in ("timur", "nina"):
        listed = visit(name, "releases")
        assert listed.count("Replaced by version 2") == 1
        assert listed.count(">Published<") == 1
    old = visit("timur", "release", ENDED, 1)
    assert "Replaced by version 2" in old
    assert f'href="{reverse("release", args=[ENDED, 2])}">Open that version' in old
    assert "Replaced by" not in visit("timur", "release", ENDED, 2)


def test_notices_of_a_draft_rest_once_it_is_published(cast):
    draft = prepared(cast)
    assert lines(cast, "pavel") == [("Waiting for your decision", True)]
    actions.publish(release=draft, by=cast.who("pavel"))
    assert lines(cast, "pavel") == [("Published", False)]
    assert lines(cast, "nina") == [("Published", True)]


def test_notices_of_a_draft_rest_once_it_is_withdrawn_and_its_preparer_is_told(cast):
    draft = prepared(cast)
    actions.withdraw(release=draft, by=cast.who("pavel"))
    assert lines(cast, "pavel") == [("Withdrawn before publication", False)]
    assert lines(cast, "nina") == [("Withdrawn before publication", True)]


def test_a_draft_that_another_follows_rests_too_and_nobody_tells_themselves(cast):
    prepared(cast)
    actions.prepare(quarter=ENDED, by=cast.who("nina"))
    assert lines(cast, "nina") == []
    assert lines(cast, "pavel") == [
        ("Waiting for your decision", True),
        ("Withdrawn before publication", False),
    ]


def test_notices_of_other_drafts_go_on_waiting(cast):
    draft = prepared(cast)
    prepared(cast, ENDED.shifted(-1))
    actions.withdraw(release=draft, by=cast.who("nina"))
    assert ("Waiting for your decision", True) in lines(cast, "pavel")


def corrected_by_one():
    """The same counts with one case less in one region."""
    kept = [each for each in some_counts() if each.measure != "P01" or each.breakdown in ("SEX", "APART")]
    return [*kept, *by_region("P01", {**REGIONS, "KZ-71": 39})]
