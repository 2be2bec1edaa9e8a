"""The content on which a second person decides: service, provider, persons, ground and packets."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kzcp.accounts.models import Organisation
from kzcp.core.crypto import keyed_hash
from kzcp.reference import services, terms
from kzcp.vault.selectors import unlock
from kzcp.workflow.subjects import Difference
from referrals.models import Referral, ReferralPerson
from referrals.packet import lines

SERVICE, PROVIDER, URGENCY = gettext_lazy("Service"), gettext_lazy("Provider"), gettext_lazy("Urgency")
GROUND, WORDS = gettext_lazy("Ground"), gettext_lazy("Reason in words")
Content = dict[str, Any]


def persons_of(referral: Referral) -> list[ReferralPerson]:
    """The people served, in the order in which they were added, with readable packets."""
    rows = referral.persons.filter(dropped_at=None).select_related("person").order_by("id")
    return unlock(rows, "person")


def content(referral: Referral) -> Content:
    """The content as plain data, codes and all; equal content is equal data."""
    return {
        "service": referral.service_id,
        "provider": referral.provider_id,
        "urgency": referral.urgency,
        "consent": str(referral.consent_id or ""),
        "legal_ground": referral.legal_ground,
        "ground_words": referral.office_record.ground_words,
        "age_override": referral.age_override,
        "packets": {str(one.person_id): dict(one.packet) for one in persons_of(referral)},
    }


def content_hash(referral: Referral) -> str:
    """An HMAC of the content: it tells nothing of what it was made from."""
    return keyed_hash(
        "referral.content", json.dumps(content(referral), sort_keys=True, separators=(",", ":"))
    )


def ground_label(referral: Referral) -> str:
    """The ground in words: "Consent, until …" or the label of the legal ground."""
    if referral.legal_ground:
        return terms.label("legal_ground", referral.legal_ground)
    return _("Consent") if referral.consent_id else _("No ground yet")


def differences(referral: Referral) -> Iterator[Difference]:
    """What has changed since the referral was last sent back; nothing when it never was."""
    before: Mapping[str, Any] = referral.office_record.returned
    if not before:
        return
    after = content(referral)
    for key, label, teller in _HEAD:
        if before[key] != after[key]:
            yield Difference(label, teller(before[key]), teller(after[key]))
    for person in {**before["packets"], **after["packets"]}:
        old, new = before["packets"].get(person, {}), after["packets"].get(person, {})
        for line in lines.lines({**old, **new}):
            if old.get(line.code) != new.get(line.code):
                yield Difference(line.label, _told(line.code, old), _told(line.code, new))


def _told(code: str, packet: Mapping[str, Any]) -> str:
    return lines.in_words(code, packet) if code in packet else ""


def _provider(pk: int) -> str:
    found = Organisation.objects.filter(pk=pk).first()
    return found.name if found else ""


_HEAD = (
    ("service", SERVICE, services.service_label),
    ("provider", PROVIDER, _provider),
    ("urgency", URGENCY, lambda code: terms.label("urgency", code)),
    ("legal_ground", GROUND, lambda code: terms.label("legal_ground", code) if code else _("Consent")),
    ("ground_words", WORDS, str),
)
