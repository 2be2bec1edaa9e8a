from django.core.exceptions import ValidationError
from django.db import models

from cases import registry
from cases.models import Case
from cases.models.base import CODE, SealedRow
from cases.models.sight import OfCaseQuerySet
from cases.registry import CaseKind, Fieldset, RequiredPart
from kzcp.reference import terms
from kzcp.reference.codes import ConfidentialityLevel
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField

CODE_OF_KIND = "TST"


class AdviceDetails(SealedRow):
    """What somebody wants to know."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="advice")
    urgent = models.CharField("Is it urgent", max_length=CODE, default="UNKNOWN")
    words = EncryptedTextField("advice.words", verbose_name="The question", max_length=2000)

    privacy = Privacy(personal={"urgent": "a code without words"})
    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        verbose_name = "Advice details"

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        """Refuse an unknown code and an empty question."""
        terms.check("yes_no_unknown", self.urgent, field="urgent")
        if not self.words:
            raise ValidationError({"words": "Write the question."})


def facts(case: Case) -> dict[str, str]:
    """Whether it is urgent."""
    return {"urgent": AdviceDetails.objects.get(case=case).urgent}


ADVICE = registry.register(
    CaseKind(
        code=CODE_OF_KIND,
        label="Advice",
        details=AdviceDetails,
        subject="person",
        level=ConfidentialityLevel.NORMAL,
        fieldsets=(Fieldset("question", "The question", ("urgent", "words")),),
        vocabularies={"urgent": "yes_no_unknown"},
        facts=facts,
        required=(
            RequiredPart(
                "urgent",
                "Say whether it is urgent",
                lambda case: AdviceDetails.objects.get(case=case).urgent != "UNKNOWN",
            ),
        ),
    )
)
