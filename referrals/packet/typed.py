"""What a worker writes for a packet: which fields a service asks for, and the check of what was written."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Person, Telephone
from kzcp.core import text
from kzcp.core.names import name_key, surname_key
from kzcp.reference import services, terms
from kzcp.reference.codes import PacketField as F
from kzcp.vault.selectors import unlock
from referrals.packet import people

CAREGIVER = "CAREGIVER"
"""Under this key the key of the person whom CAREGIVER_NAME and CAREGIVER_CONTACT speak of."""
WORDS: Mapping[F, int] = {
    F.NEED: 1000,
    F.REASON: 1000,
    F.SAFETY: 1000,
    F.HEALTH_NOTES: 1000,
    F.FUNCTIONAL: 500,
    F.DISABILITY_STATUS: 300,
    F.EDUCATION: 300,
    F.BARRIERS: 500,
    F.INCOME: 300,
    F.BENEFITS: 500,
    F.JUSTICE_STAGE: 300,
    F.LEGAL_DOCUMENTS: 500,
}
"""Fields in the worker's own words, with their longest text. Those of records to come are words until then."""
REQUIRED = frozenset({F.NEED, F.REASON, F.SAFETY})
SHORTEST_NAME = 3
LONGEST_ENDING = 4
NAMES_SUSPECT = _(
    "These words name a person whose data may not be handed over. Write them without that name or number."
)


def fields_of(service_code: str) -> list[F]:
    """The packet of the service, in the order of the set."""
    return [F(code) for code in services.service(service_code).packet]


def asks_caregiver(service_code: str) -> bool:
    """Whether a caregiver is named in the packet of the service."""
    return bool({F.CAREGIVER_NAME, F.CAREGIVER_CONTACT} & set(fields_of(service_code)))


def cleaned(service_code: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the service asks for out of `typed`, cleaned; raises ValidationError by field for what cannot be."""
    wanted = fields_of(service_code)
    kept: dict[str, Any] = {}
    for field in wanted:
        if field in WORDS and typed.get(field):
            kept[field] = _words(field, str(typed[field]))
    if F.LANGUAGE in wanted and typed.get(F.LANGUAGE):
        kept[F.LANGUAGE] = {"interpreter": bool(dict(typed[F.LANGUAGE]).get("interpreter"))}
    if F.ACCESS_NEEDS in wanted and typed.get(F.ACCESS_NEEDS):
        codes = [str(code) for code in typed[F.ACCESS_NEEDS]]
        terms.check_all("accessibility", codes, field=F.ACCESS_NEEDS)
        kept[F.ACCESS_NEEDS] = codes
    if F.COMPANIONS in wanted and typed.get(F.COMPANIONS):
        kept[F.COMPANIONS] = [str(UUID(str(key))) for key in typed[F.COMPANIONS]]
    if asks_caregiver(service_code) and typed.get(CAREGIVER):
        kept[CAREGIVER] = str(UUID(str(typed[CAREGIVER])))
    return kept


def _words(field: F, words: str) -> str:
    try:
        return text.clean_narrative(words, max_length=WORDS[field])
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


def missing(service_code: str, typed: Mapping[str, Any]) -> list[F]:
    """The fields that must be written before the referral can be handed in."""
    return [field for field in fields_of(service_code) if field in REQUIRED and not typed.get(field)]


def refuse_names(
    case: Case, service_code: str, typed: Mapping[str, Any], *, served: Iterable[UUID] = ()
) -> None:
    """Raise ValidationError where the words name an alleged perpetrator (or, in his own packet, the child)."""
    if service_code in people.FOR_THE_SUSPECT:
        hidden = [one.person for one in people.kin(case)]
    else:
        hidden = people.marked(case, served)
    for field in naming(typed, hidden):
        raise ValidationError({field: NAMES_SUSPECT}, code="names_suspect")


def naming(typed: Mapping[str, Any], hidden: list[Person]) -> list[F]:
    """The fields whose words name one of these people or tell their number."""
    numbers = _numbers(hidden)
    written = {field: str(typed.get(field, "")) for field in WORDS}
    return [
        field
        for field, words in written.items()
        if words and (_names_one(words, hidden) or _tells_number(words, numbers))
    ]


def _names_one(words: str, hidden: Iterable[Person]) -> bool:
    tokens = [token for token in words.replace("-", " ").split() if token]
    keys = [name_key(token) for token in tokens]
    stems = {surname_key(token) for token in tokens}
    for person in hidden:
        for name in (person.surname, person.given_name):
            whole = name_key(name)
            if len(whole) >= SHORTEST_NAME and any(_is_form_of(key, whole) for key in keys):
                return True
        stem = surname_key(person.surname)
        if len(stem) > SHORTEST_NAME and stem != name_key(person.surname) and stem in stems:
            return True
    return False


def _is_form_of(key: str, name: str) -> bool:
    """The name itself, or the name with the ending of a case: names of three letters have no such forms here."""
    if len(name) <= SHORTEST_NAME:
        return key == name
    return key.startswith(name) and len(key) - len(name) <= LONGEST_ENDING


def _numbers(hidden: Iterable[Person]) -> list[str]:
    rows = unlock(Telephone.objects.filter(person__in=list(hidden), ended_at=None))
    return [digits[-10:] for row in rows if len(digits := _digits(row.number)) >= 10]


def _tells_number(words: str, numbers: Iterable[str]) -> bool:
    digits = _digits(words)
    return any(number in digits for number in numbers)


def _digits(value: str) -> str:
    return "".join(letter for letter in value if letter.isdigit())
