"""What becomes of the parts that somebody has in a case already when they are named in it again."""

from dataclasses import replace

from cases.data import ParticipantData
from cases.models import Case, CasePerson
from kzcp.core import clock
from kzcp.reference.codes import CasePart


def settled(case: Case, data: ParticipantData) -> tuple[CasePerson | None, ParticipantData]:
    """The open part that says what `data` says, or None; with `data` as it is to be stored in its place.

    Somebody has one part in a case: another one, or another relation, ends the former. The subject stays the
    subject, and a mark as alleged perpetrator stays: it is taken back as an error or not at all. What the person is
    to the child holds on where nothing else is told. Inside the action's journal entry.
    """
    rows = CasePerson.objects.select_for_update(of=("self",)).filter(
        case=case, person_id=data.person_id, ends_on=None
    )
    held = list(rows.exclude(part=CasePart.SUBJECT).order_by("id"))
    if data.part == CasePart.ALLEGED_PERPETRATOR:
        return next((row for row in held if row.part == data.part), None), data
    former = [row for row in held if row.part != CasePart.ALLEGED_PERPETRATOR]
    relation = data.relation or next((row.relation for row in former if row.relation), "")
    same = next((row for row in former if (row.part, row.relation) == (data.part, relation)), None)
    for row in former:
        if row is not same:
            row.ends_on = max(clock.today(), row.starts_on)
            row.save(update_fields=["ends_on"])
    return same, replace(data, relation=relation)
