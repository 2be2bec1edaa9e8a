"""The form of a referral: who is served, what the provider will read, and on what ground."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from cases.forms.blocks import Values
from cases.forms.versions import WrittenPage
from cases.forms.writing import Writing, as_sent
from cases.selectors.people import subject_line
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.core.formfields import NarrativeField
from kzcp.reference import services, terms
from kzcp.reference.codes import CasePart, ServiceFor
from kzcp.reference.codes import PacketField as F
from referrals.data import PersonRequest, ReferralData
from referrals.forms.base import CHOOSE, ActionForm, Choices
from referrals.models import Referral
from referrals.packet import content, ground, people, typed

KIND = "referral"
"""The kind of its drafts."""
LEGAL = "legal"
HINTS = {
    F.NEED: _("How much, how often, from when."),
    F.REASON: _(
        "In words for this provider, without the history of the case and without the name of a suspect."
    ),
    F.SAFETY: _("How to act without causing danger: how to make contact, whom not to call."),
    F.HEALTH_NOTES: _("Medicines, allergies, what to watch; no medical history."),
    F.FUNCTIONAL: _("The domains in difficulty and since when, without the answers."),
    F.DISABILITY_STATUS: _("Status, group and until when, without the cause."),
    F.EDUCATION: _("Form, grade and place of learning."),
    F.JUSTICE_STAGE: _("The present stage, body and measure, without a number."),
    F.LEGAL_DOCUMENTS: _("Which kinds are there and which are missing, without numbers."),
}
WRITE_THIS = _("Write this: the provider needs it.")
CHOOSE_WHO = _("Choose who is served.")
CHOOSE_GROUND = _("Choose on what ground the data are handed over.")
ASKED = (
    F.NEED,
    F.REASON,
    F.SAFETY,
    F.HEALTH_NOTES,
    F.FUNCTIONAL,
    F.DISABILITY_STATUS,
    F.EDUCATION,
    F.BARRIERS,
)
ASKED_LAST = (F.INCOME, F.BENEFITS, F.JUSTICE_STAGE, F.LEGAL_DOCUMENTS)


class ReferralForm(ActionForm):
    """The whole content of a draft, with the fields that its service asks for and no others."""

    persons = forms.MultipleChoiceField(
        label=_("Who is served"), required=False, widget=forms.CheckboxSelectMultiple
    )
    urgency = forms.ChoiceField(label=_("How urgent"), widget=forms.RadioSelect)
    age_override = forms.ChoiceField(label=_("Why although the service is for another age"), required=False)
    interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    caregiver = forms.ChoiceField(label=_("Caregiver who may be named"), required=False)
    access_needs = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "pair"})
    )
    companions = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    ground = forms.ChoiceField(
        label=_("On what ground the data are handed over"), required=False, widget=forms.RadioSelect
    )
    legal_ground = forms.ChoiceField(label=_("Legal ground"), required=False)
    ground_words = NarrativeField(
        label=_("Why it may go without consent"),
        help_text=_("The approver reads this, the provider does not."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    names = {"consent": "ground", "provider": "__all__", **{code: code.lower() for code in F}}

    def __init__(self, data: Any, *, referral: Referral, urgencies: Choices) -> None:
        self.referral = referral
        self.eligible = people.eligible(referral.case, referral.service_id)
        self.asked = set(typed.fields_of(referral.service_id))
        super().__init__(data, initial=_initial(referral))
        self.choose_from("urgency", urgencies)
        self.choose_from("persons", [(str(one.person.pk), _named(one)) for one in self.eligible])
        self.choose_from("age_override", [CHOOSE, *terms.choices("override_reason")])
        self.choose_from("ground", self._grounds())
        self.choose_from("legal_ground", [CHOOSE, *terms.choices("legal_ground")])
        self._packet_fields()

    def _packet_fields(self) -> None:
        around = people.kin(self.referral.case)
        self.choose_from(
            "caregiver", [CHOOSE, *((str(k.person.pk), _named(k)) for k in people.caregivers(around))]
        )
        for_child = services.service(self.referral.service_id).served_for == ServiceFor.CHILD
        beside = [one for one in around if not (for_child and one.part == CasePart.SUBJECT)]
        self.choose_from("companions", [(str(one.person.pk), _named(one)) for one in beside])
        self.choose_from("access_needs", terms.choices("accessibility"))
        for name, code in (("access_needs", F.ACCESS_NEEDS), ("companions", F.COMPANIONS)):
            self.fields[name].label = terms.label("packet_field", code)
            if code not in self.asked:
                self.without(name)
        if F.LANGUAGE not in self.asked:
            self.without("interpreter")
        if not typed.asks_caregiver(self.referral.service_id):
            self.without("caregiver")
        if not for_child:
            self.without("age_override")
        for code in (*ASKED, *ASKED_LAST):
            if code in self.asked:
                self.fields[code.lower()] = _words_field(code)

    def _grounds(self) -> Choices:
        referral, found = self.referral, dict[UUID, str]()
        for one in self.eligible:
            fitting = ground.covering(referral.case, one.person.pk, referral.service_id, referral.provider_id)
            found |= {each.pk: _consent(each) for each in fitting}
        return [
            *((str(pk), told) for pk, told in found.items()),
            (LEGAL, _("Without consent, on a legal ground")),
        ]

    def written(self) -> list[Any]:
        """The bound fields of the packet, in the order in which they are asked."""
        names = [code.lower() for code in ASKED]
        names += ["interpreter", "caregiver", "companions", "access_needs"]
        names += [code.lower() for code in ASKED_LAST]
        return [self[name] for name in names if name in self.fields]

    def result(self) -> ReferralData:
        """The content as it was typed."""
        found = self.cleaned_data
        legal = found["ground"] == LEGAL
        return ReferralData(
            service_id=self.referral.service_id,
            provider_id=self.referral.provider_id,
            urgency=found["urgency"],
            persons=tuple(PersonRequest(UUID(key), self._typed()) for key in found["persons"]),
            consent_id=UUID(found["ground"]) if found["ground"] and not legal else None,
            legal_ground=found["legal_ground"] if legal else "",
            ground_words=found["ground_words"] if legal else "",
            age_override=found.get("age_override", ""),
        )

    def require_whole(self) -> None:
        """Raise ValidationError by field where something is missing that every referral must say."""
        found, service = self.cleaned_data, self.referral.service_id
        wrong = {str(code): WRITE_THIS for code in typed.missing(service, self._typed())}
        if not found["persons"]:
            wrong["persons"] = CHOOSE_WHO
        if not found["ground"]:
            wrong["consent"] = CHOOSE_GROUND
        if wrong:
            raise ValidationError(dict(wrong))

    def _typed(self) -> dict[str, Any]:
        found = self.cleaned_data
        asked: dict[str, Any] = {code: found.get(code.lower(), "") for code in (*ASKED, *ASKED_LAST)}
        return {
            **asked,
            F.LANGUAGE: {"interpreter": True} if found.get("interpreter") else None,
            F.ACCESS_NEEDS: found.get("access_needs"),
            F.COMPANIONS: found.get("companions"),
            typed.CAREGIVER: found.get("caregiver"),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the legal ground where no consent is chosen."""
        found = super().clean() or self.cleaned_data
        if found.get("ground") == LEGAL and not found.get("legal_ground"):
            self.add_error("legal_ground", _("Choose the legal ground."))
        return found


class ReferralPage(WrittenPage):
    """The whole page over the values that a browser sent, or over a draft."""

    main: ReferralForm

    def __init__(self, values: Values | None, *, referral: Referral, urgencies: Choices) -> None:
        super().__init__(ReferralForm(values, referral=referral, urgencies=urgencies))

    def result(self) -> ReferralData:
        """The content as it was typed."""
        return self.main.result()


def values_of(referral: Referral, urgencies: Choices) -> Values:
    """What a browser would send of the referral as it is stored."""
    return as_sent(ReferralForm(None, referral=referral, urgencies=urgencies))


def writing_of(
    referral: Referral, actor: Actor, stored: Values | None = None, *, locking: str = "no"
) -> Writing:
    """What the person types at this referral, with the draft of it that is open."""
    return Writing.open(KIND, referral.pk, actor, stored or MultiValueDict(), locking=locking)


def _words_field(code: F) -> NarrativeField:
    return NarrativeField(
        label=terms.label("packet_field", code),
        help_text=HINTS.get(code, ""),
        required=False,
        max_length=typed.WORDS[code],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _named(one: people.Kin) -> str:
    told = subject_line(one.person)
    return f"{told}, {terms.label('family_relation', one.relation).lower()}" if one.relation else told


def _consent(consent: Any) -> str:
    who = f"{consent.giver.name or terms.label('consent_capacity', consent.capacity)}"
    given = words.day_words(consent.given_on)
    if consent.expires_on:
        until = words.day_words(consent.expires_on)
        return str(_("Consent of %(who)s, given %(given)s, until %(until)s")) % {
            "who": who,
            "given": given,
            "until": until,
        }
    return str(_("Consent of %(who)s, given %(given)s")) % {"who": who, "given": given}


def _initial(referral: Referral) -> dict[str, Any]:
    persons = content.persons_of(referral)
    written = dict(persons[0].typed) if persons else {}
    found: dict[str, Any] = {code.lower(): written.get(code, "") for code in (*ASKED, *ASKED_LAST)}
    chosen = LEGAL if referral.legal_ground else str(referral.consent_id or "")
    return {
        **found,
        "persons": [str(one.person_id) for one in persons],
        "urgency": referral.urgency,
        "age_override": referral.age_override,
        "interpreter": bool(dict(written.get(F.LANGUAGE) or {}).get("interpreter")),
        "caregiver": written.get(typed.CAREGIVER, ""),
        "access_needs": written.get(F.ACCESS_NEEDS, []),
        "companions": written.get(F.COMPANIONS, []),
        "ground": chosen,
        "legal_ground": referral.legal_ground,
        "ground_words": referral.office_record.ground_words,
    }
