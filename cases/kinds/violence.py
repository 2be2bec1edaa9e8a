"""Suspected violence against a child."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.models import Case, CasePerson
from cases.models.base import CODE, SealedRow
from cases.models.sight import OfCaseQuerySet
from cases.registry import CaseKind, Fieldset, RequiredPart, Told
from kzcp.core import clock
from kzcp.core.words import day_words
from kzcp.reference import terms
from kzcp.reference.codes import (
    CaseKindCode,
    CasePart,
    ConfidentialityLevel,
    IncidentPrecision,
    RestrictionReason,
    RiskLevel,
    RiskSign,
    SuspectAccess,
    ViolenceFinding,
    ViolenceType,
    YesNoUnknown,
)
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField


class ViolenceDetails(SealedRow):
    """What is suspected: several types, the place, when it began, whether it goes on, and the finding.

    `first_incident` is the first day of the known month or year where the precision says so.
    UNKNOWN among the types stands alone. `safety_plan_at` is when the safety plan was handed in last: whoever
    saves the details stands by the plan that they hold.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="violence")
    types = ArrayField(models.CharField(max_length=CODE), verbose_name=_("Types of violence"))
    settings = ArrayField(
        models.CharField(max_length=CODE), verbose_name=_("Where it happened"), default=list, blank=True
    )
    online = models.CharField(_("Also on the internet"), max_length=CODE, default=YesNoUnknown.UNKNOWN)
    first_incident = models.DateField(_("When it first happened"), null=True, blank=True)
    first_incident_precision = models.CharField(max_length=CODE, default=IncidentPrecision.UNKNOWN)
    ongoing = models.CharField(_("Does it go on"), max_length=CODE, default=YesNoUnknown.UNKNOWN)
    words = EncryptedTextField(
        "violence.words", verbose_name=_("What is suspected"), max_length=10_000, blank=True
    )
    finding = models.CharField(_("Finding"), max_length=CODE, default=ViolenceFinding.SUSPECTED)
    safety_plan = EncryptedTextField(
        "violence.safety_plan", verbose_name=_("Safety plan"), max_length=10_000, blank=True
    )
    safety_plan_at = models.DateTimeField(null=True, blank=True, editable=False)

    privacy = Privacy(
        sensitive={
            "types": "a code without words; walls and figures read it",
            "settings": "a code without words; walls and figures read it",
            "online": "a code without words; walls and figures read it",
            "first_incident": "a code without words; walls and figures read it",
            "first_incident_precision": "a code without words; walls and figures read it",
            "ongoing": "a code without words; walls and figures read it",
            "finding": "a code without words; walls and figures read it",
        }
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(types=[]), name="violence_names_a_type"),
            models.CheckConstraint(
                condition=Q(first_incident=None, first_incident_precision="UNKNOWN")
                | (Q(first_incident__isnull=False) & ~Q(first_incident_precision="UNKNOWN")),
                name="violence_first_incident_with_precision",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **options: Any) -> None:
        """Store the row; a safety plan that it holds counts as written or confirmed now."""
        if self.safety_plan:
            self.safety_plan_at = clock.now()
        super().save(*args, **options)

    def clean(self) -> None:
        """Refuse unknown codes, UNKNOWN beside another type, and an incident in the future."""
        if not self.types:
            raise ValidationError({"types": _("Choose at least one type, or say that it is not known yet.")})
        for code in self.types:
            terms.check("violence_type", code, field="types")
        if ViolenceType.UNKNOWN in self.types and len(self.types) > 1:
            raise ValidationError(
                {"types": _("“Not known yet” stands alone: choose either it or the types.")}
            )
        for code in self.settings:
            terms.check("violence_setting", code, field="settings")
        for field, set_ in (
            ("online", "yes_no_unknown"),
            ("ongoing", "yes_no_unknown"),
            ("first_incident_precision", "incident_precision"),
            ("finding", "violence_finding"),
        ):
            terms.check(set_, getattr(self, field), field=field)
        self._clean_first_incident()

    def _clean_first_incident(self) -> None:
        unknown = self.first_incident_precision == IncidentPrecision.UNKNOWN
        if (self.first_incident is None) != unknown:
            raise ValidationError({"first_incident": _("Write the date, or say that it is not known.")})
        if self.first_incident and self.first_incident > clock.today():
            raise ValidationError({"first_incident": _("This date lies in the future.")})


SEXUAL = frozenset(code for code in ViolenceType if code == "SEX" or code.startswith("SEX_"))
"""Types that make a case restricted."""
INJURING = frozenset(
    {ViolenceType.KILLING, ViolenceType.PHYS_ASSAULT, ViolenceType.PHYS_TORTURE, ViolenceType.SEX_RAPE}
)
"""Types of which an injury must be expected until somebody has looked."""
NEGLECT_IS_DANGER_UNDER = 3
"""Age in years under which neglect alone is a sign of high risk."""


def restriction(details: ViolenceDetails) -> RestrictionReason | None:
    """Sexual violence and trafficking make a case restricted at once."""
    if SEXUAL & set(details.types):
        return RestrictionReason.SEXUAL_VIOLENCE
    if ViolenceType.TRAFFICK in details.types:
        return RestrictionReason.TRAFFICKING
    return None


def facts(case: Case) -> dict[str, Any]:
    """Types, finding, setting and suspects as they are now, and the reporting decision in force."""
    details = ViolenceDetails.objects.get(case=case)
    suspects = CasePerson.objects.filter(case=case, part=CasePart.ALLEGED_PERPETRATOR, ends_on=None)
    decision = case.reporting_decisions.order_by("-recorded_at", "-id").first()
    return {
        "violence_types": sorted(details.types),
        "violence_settings": sorted(details.settings),
        "online": details.online,
        "ongoing": details.ongoing,
        "finding": details.finding,
        "suspect_relations": sorted(set(suspects.values_list("relation", flat=True))),
        "suspect_access": sorted(set(suspects.values_list("has_access", flat=True))),
        "reporting_decision": decision.decision if decision else "",
        "not_reported_reason": decision.reason if decision else "",
    }


def signs(told: Told) -> frozenset[RiskSign]:
    """A suspect who can reach the child, an act that injures and neglect of a small child are signs of high risk."""
    found = set()
    types = {str(code) for code in told.details.get("types", ())}
    if types & INJURING:
        found.add(RiskSign.INJURY)
    if told.access - {SuspectAccess.NONE, SuspectAccess.UNKNOWN}:
        found.add(RiskSign.SUSPECT_ACCESS)
    neglect = any(code.startswith(ViolenceType.NEG) for code in types)
    if neglect and told.age is not None and told.age < NEGLECT_IS_DANGER_UNDER:
        found.add(RiskSign.NEGLECT_UNDER3)
    return frozenset(found)


def _reporting_is_decided(case: Case) -> bool:
    since, rows = case.reopened_at, case.reporting_decisions.all()
    return (rows.filter(recorded_at__gt=since) if since else rows).exists()


def _type_is_known(case: Case) -> bool:
    return ViolenceDetails.objects.get(case=case).types != [ViolenceType.UNKNOWN]


def _safety_is_planned(case: Case) -> bool:
    if case.risk != RiskLevel.HIGH:
        return True
    details, since = ViolenceDetails.objects.get(case=case), case.reopened_at
    written = details.safety_plan_at
    return bool(details.safety_plan) and (since is None or (written is not None and written > since))


def account(details: ViolenceDetails) -> list[tuple[StrOrPromise, str]]:
    """The types, when and where, whether it goes on, and what is suspected in words; what is unknown left out."""
    unknown = YesNoUnknown.UNKNOWN
    told: list[tuple[StrOrPromise, str]] = [
        (_("Types of violence"), ", ".join(terms.labels("violence_type", details.types))),
        (_("When it first happened"), _first_incident(details)),
        (_("Where it happened"), ", ".join(terms.labels("violence_setting", details.settings))),
        (_("Does it go on"), _answer(details.ongoing, but=unknown)),
        (_("Also on the internet"), _answer(details.online, but=unknown)),
        (_("What is suspected"), details.words),
    ]
    return [(label, text) for label, text in told if text]


def _answer(code: str, *, but: str) -> str:
    return "" if code == but else terms.label("yes_no_unknown", code)


def _first_incident(details: ViolenceDetails) -> str:
    day = details.first_incident
    if day is None:
        return ""
    if details.first_incident_precision == IncidentPrecision.DAY:
        return day_words(day)
    if details.first_incident_precision == IncidentPrecision.ESTIMATED:
        return _("about %(year)s") % {"year": day.year}
    if details.first_incident_precision == IncidentPrecision.MONTH:
        return formats.date_format(day, "YEAR_MONTH_FORMAT")
    return str(day.year)


VIOLENCE = registry.register(
    CaseKind(
        code=CaseKindCode.VIO,
        label=_("Suspected violence against a child"),
        details=ViolenceDetails,
        subject="person",
        level=ConfidentialityLevel.SENSITIVE,
        fieldsets=(
            Fieldset("types", _("Types of violence"), ("types",)),
            Fieldset(
                "incident",
                _("When and where"),
                ("first_incident", "first_incident_precision", "settings", "online", "ongoing"),
            ),
            Fieldset("words", _("What is suspected"), ("words",)),
            Fieldset("finding", _("Finding and safety"), ("finding", "safety_plan"), asked="later"),
        ),
        vocabularies={
            "types": "violence_type",
            "settings": "violence_setting",
            "online": "yes_no_unknown",
            "ongoing": "yes_no_unknown",
            "first_incident_precision": "incident_precision",
            "finding": "violence_finding",
        },
        facts=facts,
        required=(
            RequiredPart(
                "reporting",
                _("Decide whether the police or another body is told"),
                _reporting_is_decided,
                done=_("It is decided whether the police or another body is told"),
            ),
            RequiredPart(
                "type",
                _("State the type of violence"),
                _type_is_known,
                done=_("The type of violence is stated"),
                field="types",
            ),
            RequiredPart(
                "safety",
                _("Write a safety plan, or confirm the one that is there: the risk is high"),
                _safety_is_planned,
                done=_("A safety plan is there, or the risk is not high"),
                field="safety_plan",
            ),
        ),
        restriction=restriction,
        signs=signs,
        has_suspects="yes",
        safety_words=lambda details: details.safety_plan,
        account=account,
    )
)
