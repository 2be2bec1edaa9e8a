"""The assessments of a case, and what still stands against completing the one being written."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.lifecycle import conditions
from cases.models import Assessment, AssessmentFinding, Case
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import AssessmentScale


def open_one(case: Case) -> Assessment | None:
    """The assessment that is being written, if any."""
    return Assessment.objects.filter(case=case, completed_at=None).select_related("started_by").first()


def versions(case: Case) -> list[Assessment]:
    """All assessments of a case, the newest first, with who completed them."""
    rows = Assessment.objects.filter(case=case).select_related("started_by", "completed_by")
    return list(rows.order_by("-version"))


@dataclass(frozen=True)
class Need:
    """Something that must be there before an assessment is completed, and whether it is.

    `field` is that of the details in which it is written, empty for what stands elsewhere.
    """

    code: str
    label: StrOrPromise
    done: bool
    field: str = ""


def needs(case: Case, actor: Actor) -> list[Need]:
    """What completing the assessment needs: the risk with its reasons, and the parts that the kind requires."""
    return [*_of_assessment(case, actor), *_of_kind(case)]


def _of_assessment(case: Case, actor: Actor) -> Iterator[Need]:
    stated = conditions.RISK_STATED
    holds = stated.holds(case, actor)
    yield Need(
        stated.name, _("The risk is stated") if holds else _("State the risk in the assessment"), holds
    )
    reasons = conditions.LOWER_RISK_HAS_REASONS
    if not reasons.holds(case, actor):
        yield Need(reasons.name, _("Say why the risk is lower than before, also in words"), done=False)


def _of_kind(case: Case) -> Iterator[Need]:
    for part in registry.kind(case.kind).required:
        holds = part.holds(case)
        yield Need(part.code, (part.done or part.label) if holds else part.label, holds, part.field)


@dataclass(frozen=True)
class FindingRow:
    """What an assessment says of one domain, in words. `concern` tells how grave: "", "some" or "serious"."""

    label: str
    scale_label: str
    words: str
    concern: str


@dataclass(frozen=True)
class AreaRow:
    """The domains under one heading of which something is said, and how many say nothing."""

    title: str
    findings: list[FindingRow]
    silent: int


CONCERNS = {AssessmentScale.SOME_CONCERN: "some", AssessmentScale.SERIOUS_CONCERN: "serious"}


def areas(assessment: Assessment) -> list[AreaRow]:
    """The findings of an assessment under the headings of the domains."""
    rows = {row.domain: row for row in AssessmentFinding.objects.filter(assessment=assessment)}
    found = []
    for top, title, below in terms.grouped_choices("assessment_domain"):
        domains = below or [(top, title)]
        told = [(label, rows[code]) for code, label in domains if code in rows and _says(rows[code])]
        found.append(AreaRow(title, [_row(label, row) for label, row in told], len(domains) - len(told)))
    return found


def _says(row: AssessmentFinding) -> bool:
    return row.scale != AssessmentScale.NOT_ASSESSED or bool(row.words)


def _row(label: str, row: AssessmentFinding) -> FindingRow:
    scale = terms.label("assessment_scale", row.scale)
    return FindingRow(label, scale, str(row.words), CONCERNS.get(AssessmentScale(row.scale), ""))
