"""Words and numbers of the pages of statistics: what a reader may ask for, and how it is said."""

import pytest
from django.urls import reverse
from django.utils import translation

from kzcp.jobs.models import Run
from reports.periods import Quarter
from reports.selectors.released import Change
from tests.reports.making import REGIONS, by_region, published, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(client, cast):
    client.cookies["django_language"] = "en"

    def get(name, url_name, *args, **query):
        client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get(reverse(url_name, args=args), query)

    return get


def text(response):
    return response.content.decode()


def legend(page):
    return page.split("<figcaption")[1].split("</figcaption>")[0]


@pytest.mark.parametrize(
    "query", [{"indicator": "XXX"}, {"region": "KZ-99"}, {"indicator": "P01", "region": "x"}]
)
def test_an_indicator_or_region_that_does_not_exist_is_not_found(visit, cast, query):
    published(cast)
    assert visit("timur", "statistics", **query).status_code == 404


def test_an_address_that_names_none_shows_the_first(visit, cast):
    published(cast)
    for query in ({}, {"indicator": "", "region": ""}):
        page = text(visit("timur", "statistics", **query))
        assert "New cases" in page.split("<h1>")[1].split("</h1>")[0]
        assert "has no figure" not in page


@pytest.mark.parametrize(
    ("largest", "labels"),
    [(5, ["5", "6", "7", "8", "9 or more"]), (105, ["5–24", "25–44", "45–64", "65–84", "85 or more"])],
)
def test_the_legend_of_counts_begins_at_the_smallest_that_is_shown(visit, cast, largest, labels):
    published(cast, counts=by_region("P01", {"KZ-71": largest, "KZ-75": 5, "KZ-79": 5, "KZ-35": 5}))
    told = legend(text(visit("timur", "statistics")))
    assert "under" not in told
    places = [told.index(f"</svg> {label}<") for label in labels]
    assert places == sorted(places)


def test_the_legend_of_shares_says_under(visit, cast):
    published(cast)
    assert "under 55" in legend(text(visit("timur", "statistics", indicator="P03")))


def test_a_share_of_a_region_has_its_unit_beside_its_change(visit, cast):
    published(cast, Quarter(2024, 3), counts=[*by_region("P01", REGIONS), *by_region("P03", REGIONS, 0.3)])
    published(cast)
    page = text(visit("timur", "statistics", region="KZ-71", indicator="P03"))
    region = page.split('aria-labelledby="region"')[1].split("</section>")[0]
    assert ">+20 percentage points<" in region
    assert ">0<" in region, "a count has no unit"
    assert "in percentage points" in page.split('aria-labelledby="where"')[1]
    other = text(visit("timur", "statistics", region="KZ-71"))
    assert "in percentage points" not in other.split('aria-labelledby="where"')[1]


@pytest.mark.parametrize(("points", "words"), [(1, "+1 процентный пункт"), (-3, "\u22123 процентных пункта")])
def test_the_unit_of_a_change_follows_its_number(points, words):
    with translation.override("ru"):
        assert Change(points, "share").signed_words == words
        assert Change(None, "share").signed_words == ""


def test_the_russian_sentence_about_a_later_indicator_has_one_full_stop(visit, cast, client):
    published(cast)
    client.cookies["django_language"] = "ru"
    page = text(visit("timur", "statistics", indicator="P08"))
    assert "30 декабря 2025 г.; до тех пор показан другой показатель." in page
    assert ".." not in page.split('id="headline"')[0].split("<main")[1]


def test_a_computing_of_unknown_length_has_no_steps(visit, as_owner):
    with as_owner():
        Run.objects.create(job="figures", period=Quarter.current().code, asked_by="x", attempts=1)
    page = text(visit("nina", "figures"))
    assert "Being computed." in page
    assert "step 0" not in page
    assert "<progress" not in page


def test_an_indicator_says_which_breakdowns_releases_have(visit):
    page = text(visit("timur", "indicator", "P01"))
    released = page.split("Breakdowns in releases</dt><dd>")[1].split("</dd>")[0]
    defined = page.split("Breakdowns by the definition</dt><dd>")[1].split("</dd>")[0]
    assert released == "Region, Sex, Age band"
    assert set(released.split(", ")) < set(defined.split(", "))
    other = text(visit("timur", "indicator", "S02a"))
    assert "Breakdowns in releases" not in other


@pytest.mark.parametrize(
    ("language", "word", "wrong"), [("ru", "Регион", "Область"), ("kk", "Өңір", "Облыс")]
)
def test_tables_of_oblasts_and_cities_are_headed_region(visit, cast, client, language, word, wrong):
    published(cast)
    client.cookies["django_language"] = language
    page = text(visit("timur", "release", "2025-Q3", 1))
    assert f'<th scope="col">{word}</th>' in page
    assert f'<th scope="col">{wrong}</th>' not in page


def test_an_attempt_is_named_alike_in_kazakh(visit, client):
    client.cookies["django_language"] = "kk"
    page = text(visit("timur", "indicator", "P03"))
    assert "талпыныс есептелмейді" in page
    assert "әрекет" not in page.split("<main")[1].split("</main>")[0]


def test_working_figures_without_a_run_say_nothing_of_computing(visit):
    store(Quarter.current().shifted(-1), as_of=Quarter.current().start)
    assert "Being computed" not in text(visit("nina", "figures"))
