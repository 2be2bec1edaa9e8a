"""The look: words of time in three languages, parts, form fields, charts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from kzcp.core import charts, clock, parts, words
from kzcp.core.gallery import SampleForm
from kzcp.core.icons import ICONS, icon
from kzcp.core.tiles import GRID

NOW = datetime(2026, 11, 10, 9, 50, tzinfo=clock.ALMATY)  # a Tuesday


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.at(NOW):
        yield


@pytest.fixture(autouse=True)
def _plain_calendar(monkeypatch):
    monkeypatch.setattr(words, "_count", words._weekdays_between)


def at(day: int, hour: int = 18, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.ALMATY)


@pytest.mark.parametrize(
    ("when", "en", "ru", "kk"),
    [
        (at(11), "tomorrow, 18:00", "завтра, 18:00", "ертең, 18:00"),
        (at(10, 17), "today, 17:00", "сегодня, 17:00", "бүгін, 17:00"),
        (at(10, 10, 30), "in 40 minutes", "через 40 минут", "40 минуттан кейін"),
        (at(10, 9, 51), "in 1 minute", "через 1 минуту", "1 минуттан кейін"),
        (at(10, 9, 30), "less than an hour late", "опоздание меньше часа", "бір сағаттан аз кешікті"),
        (at(10, 7, 0), "2 hours late", "опоздание на 2 часа", "2 сағат кешікті"),
        (at(9), "1 working day late", "опоздание на 1 рабочий день", "1 жұмыс күні кешікті"),
        (at(6), "2 working days late", "опоздание на 2 рабочих дня", "2 жұмыс күні кешікті"),
        (at(3), "5 working days late", "опоздание на 5 рабочих дней", "5 жұмыс күні кешікті"),
        (at(13), "Friday, 13 November", "пятница, 13 ноября", "жұма, 13 қараша"),
        (
            at(12, 15),
            "Thursday, 12 November, 15:00",
            "четверг, 12 ноября, 15:00",
            "бейсенбі, 12 қараша, 15:00",
        ),
        (date(2026, 11, 26), "26 November", "26 ноября", "26 қараша"),
        (date(2027, 1, 8), "8 January 2027", "8 января 2027 г.", "2027 ж. 8 қаңтар"),
        (date(2026, 11, 11), "tomorrow, 18:00", "завтра, 18:00", "ертең, 18:00"),
    ],
)
def test_deadline_in_words(when, en, ru, kk):
    for language, expected in (("en", en), ("ru", ru), ("kk", kk)):
        with translation.override(language):
            assert words.due_words(when) == expected


def test_a_deadline_missed_over_a_weekend_is_not_a_working_day_late():
    with clock.at(datetime(2026, 11, 15, 12, 0, tzinfo=clock.ALMATY)), translation.override("en"):
        assert words.due_words(at(14)) == "was due yesterday, 18:00"


def test_the_working_calendar_registers_itself():
    words.use_calendar(lambda start, end: 7)
    with translation.override("ru"):
        assert words.due_words(at(9)) == "опоздание на 7 рабочих дней"


def test_states_of_a_deadline():
    assert [words.due_state(when) for when in (at(9), at(10), at(11), date(2026, 11, 10))] == [
        "late",
        "soon",
        "",
        "soon",
    ]


@pytest.mark.parametrize(
    ("born", "en", "ru", "kk"),
    [
        (date(2015, 11, 10), "11 years", "11 лет", "11 жас"),
        (date(2015, 11, 11), "10 years", "10 лет", "10 жас"),
        (date(2023, 1, 1), "3 years", "3 года", "3 жас"),
        (date(2005, 5, 5), "21 years", "21 год", "21 жас"),
        (date(2026, 4, 2), "7 months", "7 месяцев", "7 ай"),
        (date(2026, 10, 1), "1 month", "1 месяц", "1 ай"),
        (date(2027, 1, 1), "0 months", "0 месяцев", "0 ай"),
    ],
)
def test_age_in_words(born, en, ru, kk):
    for language, expected in (("en", en), ("ru", ru), ("kk", kk)):
        with translation.override(language):
            assert words.age_words(born) == expected


def test_moments_are_told_by_the_clocks_of_kazakhstan():
    with translation.override("en"):
        assert words.moment_words(datetime(2026, 11, 9, 20, 30, tzinfo=UTC)) == "today, 01:30"
        assert words.moment_words(NOW - timedelta(days=1)) == "yesterday, 09:50"
        assert words.moment_words(at(2, 8, 5)) == "2 November, 08:05"


def test_risk_is_a_shape_and_escapes_its_label():
    assert 'class="risk high"' in parts.risk("HIGH", "x")
    assert "<b>" not in parts.risk("LOW", "<b>")
    assert parts.risk("", "x") == ""


def test_due_says_state_and_words():
    with translation.override("en"):
        assert 'class="due late"' in parts.due(at(6))
        assert "2 working days late" in parts.due(at(6))
        assert 'class="due done"' in parts.due(at(6), "Approved", "done")
        assert parts.due(None) == ""
        assert "Tomorrow, 18:00" in parts.due(words.due(at(11)))


def test_the_present_step_is_named():
    html = parts.steps([parts.Step("A", "done"), parts.Step("B", "now"), parts.Step("C")])
    assert html.count("<li") == 3
    assert html.count('aria-current="step"') == 1


def test_pages_leave_out_what_is_not_there():
    assert parts.pages() == ""
    assert "rel=" in parts.pages("?before=1")
    assert parts.pages("?a=1&b=2").count("&amp;") == 1


def test_every_icon_is_drawn():
    assert all(icon(name).startswith("<svg") for name in ICONS)
    with pytest.raises(KeyError):
        icon("dragon")


def render(text: str, **context: object) -> str:
    return Template(text).render(Context(context))


def test_a_form_shows_summary_hints_and_errors_that_belong_together():
    form = SampleForm({"born": "14.13.2015"})
    with translation.override("ru"):
        html = render("{{ form }}", form=form)
    assert 'href="#id_born"' in html
    assert 'href="#id_where_0"' in html
    assert 'id="id_born_error"' in html
    assert "id_born_error" in html.split('name="born"')[1].split(">")[0]
    assert html.count('role="alert"') == 1
    assert "Исправьте 7 ответов" in html
    assert "placeholder" not in html


def test_groups_are_rows_and_one_box_is_one_row():
    html = render("{% field form.where %}{% field form.agreed %}", form=SampleForm())
    assert html.count('<label class="choice">') == 4
    assert "<fieldset" in html
    assert "<legend>" in html


def test_a_hidden_field_is_only_itself():
    class Hidden(forms.Form):
        key = forms.CharField(widget=forms.HiddenInput)

    assert render("{% field form.key %}", form=Hidden()) == '<input type="hidden" name="key" id="id_key">'


def test_no_error_no_summary():
    assert parts.error_summary(SampleForm()) == ""


def test_saved_says_only_what_is_saved():
    with translation.override("en"):
        assert "Saved 09:50" in parts.saved(NOW)
        assert "<span data-save-words></span>" in parts.saved(None)


def test_the_map_hides_without_colour():
    tiles = [charts.Tile("KZ-71", "Astana", "46", 5, "/?r=1"), charts.Tile("KZ-62", "Ulytau", "3", 0)]
    html = charts.tile_map(tiles, "Map")
    assert "[c]" in html
    assert ">3<" not in html
    assert 'class="q5"' in html
    assert len(GRID) == 20
    assert len({(place.column, place.row) for place in GRID.values()}) == 20


def test_steps_of_the_scale():
    assert [charts.step_of(value, (25, 30, 35, 40)) for value in (24, 25, 34, 35, 90)] == [1, 2, 3, 4, 5]


def test_a_trend_breaks_at_a_hidden_value():
    points = [charts.Point(n, str(2020 + n), value) for n, value in enumerate((10, 12, None, 14))]
    html = charts.trend(charts.Trend(points, "Rises", reference=11.5, reference_label="UNICEF"))
    assert "[c]" in html
    assert html.split('class="line"')[1].split("/>")[0].count("M") == 2
    assert charts.trend(charts.Trend([charts.Point(1, "1", None)], "Nothing")) == ""


def test_a_trend_breaks_where_a_neighbour_is_missing():
    points = [charts.Point(n, str(n), 10) for n in (1, 2, 4, 5)]
    line = charts.trend(charts.Trend(points, "Rises", step=1)).split('class="line"')[1].split("/>")[0]
    assert (line.count("M"), line.count("L")) == (2, 2)
    assert charts.trend(charts.Trend(points, "Rises")).split('class="line"')[1].split("/>")[0].count("M") == 1


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_hidden_tile_is_told_in_the_language_of_its_reader(language):
    with translation.override(language):
        html = charts.tile_map([charts.Tile("KZ-71", "Astana", "", 0)], "Map")
    assert "hidden" not in html.replace("aria-hidden", "")


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 7), (24, 31), (0, 12345), (3, 3), (0, 0)])
def test_ticks_cover_their_range(low, high):
    scale = charts.ticks(low, high)
    assert scale[0] <= low
    assert scale[-1] >= high
    assert 2 <= len(scale) <= 8
    assert scale == sorted(set(scale))


def test_bars_stay_inside_their_track():
    assert 'width="100.0%"' in charts.bar(140)
    assert 'width="0.0%"' in charts.bar(-3)


@pytest.mark.parametrize(
    ("label", "text", "told"),
    [
        ("How was the contact made?", "Choose.", "How was the contact made? Choose."),
        ("Surname", "Write the surname.", "Surname: Write the surname."),
        ("IIN", "IIN has twelve digits.", "IIN has twelve digits."),
        ("", "Choose.", "Choose."),
    ],
)
def test_an_error_names_its_field_once_and_sets_no_colon_after_a_question(label, text, told):
    assert parts.error_words(label, text) == told


def test_a_level_reads_as_confidentiality_and_a_moment_stands_inside_a_sentence():
    with translation.override("en"):
        shown = Template("{% level label %} Sent: {{ at|moment_words }}").render(
            Context({"label": "Sensitive", "at": NOW})
        )
    assert "Confidentiality: sensitive" in shown
    assert shown.endswith("Sent: today, 09:50")
