"""From the pages of an intake to what the actions take."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from cases.actions.concerns import undecided
from cases.data import ConcernData, IntakeData, ParticipantData, RiskData, TelephoneData
from cases.forms import intake
from cases.forms.blocks import Page
from cases.forms.intake_apart import details_by_child, measures_by_child
from cases.forms.intake_draft import IntakeDraft
from cases.models import Concern
from cases.models.kin import usual_part
from cases.selectors import begun
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.ids import uuid7
from kzcp.workflow import drafts

if TYPE_CHECKING:
    from cases.forms.details import DetailsForm
    from cases.forms.intake import ChildForm, FamilyForm, MemberForm, PhoneBlock, SuspectForm
    from cases.forms.intake_measures import MeasuresForm


def unfinished(draft: IntakeDraft) -> list[str]:
    """The steps that are not filled in yet, or in which something is wrong."""
    found = []
    for step in intake.NAMES[:-1]:
        values = draft.values(step)
        if values is None or not draft.page(step).is_valid():
            found.append(step)
    return found


def concern_data(draft: IntakeDraft, danger: Page) -> ConcernData:
    """The concern as the judged first page tells it, with what later pages say already."""
    read = danger.main.cleaned_data
    reporter = _judged(draft, "reporter")
    return ConcernData(
        received_at=read["received"],
        late_entry_reason=read["late_entry_reason"],
        source=read["source"],
        words=read["words"],
        immediate_danger=read["danger"] == intake.YES,
        risk_signs=_signs(draft),
        reporter_name=reporter.get("reporter_name") or "",
        reporter_contact=reporter.get("reporter_contact") or "",
    )


def intake_data(draft: IntakeDraft) -> IntakeData:
    """Everything for registration. Every page must hold: see `unfinished`."""
    pages = {step: draft.page(step) for step in intake.NAMES[:-1]}
    for page in pages.values():
        page.is_valid()
    family = pages["family"]
    home, phones = cast("FamilyForm", family.main).home(), _phones(family)
    details, risks = details_by_child(pages["types"]), measures_by_child(pages["measures"])
    children = [
        cast("ChildForm", row.form).child(
            residence=home,
            telephones=tuple(phones.get(str(row.key), ())),
            details=details.get(row.key),
            risk=risks[row.key].risk_data() if row.key in risks else None,
        )
        for row in pages["danger"].blocks["child"]
    ]
    around = [
        cast("MemberForm | SuspectForm", row.form).participant()
        for name in ("member", "suspect")
        if name in family.blocks
        for row in family.blocks[name].filled()
    ]
    of_all = RiskData() if risks else cast("MeasuresForm", pages["measures"].main).risk_data()
    return IntakeData(
        concern_id=draft.concern_id,
        kind=draft.kind().code,
        children=tuple(children),
        details={} if details else cast("DetailsForm", pages["types"].main).values(),
        participants=(*around, *_known(draft, family)),
        risk=of_all.risk,
        risk_reason=of_all.reason,
        risk_words=of_all.words,
    )


def from_concern(concern: Concern) -> dict[str, dict[str, list[str]]]:
    """The values of the first page and others as a concern that is stored already gives them."""
    received = clock.local(concern.received_at).strftime("%Y-%m-%dT%H:%M")
    # The first page is saved last: there the worker goes on.
    return {
        "reporter": {
            "reporter_name": [concern.reporter_name],
            "reporter_contact": [concern.reporter_contact],
        },
        "danger": {
            "danger": [intake.YES if concern.immediate_danger else intake.NO],
            "words": [concern.words],
            "received": [received],
            "late_entry_reason": [concern.late_entry_reason],
            "source": [concern.source],
            "office": [str(concern.office_id)],
        },
    }


def _judged(draft: IntakeDraft, step: str) -> dict[str, Any]:
    page = draft.page(step)
    if draft.values(step) is None or not page.is_valid():
        return {}
    return page.main.cleaned_data


def _signs(draft: IntakeDraft) -> tuple[str, ...]:
    """The signs of the concern as far as they are told: those of any child."""
    page = draft.page("measures")
    if draft.values("measures") is None or not page.is_valid():
        return ()
    told = measures_by_child(page).values() or [cast("MeasuresForm", page.main)]
    return tuple(dict.fromkeys(sign for form in told for sign in form.risk_data().signs))


def _known(draft: IntakeDraft, family: Page) -> list[ParticipantData]:
    """The people known already who take part in the new cases too."""
    chosen = set(family.main.cleaned_data.get("known") or ())
    return [
        ParticipantData(
            person_id=row.person_id,
            person=None,
            part=usual_part(row.relation),
            relation=row.relation,
            lives_with_child=True,
        )
        for row in draft.known_family
        if str(row.person_id) in chosen
    ]


def _phones(family: Page) -> dict[str, list[TelephoneData]]:
    """The telephones by the child whose they are; the only child's need not say so."""
    found: dict[str, list[TelephoneData]] = {}
    for row in family.blocks["phone"].filled():
        form = cast("PhoneBlock", row.form)
        found.setdefault(form.owner(), []).extend(form.telephones())
    return found


def begin_from(concern: Concern, actor: Actor) -> UUID:
    """The key of the actor's draft for this concern, made from what was taken where there is none yet.

    Raises Refused for a concern that has been decided: its draft would be nobody's to read.
    """
    undecided(concern.pk, actor)
    mine = begun.unfinished(actor, kind=intake.KIND)
    present = next((draft for draft in mine if draft.subject_id == concern.pk), None)
    if present is not None:
        return present.pk
    pk = uuid7()
    for sequence, (step, values) in enumerate(from_concern(concern).items(), 1):
        drafts.save(
            pk,
            kind=intake.KIND,
            step=step,
            data={"values": values, "at": sequence},
            sequence=sequence,
            by=actor,
            subject_id=concern.pk,
            office_id=concern.office_id,
        )
    return pk
