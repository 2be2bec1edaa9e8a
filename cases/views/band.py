"""The band above every page of a case: who it is about, how it stands, and the pages of the case."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.models import Case
from cases.selectors import persons
from cases.selectors.danger import is_in_danger
from cases.selectors.people import sex_word, subject_name
from cases.selectors.tasks import next_due
from kzcp.core import clock, iin, words
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import BirthDatePrecision

TABS: tuple[tuple[str, StrOrPromise, str], ...] = (
    ("overview", gettext_lazy("Overview"), "case"),
    ("assessment", gettext_lazy("Assessment"), "case_assessment"),
    ("plan", gettext_lazy("Plan"), "case_plan"),
    ("consents", gettext_lazy("Consents"), "case_consents"),
    ("sharing", gettext_lazy("Access"), "case_sharing"),
    ("viewed", gettext_lazy("Who has looked"), "case_viewed"),
)
"""The pages of a case: key, label, route."""
PANELS_AFTER = "plan"
"""The panels that apps above add to the overview have their tabs behind this one."""


@dataclass(frozen=True)
class Tab:
    label: StrOrPromise
    url: str
    current: bool


@dataclass(frozen=True)
class Band:
    """Everything that the band says, in words. `person_url` is empty where the subject is a household."""

    case: Case
    kind_label: str
    name: str
    person_url: str
    risk_label: str
    due: words.Due | None
    danger: bool
    status_label: str
    level_label: str
    iin: str
    facts: list[tuple[str, str]]
    tabs: list[Tab]
    printed_at: str


def band(case: Case, actor: Actor, current: str = "overview") -> Band:
    """The band of a case in sight, with the page whose key is `current` marked."""
    person = case.person
    return Band(
        case=case,
        kind_label=registry.label(case.kind),
        name=subject_name(person),
        person_url=reverse("person", args=[person.pk]) if person else "",
        risk_label=_risk_words(case),
        due=next_due(case),
        danger=is_in_danger(case, actor),
        status_label=terms.label("case_status", case.status),
        level_label=terms.label("confidentiality_level", case.level),
        iin=iin.masked(person.iin) if person and person.iin else "",
        facts=[(label, text) for label, text in _facts(case, actor) if text],
        tabs=_tabs(case, current),
        printed_at=words.moment_words(clock.now()),
    )


def _risk_words(case: Case) -> str:
    return capfirst(_("%(level)s risk") % {"level": terms.label("risk_level", case.risk).lower()})


def _facts(case: Case, actor: Actor) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    person = case.person
    if person is not None:
        home = persons.residence(person, actor)
        place = ", ".join(part.label for part in (home.region, home.district) if part) if home else ""
        told += [
            (_("Age"), _age(case)),
            (_("District"), place),
            (_("Language"), terms.label("language", person.language) if person.language else ""),
        ]
    worker = case.worker.short_name if case.worker else _("nobody yet")
    return [*told, (_("Worker"), worker), (_("Office"), case.office.name)]


def _age(case: Case) -> str:
    person = case.person
    if person is None:
        return ""
    parts = [words.age_words(person.birth_date)] if person.birth_date else [_("age unknown")]
    if person.birth_precision == BirthDatePrecision.ESTIMATED:
        parts = [_("about %(age)s") % {"age": parts[0]}]
    parts.append(sex_word(person.sex, person.age_on(clock.today())))
    return capfirst(", ".join(part for part in parts if part))


def _tabs(case: Case, current: str) -> list[Tab]:
    tabs = []
    for key, label, route in TABS:
        tabs.append(Tab(label, reverse(route, args=[case.pk]), key == current))
        if key == PANELS_AFTER:
            page = reverse("case", args=[case.pk])
            tabs += [
                Tab(panel.title, f"{page}#panel-{panel.code}", current=False) for panel in registry.panels()
            ]
    return tabs
