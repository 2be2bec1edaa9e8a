"""What the page of one person shows, built only from cases that the reader may open."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases import registry
from cases.models import Case, CasePerson, Consent, Membership, Person, Telephone
from cases.selectors import persons
from cases.selectors.agenda import TaskLine, lines
from cases.selectors.cases import everybody, timeline
from cases.selectors.day import tasks_of
from cases.selectors.history import ICONS
from cases.selectors.people import sex_word, subject_line, subject_name
from cases.selectors.persons import held_elsewhere
from cases.selectors.tasks import next_due
from kzcp.access.permissions import Permission as P
from kzcp.accounts.models import Organisation
from kzcp.core import clock, iin, phones, words
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed
from kzcp.core.partial_date import PartialDate, Precision
from kzcp.core.parts import Happening
from kzcp.reference import terms
from kzcp.reference.codes import CaseEventKind as E
from kzcp.reference.codes import CasePart, ConfidentialityLevel, PersonRecordState
from kzcp.vault.selectors import unlock

SHOWN = 30
LEVELS = (ConfidentialityLevel.NORMAL, ConfidentialityLevel.SENSITIVE, ConfidentialityLevel.RESTRICTED)
"""From the least confidential to the most."""


@dataclass(frozen=True)
class PartRow:
    """The person's part in a case in sight."""

    part: CasePerson
    label: str
    relation: str
    subject: str
    case: Case
    kind_label: str
    status_label: str
    level_label: str
    risk_label: str
    due: words.Due | None
    is_open: bool


@dataclass(frozen=True)
class PhoneRow:
    """A telephone number with the words about its safe use."""

    phone: Telephone
    number: str
    safe: list[str]


@dataclass(frozen=True)
class MemberRow:
    """Somebody of the same home."""

    person: Person
    name: str
    relation: str


def parts(person: Person, actor: Actor) -> list[PartRow]:
    """The person's parts in cases in sight, open cases first."""
    rows = CasePerson.objects.visible_to(actor, P.CASE_VIEW).filter(person=person, ends_on=None)
    found = list(rows.select_related("case__person", "case__office", "case__worker"))
    unlock([row.case.person for row in found if row.case.person])
    return sorted(
        (_part(row) for row in found), key=lambda row: (not row.is_open, -row.case.registered_at.timestamp())
    )


def _part(row: CasePerson) -> PartRow:
    case, subject = row.case, row.part == CasePart.SUBJECT
    vocabulary = "perpetrator_relation" if row.is_suspect else "family_relation"
    return PartRow(
        row,
        _("The case is about this person") if subject else terms.label("case_part", row.part),
        terms.label(vocabulary, row.relation),
        "" if subject else subject_line(case.person),
        case,
        registry.label(case.kind),
        terms.label("case_status", case.status),
        terms.label("confidentiality_level", case.level),
        terms.label("risk_level", case.risk),
        next_due(case) if subject and case.is_open else None,
        case.is_open,
    )


def shown_with(person: Person, actor: Actor) -> list[UUID]:
    """Who else stands on the page: the subjects of their cases, those of the home, and who answered on consent."""
    rows = CasePerson.objects.visible_to(actor, P.CASE_VIEW).filter(person=person, ends_on=None)
    subjects = rows.filter(case__person__isnull=False).values_list("case__person_id", flat=True)
    answers = Consent.objects.visible_to(actor, P.CASE_VIEW).filter(Q(giver=person) | Q(person=person))
    named = [pk for pair in answers.values_list("giver_id", "person_id") for pk in pair if pk]
    home = (row.person_id for row in persons.household(person, actor))
    return list(dict.fromkeys([*subjects, *home, *named]))


def around_keys(case: Case, actor: Actor) -> list[UUID]:
    """Whom the page shows that lets somebody take part in the case."""
    home = persons.household(case.person, actor) if case.person is not None else []
    return [*everybody(case), *(row.person_id for row in home)]


def telephones(person: Person, actor: Actor) -> list[PhoneRow]:
    """The numbers in use, each with how it is safe to call."""
    return [
        PhoneRow(row, phones.grouped(row.number), terms.labels("safe_contact", row.safe_contact))
        for row in persons.telephones(person, actor)
    ]


def household(person: Person, actor: Actor) -> list[MemberRow]:
    """Who lives with the person, as far as the reader may see them."""
    rows: list[Membership] = persons.household(person, actor)
    unlock([row.person for row in rows])
    return [
        MemberRow(row.person, subject_line(row.person), terms.label("family_relation", row.relation))
        for row in rows
    ]


Day = tuple[str, list[Happening]]


def happenings(cases: list[Case], actor: Actor) -> list[Day]:
    """What happened in the cases in sight, by day, newest first; the number of the case where there are several."""
    rows = [(row, case) for case in cases for row in timeline(case, actor, limit=SHOWN)]
    rows.sort(key=lambda pair: pair[0].happened_at, reverse=True)
    days: dict[str, list[Happening]] = {}
    for row, case in rows[:SHOWN]:
        number = f"№ {case.number}" if len(cases) > 1 else ""
        when = " · ".join(part for part in (words.clock_words(row.happened_at), row.by, number) if part)
        told = Happening(ICONS.get(E(row.event.kind), "clock"), when, f"{row.label}.", row.detail)
        days.setdefault(words.day_words(words.local(row.happened_at).date()), []).append(told)
    return list(days.items())


def tasks(cases: list[Case], actor: Actor) -> list[tuple[Case, list[TaskLine]]]:
    """The open tasks of those cases that are open, by case."""
    found = [(case, lines(tasks_of(case, actor), actor)) for case in cases if case.is_open]
    return [(case, told) for case, told in found if told]


def editable(person: Person, actor: Actor) -> list[Case]:
    """The open cases through which the actor may correct what is known of the person.

    The most confidential comes first, then the newest: what is learnt belongs there unless told otherwise.
    """
    seen = Case.objects.visible_to(actor, P.CASE_EDIT).open().filter(parts__person=person)
    newest = seen.distinct().order_by("-registered_at")
    return sorted(newest, key=lambda case: LEVELS.index(ConfidentialityLevel(case.level)), reverse=True)


def editable_for(telephone: Telephone, actor: Actor) -> Case:
    """The case through which the actor ends a telephone: where it was learnt, if it is one of theirs.

    Raises NotAllowed where no open case of the person is theirs.
    """
    cases = editable(telephone.person, actor)
    if not cases:
        raise NotAllowed
    return next((case for case in cases if case.pk == telephone.learnt_in_id), cases[0])


def around(case: Case, actor: Actor) -> list[tuple[str, str]]:
    """People in sight who live with the subject or take part already, for letting them take part."""
    seen = {row.person.pk: row.person for row in persons.of_case(case) if row.part != CasePart.SUBJECT}
    if case.person is not None:
        seen |= {row.person.pk: row.person for row in persons.household(case.person, actor)}
    return [(str(pk), subject_name(person)) for pk, person in seen.items()]


def part_of(case: Case, person: str) -> dict[str, str]:
    """The part that the person with this key has in the case, as the form that corrects it begins; else nothing."""
    rows = [row for row in persons.of_case(case) if str(row.person_id) == person]
    row = next((row for row in rows if not row.is_suspect and row.part != CasePart.SUBJECT), None)
    return {"known_person": person, "part": row.part, "relation": row.relation} if row else {}


def provisional(person: Person) -> str:
    """Why the record is provisional: who holds the same IIN, as far as the reader may know, and no more; or ""."""
    if person.record_state != PersonRecordState.PROVISIONAL:
        return ""
    offices = Organisation.objects.filter(pk__in=held_elsewhere(person)).order_by("pk")
    if not (names := ", ".join(office.name for office in offices)):
        return _("This record is provisional: another record was confirmed with the same IIN.")
    told = _("This record is provisional: %(office)s has confirmed another one with the same IIN. Ask there.")
    return told % {"office": names}


def facts(person: Person, revealed: str) -> list[tuple[str, str]]:
    """The line of facts under the name; `revealed` is the whole IIN where it was asked for."""
    born = person.birth_date
    written = str(PartialDate(born, Precision(person.birth_precision))) if born else ""
    rows = [
        (_("Age"), words.age_words(born) if born else ""),
        (_("Date of birth"), written),
        (_("Sex"), capfirst(sex_word(person.sex, person.age_on(clock.today())))),
        (_("IIN"), revealed or iin.masked(person.iin) or _("not known")),
        (_("Language"), terms.label("language", person.language)),
        (_("Citizenship"), terms.label("citizenship", person.citizenship)),
    ]
    return [(label, text) for label, text in rows if text]
