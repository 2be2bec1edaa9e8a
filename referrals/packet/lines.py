"""A packet in words, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.selectors.people import sex_word
from kzcp.accounts.models import Organisation
from kzcp.core import clock, phones, words
from kzcp.core.iin import grouped
from kzcp.core.partial_date import age_on
from kzcp.reference import places, terms
from kzcp.reference.calendar import WORKING_HOURS
from kzcp.reference.codes import BirthDatePrecision, SafeContact
from kzcp.reference.codes import PacketField as F
from kzcp.vault.fields import is_shredded


@dataclass(frozen=True)
class Line:
    """One field of a packet: its label and what it says."""

    code: str
    label: str
    text: str


def lines(packet: Mapping[str, Any]) -> list[Line]:
    """Every field of the packet in words, in the order of the set. Destroyed data gives no line."""
    if is_shredded(packet):
        return []
    return [
        Line(field, terms.label("packet_field", field), in_words(field, packet))
        for field in F
        if field in packet
    ]


def in_words(field: str, packet: Mapping[str, Any]) -> str:
    """What one stored field of the packet says."""
    if field == F.SEX:
        return capfirst(sex_word(packet[field], years(packet))) or terms.label("sex", packet[field])
    teller = _TELLERS.get(F(field))
    return teller(packet[field]) if teller else str(packet[field])


def who(packet: Mapping[str, Any]) -> str:
    """Given name, age and sex as far as the packet has them: what a list calls the person served."""
    if is_shredded(packet):
        return str(packet)
    parts = [str(packet.get(F.GIVEN_NAME) or _("Name not known"))]
    if told := packet.get(F.AGE):
        parts.append(age(told))
    parts.append(sex_word(packet.get(F.SEX, ""), years(packet)))
    return ", ".join(part for part in parts if part)


def left_out(packet: Mapping[str, Any]) -> list[str]:
    """The labels of what people ask about most and this packet does not hold."""
    watched = (F.SURNAME, F.IIN, F.ADDRESS, F.SETTLEMENT, F.CAREGIVER_CONTACT, F.CHILD_CONTACT, F.RISK)
    return [terms.label("packet_field", field) for field in watched if field not in packet]


def age(value: Mapping[str, int]) -> str:
    """ "11 years", "7 months"."""
    if "months" in value:
        return words.months_words(value["months"])
    return words.years_words(value["years"]) if "years" in value else _("age not known")


def years(packet: Mapping[str, Any]) -> int | None:
    """The age in whole years at the time when the packet was frozen, or by its birth date today; None if neither."""
    if told := packet.get(F.AGE):
        return _years(told)
    born = packet.get(F.BIRTH_DATE)
    return age_on(date.fromisoformat(born["date"]), clock.today()) if born else None


def _years(value: Mapping[str, int]) -> int | None:
    return 0 if "months" in value else value.get("years")


def _birth_date(value: Mapping[str, str]) -> str:
    born = date.fromisoformat(value["date"])
    if value["precision"] == BirthDatePrecision.DAY:
        return words.day_words(born)
    told = (
        str(born.year) if value["precision"] != BirthDatePrecision.MONTH else f"{born.month:02}.{born.year}"
    )
    return f"{told} ({terms.label('birth_date_precision', value['precision'])})"


def _language(value: Mapping[str, Any]) -> str:
    told = terms.label("language", value["code"])
    return _("%(language)s, an interpreter is needed") % {"language": told} if value["interpreter"] else told


def _place(value: Mapping[str, Any]) -> str:
    parts = [places.region_label(value.get("region")), places.district_label(value.get("district"))]
    parts += [str(value.get("settlement", "")), str(value.get("address", ""))]
    return ", ".join(part for part in parts if part)


def _worker(value: Mapping[str, Any]) -> str:
    office = Organisation.objects.filter(pk=value.get("office", 0)).first()
    parts = [value.get("name", ""), office.name if office else ""]
    numbers = dict.fromkeys(each for each in (value.get("telephone", ""), _number_of(office)) if each)
    parts += [phones.grouped(number) for number in numbers]
    told = ", ".join(part for part in parts if part)
    return f"{told}\n{_hours()}" if numbers else told


def _number_of(office: Organisation | None) -> str:
    return office.telephone if office else ""


def _hours() -> str:
    (opens, rests), (resumes, ends) = WORKING_HOURS
    told = {
        "from": f"{opens:%H:%M}",
        "to": f"{ends:%H:%M}",
        "rests": f"{rests:%H:%M}",
        "on": f"{resumes:%H:%M}",
    }
    return _("Monday to Friday, %(from)s–%(to)s, break %(rests)s–%(on)s") % told


def _telephones(value: list[Mapping[str, Any]]) -> str:
    return "; ".join(_telephone(row) for row in value)


def _telephone(row: Mapping[str, Any]) -> str:
    safe = terms.labels("safe_contact", [code for code in row["safe_contact"] if code in set(SafeContact)])
    parts = [*safe, row.get("words", "")]
    told = ", ".join(part for part in parts if part)
    return f"{phones.grouped(row['number'])} ({told})" if told else phones.grouped(row["number"])


def _nameless(value: list[Mapping[str, Any]]) -> str:
    return "; ".join(_one(row) for row in value)


def _one(row: Mapping[str, Any]) -> str:
    relation = terms.label("family_relation", row["relation"]) if row["relation"] else _("Relation not known")
    parts = (relation, age(row), sex_word(row["sex"], _years(row)))
    return ", ".join(part for part in parts if part)


_TELLERS: Mapping[F, Callable[[Any], str]] = {
    F.BIRTH_DATE: _birth_date,
    F.AGE: age,
    F.LANGUAGE: _language,
    F.IIN: grouped,
    F.SETTLEMENT: _place,
    F.ADDRESS: _place,
    F.RISK: lambda value: terms.label("risk_level", value),
    F.CONTACT_VIA_WORKER: _worker,
    F.CAREGIVER_CONTACT: _telephones,
    F.CHILD_CONTACT: _telephones,
    F.ACCESS_NEEDS: lambda value: ", ".join(terms.labels("accessibility", value)),
    F.HOUSEHOLD: _nameless,
    F.COMPANIONS: _nameless,
}
