"""An intake on its way: the draft that keeps what was typed, and the pages made from it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.signing import Signer
from django.http import QueryDict
from django.utils.crypto import constant_time_compare
from django.utils.datastructures import MultiValueDict

from cases import registry
from cases.forms import intake
from cases.forms.blocks import Blocks, Page, Values, clean_values, keys_of
from cases.forms.details import form_of
from cases.forms.intake_apart import ApartPage, ChildBlocks, OwnMeasures, own_details, with_copies
from cases.forms.intake_measures import MeasuresForm
from cases.forms.intake_signs import following
from cases.forms.people import HomeFields
from cases.models import Concern, Membership, Person
from cases.registry import CaseKind
from cases.selectors import begun, persons
from cases.selectors.people import subject_line
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.accounts.models import Organisation
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound, Refused
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.workflow import drafts
from kzcp.workflow.models import Draft

DRAFT = "workflow.draft"
COMMANDS = ("add", "remove", "pick", "other", "unpick")
"""What a button of a page may ask for, beside going on."""
LONGEST_NUMBER = 10**9
"""Far below what the column holds, so that a page handed in after the last saving still gets a number."""
NOT_DATA = {"csrfmiddlewaretoken", "sequence", *COMMANDS}


def seal(pk: UUID, actor: Actor) -> str:
    """The sign in the address of a new intake by which its first page opens before anything is stored."""
    return Signer(salt="cases.intake").signature(f"{pk}:{actor}")


def denied(pk: UUID) -> NotFound:
    """The answer for a draft that is another's, has ended or never was; the attempt is journaled."""
    journal.record("draft.open", outcome="denied", subject_kind=DRAFT, subject_id=str(pk))
    return NotFound()


@dataclass(frozen=True)
class Sent:
    """What a page sent: its values, the number of the last saving it knows, and a button's command."""

    values: Values
    sequence: int
    command: tuple[str, str] | None

    @classmethod
    def read(cls, post: QueryDict) -> "Sent":
        """Read a sent page; a number that is none counts as the first."""
        values: Values = MultiValueDict({name: post.getlist(name) for name in post if name not in NOT_DATA})
        command = next(((name, post.get(name, "")) for name in COMMANDS if name in post), None)
        return cls(values, number_of(post.get("sequence", "")) or 0, command)


def number_of(text: str) -> int | None:
    """The number of a saving, or None for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= LONGEST_NUMBER):
        return None
    return int(text)


@dataclass
class IntakeDraft:
    """One intake of one worker. `row` is None before the first saving."""

    pk: UUID
    actor: Actor
    row: Draft | None
    sign: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    judged: Page | None = None

    @classmethod
    def open(cls, pk: UUID, actor: Actor, *, sign: str = "", locking: str = "no") -> "IntakeDraft":
        """The actor's draft, or a new one whose address carries the sign; raises NotFound.

        `locking` "yes": nobody else reads it for a change until this transaction ends.
        """
        rows = Draft.objects.select_for_update() if locking == "yes" else Draft.objects.all()
        row = rows.filter(pk=pk, kind=intake.KIND, owner_id=actor.user_id).first()
        if row is None and not constant_time_compare(sign, seal(pk, actor)):
            raise denied(pk)
        if row is not None and not begun.going_on([row], actor):
            raise denied(pk)
        body = row.body if row is not None and row.ended_at is None else {}
        return cls(pk, actor, row, sign, body)

    @property
    def has_ended(self) -> bool:
        """Handed in, deleted or expired."""
        return self.row is not None and self.row.ended_at is not None

    @property
    def sequence(self) -> int:
        """The number of the last saving."""
        return self.row.sequence if self.row else 0

    @property
    def concern_id(self) -> UUID:
        """The concern that this intake writes down, or goes on with."""
        return (self.row.subject_id if self.row else None) or self.pk

    def concern(self) -> Concern | None:
        """The concern once its first step is done, as far as the actor sees it."""
        seen = Concern.objects.visible_to(self.actor, P.CONCERN_VIEW)
        found: Concern | None = seen.filter(pk=self.concern_id).first()
        return found

    @cached_property
    def recorded_at(self) -> datetime:
        """When the report was written down; now where it is not yet."""
        concern = self.concern()
        return concern.recorded_at if concern else clock.now()

    def values(self, step: str) -> Values | None:
        """What is stored of a step, None for nothing."""
        stored = self.body.get(step)
        return MultiValueDict(stored["values"]) if stored else None

    def first(self, step: str, name: str) -> str:
        """One stored value of a step as text."""
        values = self.values(step)
        return str(values.get(name, "")) if values else ""

    def is_behind(self, step: str, sent: Sent) -> bool:
        """Whether another device has saved something else in this step since the page was opened."""
        stored = self.body.get(step)
        if stored is None or sent.sequence >= stored["at"]:
            return False
        return MultiValueDict(stored["values"]) != clean_values(sent.values)

    def refuse(self) -> None:
        """Journal that a saving was refused: a later one is stored."""
        journal.record("draft.save", outcome="refused", subject_kind=DRAFT, subject_id=str(self.pk))

    def keep(self, step: str, values: Values) -> None:
        """Store what a page sent, unless just that is stored already."""
        if self.row is None or self.values(step) != clean_values(values):
            self.save(step, values, self.sequence + 1)

    def save(self, step: str, values: Values, sequence: int) -> Draft:
        """Store a step under the number of its saving; raises Refused where a later one is stored."""
        kept = dict(clean_values(values).lists())
        data = {"values": kept, "at": sequence}
        about: Any = {"kind": intake.KIND, "subject_id": self.concern_id, "by": self.actor}
        about["office_id"] = self._office(values.get("office") if step == intake.FIRST else None)
        try:
            self.row = drafts.save(self.pk, step=step, data=data, sequence=sequence, **about)
        except Refused:
            self.refuse()
            raise
        self.body, self.judged = self.row.body, None
        return self.row

    def _office(self, chosen: object) -> int | None:
        """Where this intake belongs: to the office of its concern, the one that is chosen, or the first."""
        concern = self.concern()
        if concern is not None:
            return concern.office_id
        offered = [str(key) for key, _name in self.offices]
        found = next((key for key in (chosen, self.first(intake.FIRST, "office")) if key in offered), None)
        return int(str(found or offered[0])) if offered else None

    def obey(self, step: str, command: tuple[str, str]) -> str:
        """Do what a button asked and store it; returns where on the page to go on."""
        name, value = command
        if name in ("add", "remove"):
            return self._change_blocks(step, name, value)
        child, _, person = value.partition(":")
        values = self.values(intake.FIRST)
        if values is None or child not in values.getlist("child"):
            return ""
        if name == "pick":
            values[f"child-{child}-person"] = person
        elif name == "unpick":
            values[f"child-{child}-person"] = ""
        else:
            former = values.get(f"child-{child}-others", "")
            values[f"child-{child}-others"] = ",".join(part for part in (former, person) if part)
        self.save(intake.FIRST, values, self.sequence + 1)
        return f"child-{child}"

    def _change_blocks(self, step: str, name: str, value: str) -> str:
        values = self.values(step) or MultiValueDict()
        if name == "add":
            if value not in BLOCKS.get(step, ()):
                return ""
            key = str(uuid7())
            values.setlist(value, [*values.getlist(value), key])
            if value == "child":
                values[f"child-{key}-case"] = str(uuid7())
            anchor = f"{value}-{key}"
        else:
            for kind in BLOCKS.get(step, ()):
                values.setlist(kind, [key for key in values.getlist(kind) if key != value])
            values = MultiValueDict(
                {each: values.getlist(each) for each in values if f"-{value}-" not in each}
            )
            anchor = ""
        self.save(step, values, self.sequence + 1)
        return anchor

    def page(self, step: str, values: Values | None = None) -> Page:
        """The page of a step over `values`, or over what is stored."""
        data = values if values is not None else self.values(step)
        return PAGES[step](self, data)

    def first_page(self) -> Page | None:
        """The first page as it is stored, judged; None before it is."""
        if self.judged is None and self.values(intake.FIRST) is not None:
            self.judged = self.page(intake.FIRST)
            self.judged.is_valid()
        return self.judged

    def kind(self) -> CaseKind:
        """The kind of case that is being taken in."""
        code = self.first(intake.FIRST, "kind")
        known = {kind.code: kind for kind in registry.kinds()}
        return known.get(code) or registry.kinds()[0]

    @cached_property
    def registers(self) -> bool:
        """Whether the actor may make cases, or only writes the concern down."""
        return scope.holds(self.actor, P.CASE_REGISTER)

    @cached_property
    def offices(self) -> list[tuple[int, str]]:
        """The offices at which the actor may take a concern."""
        places = scope.places(self.actor, P.CONCERN_TAKE, Reach.PLACE)
        return [(row.pk, row.name) for row in Organisation.objects.filter(pk__in=places).order_by("pk")]

    @cached_property
    def known_family(self) -> list[Membership]:
        """Who lives, as far as the actor sees it, with the children who are known already."""
        page = self.first_page()
        wanted = [row.form.cleaned_data.get("person") for row in page.blocks.get("child", ())] if page else []
        seen = Person.objects.visible_to(self.actor, P.CASE_VIEW).filter(
            pk__in=[key for key in wanted if key]
        )
        found = {row.person_id: row for person in seen for row in persons.household(person, self.actor)}
        return [row for key, row in found.items() if key not in wanted]

    @property
    def child_keys(self) -> list[UUID]:
        """The children of the first page by key."""
        return keys_of(self.values(intake.FIRST), "child")

    def children(self) -> list[tuple[str, str]]:
        """The children by key, each called by name or number."""
        values = self.values(intake.FIRST)
        named = []
        for number, key in enumerate(self.child_keys, 1):
            parts = (
                [values.get(f"child-{key}-{part}", "") for part in ("surname", "given_name")]
                if values
                else []
            )
            name = " ".join(part for part in parts if part)
            looks = values.get(f"child-{key}-description", "") if values else ""
            named.append((str(key), name or (persons.unnamed(looks) if looks else f"№ {number}")))
        return named


BLOCKS = {"danger": ("child",), "family": ("member", "suspect", "phone")}


def _danger(draft: IntakeDraft, values: Values | None) -> Page:
    kinds = [(kind.code, kind.label) for kind in registry.kinds() if kind.subject == "person"]
    main = intake.DangerForm(values, offices=draft.offices, kinds=kinds, recorded=lambda: draft.recorded_at)
    if not draft.registers:
        return Page(main)
    children = Blocks("child", intake.ChildForm, values, first=1)
    return Page(main, {"child": children}, after=intake.HEARD)


def _types(draft: IntakeDraft, values: Values | None) -> Page:
    main, children = form_of(draft.kind())(values), draft.child_keys
    if len(children) < 2:
        return Page(main)
    own = ChildBlocks(own_details(draft.kind()), with_copies(values, children), children)
    return ApartPage(main, own, values)


def _family(draft: IntakeDraft, values: Values | None) -> Page:
    offices = draft.offices
    office = Organisation.objects.filter(pk=offices[0][0]).first() if offices else None
    known = [(str(row.person_id), _known(row)) for row in draft.known_family]
    main = intake.FamilyForm(values, known=known, initial={"region": office.region_id if office else ""})
    blocks = {"member": Blocks("member", intake.MemberForm, values, first=1, empty_permitted=True)}
    if draft.kind().has_suspects == "yes":
        blocks["suspect"] = Blocks("suspect", intake.SuspectForm, values, first=1, empty_permitted=True)
    children = draft.children()
    blocks["phone"] = Blocks(
        "phone", intake.PhoneBlock, values, first=0, empty_permitted=True, children=children
    )
    return Page(main, blocks, after=tuple(HomeFields.base_fields))


def _known(row: Membership) -> str:
    return f"{subject_line(row.person)} ({terms.label('family_relation', row.relation)})"


def _reporter(_draft: IntakeDraft, values: Values | None) -> Page:
    return Page(intake.ReporterForm(values))


def _measures(draft: IntakeDraft, values: Values | None) -> Page:
    concern, children = draft.concern(), draft.child_keys
    pages = {
        step: draft.page(step) if draft.values(step) is not None else None for step in ("types", "family")
    }
    follows = following(draft.kind().code, first=draft.first_page(), actor=draft.actor, **pages)
    known = list(concern.risk_signs) if concern else []

    def options(*wanted: UUID) -> dict[str, Any]:
        found = frozenset[str]().union(*(follows.get(key, frozenset()) for key in wanted))
        return {
            "danger": draft.first(intake.FIRST, "danger"),
            "levels": terms.choices("risk_level"),
            "follows": found,
            "initial": {"signs": list(dict.fromkeys([*known, *sorted(found)]))},
        }

    main = MeasuresForm(values, **options(*children))
    if len(children) < 2:
        return Page(main)
    own = ChildBlocks(OwnMeasures, with_copies(values, children), children, options)
    return ApartPage(main, own, values)


PAGES = {
    "danger": _danger,
    "types": _types,
    "family": _family,
    "reporter": _reporter,
    "measures": _measures,
}
