"""The page that shows every part of the look once, with invented samples."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kzcp.core import clock
from kzcp.core.charts import Point, Tile, Trend, step_of
from kzcp.core.icons import ICONS
from kzcp.core.parts import Happening, Step
from kzcp.core.tiles import GRID

_VALUES = (38, 0, 41, 33, 29, 31, 46, 27, 36, 30, 0, 43, 25, 24, 32, 21, 28, 26, 44, 34)
_BOUNDS = (25, 30, 35, 40)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Given name"), help_text=_("As in the document, in any script"))
    born = forms.DateField(label=_("Birth date"))
    place = forms.ChoiceField(
        label=_("Language"), choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
    )
    wishes = forms.CharField(label=_("In the child’s own words"), widget=forms.Textarea(attrs={"rows": 2}))
    where = forms.ChoiceField(
        label=_("Where did it happen?"),
        choices=[("1", _("At home")), ("2", _("At school")), ("3", _("Unknown"))],
        widget=forms.RadioSelect(attrs={"class": "pair"}),
    )
    several = forms.MultipleChoiceField(
        label=_("Whom may we call?"),
        choices=[("1", _("The mother")), ("2", _("The class teacher"))],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(
        label=_("The child was asked"), help_text=_("Say in the note what the child answered")
    )


def sample() -> dict[str, Any]:
    """The context of components/gallery.html: invented, without a query."""
    now = clock.now()
    return {
        "form": SampleForm(
            {
                "name": "Айгүл",
                "born": "14.13.2015",
                "place": "kk",
                "where": "1",
                "several": ["1"],
                "wishes": "…",
            }
        ),
        "icons": sorted(ICONS),
        "risks": [("HIGH", _("High risk")), ("MEDIUM", _("Medium risk")), ("LOW", _("Low risk"))],
        "dues": [
            now - timedelta(days=4),
            now + timedelta(minutes=40),
            now + timedelta(days=1),
            now + timedelta(days=4),
        ],
        "now": now,
        "born": clock.today() - timedelta(days=11 * 366),
        "steps": [
            Step(_("Assessment"), "done"),
            Step(_("Plan"), "done"),
            Step(_("Implementation"), "now"),
            Step(_("Review")),
            Step(_("Closure")),
        ],
        "events": [
            Happening("home", "15:10", _("Home visit."), _("Sleep is better.")),
            Happening("phone", "13:48", _("Concern received.")),
        ],
        "tiles": [
            Tile(iso, place.short, str(value), step_of(value, _BOUNDS) if value else 0)
            for (iso, place), value in zip(GRID.items(), _VALUES, strict=True)
        ],
        "legend": [(1, "< 25"), (2, "25–29"), (3, "30–34"), (4, "35–39"), (5, "≥ 40"), (0, "[c]")],
        "trend": Trend(
            points=[
                Point(2022 + n, str(2022 + n), v, f"{v} %") for n, v in enumerate((24, 26, 28, None, 31))
            ],
            alt=str(_("An invented share rises from 24 to 31 per cent and passes the reference value.")),
            reference=28.6,
            reference_label="28,6 %",
            from_zero="no",
        ),
        "letters": "Әлеуметтік қызметкер, социальный работник, social worker",
        "tokens": (
            "paper",
            "sheet",
            "sand",
            "mist",
            "bar",
            "act",
            "ochre",
            "amber-t",
            "brick-t",
            "leaf-t",
            "q3",
        ),
    }
