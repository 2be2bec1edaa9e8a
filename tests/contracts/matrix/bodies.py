"""One valid body for the steps for which it is cheap: what a person would type, for the record of the seat."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.reference.codes import RoleCode

if TYPE_CHECKING:
    from tests.contracts.matrix.addresses import Seat

Body = Callable[["Seat"], dict[str, Any]]


def fresh_key(_seat: "Seat") -> tuple[Any, bool]:
    """A key that names nothing yet."""
    return uuid7(), False


def in_days(days: int) -> str:
    """A day as a browser sends it."""
    return str(clock.today() + timedelta(days=days))


def same(**values: Any) -> Body:
    """A body that is the same in front of every record."""
    return lambda _seat: dict(values)


def keyed(**values: Any) -> Body:
    """A body with a fresh key of the row that it makes, under both names that forms use."""
    return lambda _seat: {**values, "id": str(uuid7()), "key": str(uuid7())}


returned = same(reason="INCOMPLETE", words="Say until when.")
rejected = same(reason="NOT_NEEDED")


def note(_seat: "Seat") -> dict[str, Any]:
    """A visit."""
    moment = clock.local(clock.now() - timedelta(minutes=5))
    return {
        "note": str(uuid7()),
        "kind": "CONTACT",
        "happened_at": moment.strftime("%Y-%m-%dT%H:%M"),
        "contact_kind": "HOME_VISIT",
        "contact_with": "CHILD",
        "outcome": "SEEN",
        "words": "She was at home.",
    }


def consent(seat: "Seat") -> dict[str, Any]:
    """The mother's consent to the work on the case."""
    keys = seat.place.keys
    return {
        "id": str(uuid7()),
        "person": str(keys["person"]),
        "giver": str(keys["mother"]),
        "capacity": "PARENT",
        "purpose": "CASEWORK",
        "answer": "GIVEN",
        "given_on": in_days(0),
    }


def need(seat: "Seat") -> dict[str, Any]:
    """A service that the child does not get."""
    return {
        "key": str(uuid7()),
        "person": str(seat.place.keys["person"]),
        "service": "PSY_CRISIS",
        "since": in_days(-1),
        "reason": "NO_CAPACITY",
    }


def worker(seat: "Seat") -> dict[str, Any]:
    """Another worker of the office of the place."""
    office = seat.place.case.office_id
    cast = seat.world.cast
    return {"worker": str(cast.aigul.pk if office == cast.office.pk else cast.zarina.pk)}


def share(seat: "Seat") -> dict[str, Any]:
    """A supervisor of the other office, to whom nobody has shown the case."""
    return {"share-user": str(seat.world.cast.marzhan.pk)}


def name(seat: "Seat") -> dict[str, Any]:
    """The same person, named."""
    return {"name-user": str(seat.world.cast.marzhan.pk)}


def hand_over(seat: "Seat") -> dict[str, Any]:
    """A worker of the office."""
    return {"worker": str(seat.world.cast.bolat.pk)}


def link(seat: "Seat") -> dict[str, Any]:
    """The number of the visitor's own case."""
    from tests.contracts.matrix.rules import Relation

    return {"number": seat.world.places[Relation.OWN].case.number}


def person_change(seat: "Seat") -> dict[str, Any]:
    """The same name with another patronymic, as the page sends it that nobody has changed since."""
    from cases.forms.persons import version
    from cases.models import Person
    from kzcp.core.actor import Actor, acting_as

    with acting_as(Actor.user(getattr(seat.world.cast, seat.place.plot.worker).pk)):
        person = Person.objects.filter(pk=seat.place.keys["person"]).first()
        known = version(person) if person is not None else ""
    born = seat.place.names.iin[:6]
    return {
        "surname": seat.place.names.surname,
        "given_name": seat.place.names.given_name,
        "patronymic": "Testovna",
        "birth_0": born[4:],
        "birth_1": str(int(born[2:4])),
        "birth_2": f"20{born[:2]}",
        "sex": "F",
        "iin": seat.place.names.iin,
        "version": known,
    }


def post(seat: "Seat") -> dict[str, Any]:
    """The role of a provider at the clinic."""
    place = seat.world.cast.other_provider.pk
    return {"role": RoleCode.PROVIDER, "organisation": str(place), "starts_on": in_days(1)}


VALID: dict[str, Body] = {
    "approval_return": returned,
    "approval_reject": rejected,
    "note_new": note,
    "task_new": keyed(words="Call the school", due_on=in_days(3)),
    "task_dismiss": same(reason="DROPPED"),
    "closure_new": keyed(reason="NO_RISK", words="Nothing more is to be done."),
    "closure_finding": same(words="I have read the file."),
    "case_mark_error": same(reason="DUPLICATE"),
    "case_part_error": same(reason="BY_MISTAKE", words="Two people bear this name."),
    "case_risk": same(risk="MEDIUM", reason="SAFE_CARE", words="He has moved out."),
    "case_restrict": same(reason="STAFF_RELATIVE"),
    "case_level": same(level="NORMAL", words="The reason is gone."),
    "case_assign": worker,
    "case_reporting": keyed(decision="REPORTED", decided_on=in_days(0), body="POLICE", number="2-11"),
    "case_share": share,
    "case_name": name,
    "case_conflict": same(**{"conflict-kind": "RELATIVE"}),
    "consent_record": consent,
    "consent_withdraw": same(words=""),
    "concern_link": link,
    "concern_reject": same(reason="NOT_FOUND", words="Nothing is known."),
    "concern_hand_over": hand_over,
    "need_open": need,
    "need_end": same(end="NO_LONGER"),
    "person_change": person_change,
    "person_telephone": keyed(number="+77019998877"),
    "person_residence": keyed(region="KZ-71", urban_rural="U"),
    "case_person_add": keyed(part="WITNESS", surname="Neighbourova", sex="F", relation="NOT_RELATED"),
    "question_reply": same(answer="Come on Monday."),
    "referral_cancel": same(reason="NOT_NEEDED", words=""),
    "packet_answer": same(answer="accept"),
    "packet_ask": keyed(words="Which language does she speak?"),
    "packet_not_delivered": same(reason="NO_SHOW", words=""),
    "directory_entry": same(capacity="9", free="4", waiting_days="2"),
    "offer_places": same(free="3", waiting_days="2"),
    "staff_change": same(surname="Changed", given_name="Name", language="kk"),
    "staff_assign": post,
    "search": same(q="Somebody"),
}
