"""Who takes part in a case, each person once, as the lists of forms offer them."""

from dataclasses import dataclass

from cases.models import Case, CasePerson, Person, kin
from cases.selectors.cases import parts
from cases.selectors.persons import display_name
from kzcp.core import clock
from kzcp.reference import terms
from kzcp.reference.codes import CasePart


@dataclass(frozen=True)
class Member:
    """One person of a case: what the person is called with the part taken, and the parts as codes."""

    person: Person
    label: str
    parts: frozenset[str]
    relations: frozenset[str] = frozenset()

    @property
    def is_subject(self) -> bool:
        """Whether the case is about this person."""
        return CasePart.SUBJECT in self.parts

    @property
    def is_suspect(self) -> bool:
        """Whether the person is under suspicion in this case."""
        return CasePart.ALLEGED_PERPETRATOR in self.parts

    @property
    def may_answer(self) -> bool:
        """Whether the person is old enough to be asked for an answer at all."""
        age = self._age
        return age is None or age >= kin.ANSWERS_FROM

    @property
    def may_be_asked_for_the_child(self) -> bool:
        """Whether the person can stand for the child: no suspect, nobody under 14, no other child of the family.

        A sister or brother of age who is named as caregiver can.
        """
        told = CasePart.CAREGIVER in self.parts or not self.relations <= kin.CHILDREN or not self.relations
        return told and not (self.is_subject or self.is_suspect) and kin.is_old_enough(self._age)

    @property
    def _age(self) -> int | None:
        return self.person.age_on(clock.today())

    @property
    def choice(self) -> tuple[str, str]:
        """The person for the list of a form."""
        return str(self.person.pk), self.label


def members(case: Case) -> list[Member]:
    """Everybody who takes part now, the subject first."""
    rows: dict[object, list[CasePerson]] = {}
    for part in parts(case):
        rows.setdefault(part.person_id, []).append(part)
    return [_member(held) for held in rows.values()]


def _member(held: list[CasePerson]) -> Member:
    parts_held = frozenset(part.part for part in held)
    relations = frozenset(part.relation for part in held if part.relation and not part.is_suspect)
    if CasePart.SUBJECT in parts_held:
        return Member(held[0].person, display_name(held[0].person), parts_held)
    said = ", ".join(dict.fromkeys(words for part in held if (words := _part_words(part))))
    name = display_name(held[0].person)
    return Member(held[0].person, f"{name}, {said}" if said else name, parts_held, relations)


def _part_words(part: CasePerson) -> str:
    if part.is_suspect or not part.relation:
        return terms.label("case_part", part.part).lower()
    return terms.label("family_relation", part.relation).lower()


def member_label(person: Person, everybody: list[Member]) -> str:
    """What a person is called in this case; the name alone for somebody who takes part no more."""
    return next((each.label for each in everybody if each.person.pk == person.pk), display_name(person))
