"""Registering children for the tests, through the same actions as everybody."""

from typing import Any

from cases.actions import concerns, intake
from cases.data import ChildData, ConcernData, IntakeData, PersonData, ResidenceData
from cases.models import Case
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.ids import uuid7
from tests.factories.cast import Cast


def concern_data(**changes: Any) -> ConcernData:
    """A report that is complete; `changes` replace parts of it."""
    return ConcernData(
        **{
            "received_at": clock.now(),
            "source": "CC111",
            "words": "A neighbour hears shouting every evening.",
            "immediate_danger": False,
            **changes,
        }
    )


def child_data(**changes: Any) -> PersonData:
    """A girl of nine in 2026; `changes` replace parts of it."""
    from datetime import date

    return PersonData(
        **{
            "surname": "Testova",
            "given_name": "Aizere",
            "birth_date": date(2017, 3, 5),
            "birth_precision": "DAY",
            "sex": "F",
            **changes,
        }
    )


def violence_details(**changes: Any) -> dict[str, Any]:
    """What is known of the violence; `changes` replace parts of it."""
    return {
        "types": ["PSY_VERBAL"],
        "settings": ["HOME"],
        "online": "NO",
        "first_incident": None,
        "first_incident_precision": "UNKNOWN",
        "ongoing": "YES",
        **changes,
    }


def register(
    cast: Cast,
    *,
    by: str = "aigul",
    kind: str = "VIO",
    concern: dict[str, Any] | None = None,
    child: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
    participants: tuple[Any, ...] = (),
    same_child: Case | None = None,
    settlement: str = "",
    **more: Any,
) -> Case:
    """One registered case of one child at the office of `by`: of a new child, or of that of another case."""
    who: Actor = cast.who(by)
    office = getattr(cast, by).assignments.get().organisation
    taken = concerns.take(pk=uuid7(), office_id=office.pk, data=concern_data(**(concern or {})), by=who)
    home = ResidenceData(office.region_id, office.district_id, settlement=settlement, urban_rural="U")
    data = IntakeData(
        concern_id=taken.pk,
        kind=kind,
        children=(_child(same_child, child, home),),
        details=violence_details(**(details or {})) if kind == "VIO" else (details or {}),
        participants=participants,
        **more,
    )
    return intake.register(data=data, by=who)[0]


def _child(same: Case | None, changes: dict[str, Any] | None, home: ResidenceData) -> ChildData:
    if same is None:
        return ChildData(uuid7(), uuid7(), child_data(**(changes or {})), residence=home)
    assert same.person_id is not None
    return ChildData(uuid7(), same.person_id, None)
