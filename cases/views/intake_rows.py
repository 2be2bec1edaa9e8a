"""What the pages of an intake show beside the questions: steps, what was written, similar records, the answers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases import registry
from cases.duplicates import candidates
from cases.forms import intake
from cases.forms.blocks import Block, Page
from cases.forms.intake import ChildForm
from cases.forms.intake_apart import OWN, ApartPage, OwnMeasures, apart
from cases.forms.intake_draft import IntakeDraft
from cases.forms.intake_measures import MeasuresForm
from cases.models import Person
from cases.selectors.people import sex_word, subject_line, subject_name
from cases.selectors.persons import unnamed
from kzcp.access.permissions import Permission as P
from kzcp.core import clock, iin, phones, words
from kzcp.core.formfields import PartialDateField
from kzcp.core.partial_date import PartialDate, age_on
from kzcp.core.parts import Step
from kzcp.core.text import harmless
from kzcp.reference import deadlines, places, terms
from kzcp.reference.codes import RiskLevel, TaskKind


@dataclass(frozen=True)
class Answers:
    """The answers of one step in words, and where they are changed. `wrong`: address, field and what is wrong."""

    title: Any
    url: str
    groups: list[tuple[str, list[tuple[Any, Any]]]]
    is_missing: bool
    wrong: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Similar:
    """A record that may be of the same child. Without `value` it is out of sight: only the office is told."""

    key: UUID
    child: str
    strength: str
    name: str
    facts: str
    worker: str
    office: str
    telephone: str
    value: str
    one_digit_apart: bool = False
    is_own_office: bool = False


def steps(current: str) -> list[Step]:
    """The row of steps with the present one marked."""
    here = intake.NAMES.index(current)
    marks = ["done" if n < here else "now" if n == here else "" for n in range(len(intake.STEPS))]
    return [Step(step.label, mark) for step, mark in zip(intake.STEPS, marks, strict=True)]


def written(draft: IntakeDraft) -> list[tuple[str, str]]:
    """What the first page says, for the column beside the later ones."""
    page = draft.first_page()
    if page is None:
        return []
    rows = [(_("Child"), line) for line in child_lines(draft, page) if line]
    read = page.main.cleaned_data
    report = [terms.label("identification_source", read.get("source") or "")]
    if read.get("received"):
        report.append(words.moment_words(read["received"]))
    rows.append((_("Report"), ", ".join(part for part in report if part)))
    return rows


def is_danger(draft: IntakeDraft) -> bool:
    """Whether the child is marked as being in danger now."""
    return draft.first(intake.FIRST, "danger") == intake.YES


def reach_by(draft: IntakeDraft) -> datetime:
    """By when a child in danger must be seen or spoken to."""
    page = draft.first_page()
    received: datetime | None = page.main.cleaned_data.get("received") if page else None
    # A moment still to come is a slip: nobody is given more time by it.
    return deadlines.due(TaskKind.FIRST_CONTACT, RiskLevel.HIGH, min(received or clock.now(), clock.now()))


def picked(draft: IntakeDraft, page: Page) -> dict[UUID, Person]:
    """The known people whom the worker has chosen as children of this page, by block."""
    wanted = {}
    for row in page.blocks.get("child", ()):
        text = row.form["person"].value() if row.form.is_bound else ""
        try:
            wanted[row.key] = UUID(str(text))
        except ValueError:
            continue
    people = Person.objects.visible_to(draft.actor, P.CASE_VIEW).in_bulk(list(wanted.values()))
    return {key: people[person] for key, person in wanted.items() if person in people}


def child_lines(draft: IntakeDraft, page: Page) -> list[str]:
    """Each child of the judged first page in one line: name, age, sex."""
    known = picked(draft, page)
    return [
        subject_line(known[row.key]) if row.key in known else child_line(row)
        for row in page.blocks.get("child", ())
    ]


def child_line(row: Block) -> str:
    """A child that is being written down, in one line."""
    form = row.form
    assert isinstance(form, ChildForm)  # noqa: S101 - tells the type checker
    data = form.known()
    name = " ".join(part for part in (data.surname, data.given_name, data.patronymic) if part)
    parts = [name or unnamed(data.description)]
    if data.birth_date:
        parts.append(words.age_words(data.birth_date))
    age = age_on(data.birth_date, clock.today()) if data.birth_date else None
    parts.append(sex_word(data.sex, age))
    return ", ".join(part for part in parts if part)


def child_names(draft: IntakeDraft) -> dict[UUID, str]:
    """What each child of the draft is called, those known already by their stored name."""
    page = draft.first_page()
    known = picked(draft, page) if page else {}
    return {
        UUID(key): subject_name(known[UUID(key)]) if UUID(key) in known else name
        for key, name in draft.children()
    }


def similar(draft: IntakeDraft, page: Page) -> list[Similar]:
    """Records that may be of the children of the judged first page, without those set aside."""
    found: list[Similar] = []
    district = _district(draft.first("family", "district"))
    for row in page.blocks.get("child", ()):
        form = row.form
        if not isinstance(form, ChildForm) or form.cleaned_data.get("person"):
            continue
        data = form.known()
        if not (data.iin or data.surname or data.given_name):
            continue
        several = len(page.blocks["child"]) > 1
        child = _("Child %(number)s") % {"number": row.number} if several else ""
        alike = candidates(draft.actor, data, district_id=district, exclude=form.different())
        found += [_similar(draft, row, each, child) for each in alike]
    return found


def alike(found: list[Similar]) -> dict[UUID, int]:
    """How many similar records there are for each child."""
    return Counter(row.key for row in found)


def _district(text: str) -> int | None:
    known = {key for region in places.regions() for key, _label in places.district_choices(region.iso)}
    return int(text) if text in known else None


def _similar(draft: IntakeDraft, row: Block, each: Any, child: str) -> Similar:
    strength = terms.label("duplicate_strength", each.strength)
    if each.person is None:
        office = each.office
        own = office.pk in dict(draft.offices)
        return Similar(
            row.key, child, strength, "", "", "", office.name, office.telephone, "", is_own_office=own
        )
    case = each.case
    sex = sex_word(each.person.sex, each.person.age_on(clock.today()))
    facts = [sex] if sex else []
    if case:
        facts += [registry.label(case.kind), f"№ {case.number}"]
    worker = case.worker.short_name if case and case.worker else ""
    return Similar(
        row.key,
        child,
        strength,
        subject_line(each.person),
        ", ".join(facts),
        worker,
        case.office.name if case else "",
        "",
        f"{row.key}:{each.person.pk}",
        each.one_digit_apart,
    )


@dataclass(frozen=True)
class ReadBack:
    """An IIN in the groups in which it is read to the caller, or what is wrong with it."""

    number: str
    error: str


def read_back(page: Page) -> dict[UUID, ReadBack]:
    """The IIN of each child of the judged page that has one."""
    found = {}
    for row in page.blocks.get("child", ()):
        if not row.form.is_bound or not (typed := str(row.form["iin"].value() or "").strip()):
            continue
        number = row.form.cleaned_data.get("iin") or ""
        wrong: list[Any] = list(row.form.errors.get("iin", ()))
        found[row.key] = ReadBack(iin.grouped(number or harmless(typed)), str(wrong[0]) if wrong else "")
    return found


def answers(draft: IntakeDraft, missing: list[str]) -> list[Answers]:
    """All answers in words, step by step."""
    found = []
    for step in intake.STEPS[:-1]:
        page = draft.page(step.name)
        url = reverse(f"intake_{step.name}", args=[draft.pk])
        groups = list(_groups(draft, step.name, page)) if draft.values(step.name) is not None else []
        wrong = tuple(_wrong(page, url)) if groups else ()
        found.append(Answers(step.label, url, [g for g in groups if g[1]], step.name in missing, wrong))
    return found


def _wrong(page: Page, url: str) -> Iterator[tuple[str, str, str]]:
    """What is wrong on a judged page, each with the address of its field."""
    for bound in page:
        if bound.errors:
            yield f"{url}#{bound.id_for_label or bound.auto_id}", str(bound.label), str(bound.errors[0])


def _groups(draft: IntakeDraft, step: str, page: Page) -> Iterator[tuple[str, list[tuple[Any, Any]]]]:
    page.is_valid()
    known = picked(draft, page) if step == intake.FIRST else {}
    if rows := apart(page):
        names = child_names(draft)
        yield from ((names[row.key], list(_told(row.form))) for row in rows)
        return
    yield "", [*_told(page.main), *_risks(draft, page)]
    if isinstance(page, ApartPage):
        return
    titles = {"child": _("Child"), "member": _("Family"), "suspect": _("Suspected"), "phone": _("Telephone")}
    for name, blocks in page.blocks.items():
        for row in blocks.filled():
            title = f"{titles[name]} {row.number}" if len(blocks) > 1 else titles[name]
            if isinstance(row.form, intake.PhoneBlock) and not row.form.telephones():
                continue
            if row.key in known:
                yield title, [(_("Known already"), subject_line(known[row.key]))]
            else:
                yield title, list(_told(row.form))


def _told(form: forms.Form) -> Iterator[tuple[Any, Any]]:
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value is None and isinstance(field, PartialDateField) and (form[name].value() or [""])[-1]:
            yield field.label, _("Unknown")
        if value in (None, "", [], False) or field.widget.is_hidden:
            continue
        if name == "risk" or (name == "risk_reason" and not is_lowered(form)):
            continue
        if text := _in_words(name, field, value):
            yield field.label, text
    if isinstance(form, OwnMeasures):
        yield _("Risk"), terms.label("risk_level", form.chosen())


def is_lowered(form: forms.Form) -> bool:
    """Whether a risk is chosen that is lower than the signs give."""
    return isinstance(form, MeasuresForm) and form.is_lowered


def _risks(draft: IntakeDraft, page: Page) -> Iterator[tuple[Any, Any]]:
    """The risk of the case, or of each where one answer for all gives several: the age of a child counts too."""
    form = page.main
    if not isinstance(form, MeasuresForm):
        return
    own = {
        row.key: form.chosen_with(row.form.follows)
        for row in page.blocks.get(OWN, ())
        if isinstance(row.form, MeasuresForm)
    }
    if len(set(own.values())) < 2:
        yield _("Risk"), terms.label("risk_level", form.chosen())
        return
    names = child_names(draft)
    for key, level in own.items():
        yield _("Risk: %(child)s") % {"child": names[key]}, terms.label("risk_level", level)


def _in_words(name: str, field: forms.Field, value: Any) -> str:
    if name == "iin":
        return iin.grouped(value)
    if name == "number":
        return phones.grouped(value)
    if name == "district":
        return places.district_label(value)
    if isinstance(value, PartialDate):
        age = f", {words.age_words(value.date)}" if name == "birth" else ""
        return f"{value}{age}"
    if isinstance(value, datetime):
        return capfirst(words.moment_words(value))
    if isinstance(value, date):
        return words.day_words(value)
    if isinstance(value, bool):
        return _("Yes")
    if isinstance(field, forms.ChoiceField):
        return _chosen(field, value)
    return str(value)


def _chosen(field: forms.ChoiceField, value: Any) -> str:
    chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
    if chosen == {"U"} or chosen == {"X"}:
        return ""
    offered: Any = field.choices
    return ", ".join(str(label) for code, label in offered if str(code) in chosen)
