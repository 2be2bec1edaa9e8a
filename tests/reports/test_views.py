"""The screens: what the ministry reads, what statisticians do, and that nothing unpublished is on any address."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.jobs.models import Message
from kzcp.journal.models import Entry
from kzcp.workflow import notices
from reports.actions import releases as actions
from reports.models import Release
from reports.periods import Quarter
from reports.urls import urlpatterns
from tests.reports.making import ENDED, MATURED, REGIONS, by_region, prepared, published, some_counts, store

pytestmark = pytest.mark.django_db

READERS = ("timur", "aigul", "saule", "gulnar", "nina")
OUTSIDERS = ("dana", "marat", "oleg")
SECRET = ("31,415", "31 415", "31\u00a0415", "31415")


@pytest.fixture
def visit(client, cast):
    def get(name, url_name, *args, method="get", **query):
        client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return getattr(client, method)(reverse(url_name, args=args), query)

    return get


def text(response):
    return response.content.decode()


def test_before_any_release_the_overview_says_why_it_is_empty(visit):
    response = visit("timur", "statistics")
    assert response.status_code == 200
    assert 'class="empty' in text(response)


@pytest.mark.parametrize("name", READERS)
def test_the_overview_shows_the_release(visit, cast, name):
    published(cast)
    response = visit(name, "statistics")
    assert response.status_code == 200
    page = text(response)
    assert "2025-Q3" in page
    assert 'class="big">92<' in page
    assert "[c]" in page


@pytest.mark.parametrize("name", OUTSIDERS)
def test_it_requires_a_reader(visit, cast, name):
    release = published(cast)
    for url_name, args in (
        ("statistics", ()),
        ("indicators", ()),
        ("indicator", ("P01",)),
        ("releases", ()),
        ("release", (release.period, 1)),
        ("release_csv", (release.period, 1)),
    ):
        assert visit(name, url_name, *args).status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("code", ["P01", "P03", "S15", "S21", "S22"])
def test_each_indicator_has_its_overview_in_each_language(visit, cast, client, code, language):
    published(cast)
    client.cookies["django_language"] = language
    response = visit("timur", "statistics", indicator=code, period="2025-Q3", region="KZ-71")
    assert response.status_code == 200
    assert f'lang="{language}"' in text(response)


def test_the_change_is_against_the_same_quarter_of_the_year_before(visit, cast, client):
    client.cookies["django_language"] = "en"
    published(cast, Quarter(2024, 3))
    published(cast)
    page = text(visit("timur", "statistics"))
    assert "no change" in page
    assert "3rd quarter of 2024" in page
    assert 'class="line"' in page


def test_reference_values_stand_beside_with_source_and_year(visit, cast, client):
    client.cookies["django_language"] = "en"
    published(cast)
    page = text(visit("timur", "statistics"))
    assert "UNICEF, Children of Kazakhstan, situation overview" in page
    assert "28.6" in page


def test_a_quarter_that_was_not_released_is_not_found(visit, cast):
    published(cast)
    prepared(cast, Quarter(2025, 2))
    for period in ("2025-Q2", "2026-Q1", "x"):
        assert visit("timur", "statistics", period=period).status_code == 404


@pytest.mark.parametrize("name", ["timur", "aigul", "saule", "gulnar", "dana", "marat", "oleg"])
def test_no_unpublished_figure_is_on_any_address(visit, cast, name):
    from reports.counting import Count

    published(cast, Quarter(2025, 2))
    draft = prepared(cast, counts=[Count("P01", "TOTAL", "", 31415, 31415)])
    assert any(secret in text(visit("nina", "release_draft", draft.pk)) for secret in SECRET)
    values = {"quarter": draft.period, "version": draft.version, "pk": draft.pk, "code": "P01"}
    for pattern in urlpatterns:
        converters = pattern.pattern.converters
        args = [values[key] for key in converters]
        for method in ("get", "post"):
            page = text(visit(name, pattern.name, *args, method=method))
            assert not any(secret in page for secret in SECRET), pattern.name
    with acting_as(cast.who(name)):
        assert Release.objects.filter(pk=draft.pk).first() is None or name == "nina"


def test_a_draft_is_not_found_by_period_and_version_even_for_a_statistician(visit, cast):
    draft = prepared(cast)
    assert visit("nina", "release", draft.period, draft.version).status_code == 404
    assert visit("nina", "release_csv", draft.period, draft.version).status_code == 404
    assert visit("nina", "release_draft", draft.pk).status_code == 200


def test_the_file_has_every_cell_and_no_hidden_number(visit, cast, as_owner):
    published(cast)
    response = visit("timur", "release_csv", "2025-Q3", 1)
    assert response.status_code == 200
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert {row["indicator"] for row in rows} == {"P01", "P03", "S15", "S21", "S22"}
    by_region = {
        row["value"]: row for row in rows if row["indicator"] == "P01" and row["breakdown"] == "REGION"
    }
    assert len(by_region) == 20
    assert (by_region["KZ-71"]["figure"], by_region["KZ-71"]["symbol"]) == ("40", "")
    assert (by_region["KZ-35"]["figure"], by_region["KZ-35"]["symbol"]) == ("", "[c]")
    assert by_region["KZ-71"]["value_en"] == "Astana city"
    with as_owner():
        assert Entry.objects.filter(action="release.download", outcome="allowed").count() == 1


@pytest.mark.parametrize("name", ["aigul", "saule", "gulnar"])
def test_it_requires_the_ministry_to_download(visit, cast, name):
    published(cast)
    assert visit(name, "release_csv", "2025-Q3", 1).status_code == 404
    assert "tables.csv" not in text(visit(name, "statistics"))
    assert "tables.csv" in text(visit("timur", "statistics"))


def test_two_statisticians_release_a_quarter(visit, cast):
    store()
    assert visit("nina", "release_prepare", "2025-Q3").status_code == 200
    draft_url = visit("nina", "release_prepare", "2025-Q3", method="post").url
    pk = draft_url.rstrip("/").split("/")[-1]
    assert visit("nina", "release_publish", pk, method="post").status_code == 409
    assert visit("timur", "release_draft", pk).status_code == 404
    response = visit("pavel", "release_publish", pk, method="post")
    assert response.url == reverse("release", args=["2025-Q3", 1])
    assert visit("timur", "release", "2025-Q3", 1).status_code == 200
    assert visit("pavel", "release_publish", pk, method="post").status_code == 409


def test_the_preparer_is_told_that_another_publishes_and_has_no_button(visit, cast):
    draft = prepared(cast)
    publish = reverse("release_publish", args=[draft.pk])
    assert publish not in text(visit("nina", "release_draft", draft.pk))
    assert publish in text(visit("pavel", "release_draft", draft.pk))


def test_a_draft_is_withdrawn(visit, cast):
    draft = prepared(cast)
    assert visit("nina", "release_withdraw", draft.pk, method="post").status_code == 302
    assert visit("pavel", "release_publish", draft.pk, method="post").status_code == 409


def test_an_open_quarter_cannot_be_prepared(visit, cast):
    assert visit("nina", "release_prepare", Quarter.current().code).status_code == 409
    assert visit("nina", "release_prepare", Quarter.current().code, method="post").status_code == 409


def test_the_figures_page_shows_what_is_computed_and_asks_for_more(visit, cast, as_owner):
    store(Quarter.current().shifted(-1), as_of=Quarter.current().start)
    page = text(visit("nina", "figures"))
    assert "92" in page
    assert reverse("release_prepare", args=[Quarter.current().shifted(-1)]) in page
    assert reverse("release_prepare", args=[Quarter.current()]) not in page
    assert visit("nina", "figures_compute", Quarter.current().code, method="post").status_code == 302
    with as_owner():
        assert Message.objects.get(topic="figures.compute").actor == str(cast.who("nina"))


def test_a_run_shows_its_progress_and_asks_again(visit, cast, as_owner):
    from kzcp.jobs.models import Run

    with as_owner():
        Run.objects.create(
            job="figures", period=Quarter.current().code, asked_by="x", attempts=1, progress=2, total=7
        )
    page = text(visit("nina", "figures"))
    assert '<progress value="2" max="7"' in page
    assert "hx-get" in page


@pytest.mark.parametrize("name", ["timur", "aigul", "saule", "gulnar", "dana", "marat", "oleg"])
def test_it_requires_a_statistician(visit, cast, name):
    draft = prepared(cast)
    for url_name, args, method in (
        ("figures", (), "get"),
        ("figures_compute", ("2025-Q3",), "post"),
        ("release_prepare", ("2025-Q3",), "get"),
        ("release_prepare", ("2025-Q3",), "post"),
        ("release_draft", (draft.pk,), "get"),
        ("release_publish", (draft.pk,), "post"),
        ("release_withdraw", (draft.pk,), "post"),
    ):
        assert visit(name, url_name, *args, method=method).status_code == 404


def test_what_was_asked_for_waits_and_the_page_asks_again(visit, cast, client):
    client.cookies["django_language"] = "en"
    quarter = Quarter.current().shifted(-1)
    before = text(visit("nina", "figures"))
    assert "hx-get" not in before
    visit("nina", "figures_compute", quarter.code, method="post")
    page = text(visit("nina", "figures"))
    assert "hx-get" in page
    assert page.count("Compute now") == before.count("Compute now") - 1
    with acting_as(cast.who("nina")):
        Message.objects.update(done_at=quarter.end)
    assert "hx-get" not in text(visit("nina", "figures"))


def test_a_quarter_released_in_full_stays_and_gets_a_next_version(visit, cast, client):
    client.cookies["django_language"] = "en"
    quarter = Quarter.current().shifted(-1)
    store(quarter, as_of=quarter.end, counts=[*some_counts(), *by_region("P08", REGIONS, 0.5)])
    with clock.at(quarter.end + clock.timedelta(days=100)):
        store(quarter, as_of=clock.now(), counts=[*some_counts(), *by_region("P08", REGIONS, 0.5)])
        draft = actions.prepare(quarter=quarter, by=cast.who("nina"))
        actions.publish(release=draft, by=cast.who("pavel"))
        page = text(visit("nina", "figures"))
    assert "Version 1 is published, with all indicators" in page
    assert reverse("release_prepare", args=[quarter]) in page
    assert reverse("figures_compute", args=[quarter]) in page


def test_the_other_statistician_is_told_of_a_draft_and_the_preparer_of_its_publishing(visit, cast, client):
    client.cookies["django_language"] = "en"
    draft = prepared(cast)
    with acting_as(cast.who("pavel")):
        [told] = notices.latest(cast.who("pavel"))
    assert (told.title, told.link) == (
        "Release: 3rd quarter of 2025, version 1",
        reverse("release_draft", args=[draft.pk]),
    )
    with acting_as(cast.who("nina")):
        assert notices.latest(cast.who("nina")) == []
    assert '<span class="count">1</span></a>' in text(visit("pavel", "statistics"))
    assert '<span class="count">1</span></a>' not in text(visit("nina", "statistics")).split("</nav>")[1]
    actions.publish(release=draft, by=cast.who("pavel"))
    with acting_as(cast.who("nina")):
        [told] = notices.latest(cast.who("nina"))
    assert told.link == reverse("release", args=[draft.period, 1])
    with acting_as(cast.who("timur")):
        assert notices.latest(cast.who("timur")) == []


def test_preparing_again_says_that_it_withdraws_the_draft(visit, cast, client):
    client.cookies["django_language"] = "en"
    store()
    assert "withdraws it" not in text(visit("pavel", "release_prepare", "2025-Q3"))
    prepared(cast)
    assert "Freezing these tables withdraws it." in text(visit("pavel", "release_prepare", "2025-Q3"))


def taken_over(cast):
    """A second version in which new cases were corrected by one, and so taken over from the first."""
    published(cast, Quarter(2024, 3))
    published(cast)
    counts = [*by_region("P01", {**REGIONS, "KZ-71": 39}), *by_region("P03", REGIONS, 0.5)]
    return published(cast, counts=counts, as_of=MATURED)


def test_numbers_of_an_earlier_version_are_marked_wherever_they_stand(visit, cast, client):
    client.cookies["django_language"] = "en"
    taken_over(cast)
    words = "as of version 1, data as of 15 October 2025"
    page = text(visit("timur", "statistics", region="KZ-71"))
    headline, rest = page.split('aria-labelledby="region"')
    assert headline.count(words) == 2, "new cases and first contact, of one family"
    region, where = rest.split('aria-labelledby="where"')
    assert region.count(words) == 2
    assert where.split('aria-labelledby="trend"')[0].count(words) == 1
    assert "no change" not in headline.split("Violence cases")[0], "no change is claimed from them"
    assert ">+0<" not in where
    told = text(visit("timur", "release", "2025-Q3", 2))
    assert told.count("As of version 1, data as of") == 2
    assert "The correction is not shown: in one of the tables" in told
    assert words not in text(visit("timur", "release", "2025-Q3", 1))


def test_the_file_says_of_which_version_each_number_is_and_what_signs_mean(visit, cast):
    release = taken_over(cast)
    answer = visit("timur", "release_csv", "2025-Q3", 2)
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    new, other = ([row for row in rows if row["indicator"] == code] for code in ("P01", "S15"))
    assert {row["figures_of_version"] for row in new} == {"1"}
    assert {row["figures_as_of"] for row in new} == {"2025-10-15T05:00:00+05:00"}
    assert all("The correction is not shown" in row["note_en"] for row in new)
    assert {(row["figures_of_version"], row["note_en"]) for row in other} == {(str(release.version), "")}
    hidden = next(row for row in new if row["symbol"])
    assert (hidden["symbol"], hidden["symbol_en"]) == ("[c]", "hidden to protect children")
    assert hidden["symbol_ru"] != hidden["symbol_en"] != hidden["symbol_kk"]
    assert {row["definition_en"] for row in new} == {"Cases registered in the period."}


@pytest.mark.parametrize(
    ("code", "words"), [("P08", "can be counted for this quarter from"), ("S02a", "has no figure")]
)
def test_an_indicator_that_the_release_does_not_have_is_told_of(visit, cast, client, code, words):
    client.cookies["django_language"] = "en"
    published(cast)
    assert words in text(visit("timur", "statistics", indicator=code))
    assert words not in text(visit("timur", "statistics", indicator="P03")).split('id="headline"')[0]


def test_the_legend_of_a_map_without_values_says_hidden_alone(visit, cast, client):
    client.cookies["django_language"] = "en"
    published(cast, counts=by_region("P01", {"KZ-71": 30}))
    legend = text(visit("timur", "statistics")).split("<figcaption")[1].split("</figcaption>")[0]
    assert "hidden" in legend
    assert "under" not in legend


def test_the_list_says_which_are_computed_today(visit, cast, client):
    client.cookies["django_language"] = "en"
    page = text(visit("timur", "indicators"))
    assert page.count("Computed from cases") == 6
    assert page.count("From cases, not computed yet") > 10


def test_every_indicator_has_its_page(visit, cast, django_assert_max_num_queries):
    page = text(visit("timur", "indicators"))
    assert page.count(reverse("indicator", args=["S12b"])) == 1
    response = visit("timur", "indicator", "S12b")
    assert "449" in text(response)
    assert visit("timur", "indicator", "NONE").status_code == 404


def test_each_answer_leaves_one_entry(visit, cast, as_owner):
    published(cast)
    for expected, name, call in (
        ("allowed", "timur", ("statistics",)),
        ("denied", "timur", ("release", "2026-Q1", 1)),
        ("denied", "dana", ("statistics",)),
    ):
        with as_owner():
            before = set(Entry.objects.values_list("id", flat=True))
        visit(name, *call)
        with as_owner():
            told = list(Entry.objects.exclude(id__in=before).values_list("outcome", flat=True))
        assert told == [expected], call


def test_the_overview_asks_the_database_a_fixed_number_of_times(visit, cast, django_assert_max_num_queries):
    for year in (2023, 2024):
        published(cast, Quarter(year, 3))
    published(cast, as_of=MATURED)
    visit("timur", "statistics")
    with django_assert_max_num_queries(30):
        visit("timur", "statistics")


def test_an_address_that_is_no_quarter_is_not_found(visit, cast, client):
    for path in (
        "/statistics/releases/2026-Q5/1/",
        "/statistics/releases/2026-Q1/x/",
        "/statistics/figures/1/compute/",
    ):
        client.force_login(cast.nina, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(path).status_code == 404
    assert ENDED.code == "2025-Q3"
