"""From a report to a registered case."""

from datetime import timedelta

from cases.actions import concerns, intake
from cases.data import (
    ChildData,
    ConcernData,
    IntakeData,
    ParticipantData,
    PersonData,
    ResidenceData,
    TelephoneData,
)
from cases.models import Concern
from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.demo.sample import names, words
from kzcp.demo.sample.stage import Stage

BODILY = (("PHYS_CORPORAL",), ("PHYS_CORPORAL",), ("PHYS_ASSAULT",), ("PHYS_CORPORAL", "PHYS_ASSAULT"))
OTHER = (
    ("PSY_VERBAL",), ("PSY_VERBAL", "PSY_WITNESS"), ("PSY_WITNESS",), ("PSY_ISOLATION", "NEG_EMO"),
    ("PHYS_CORPORAL", "PSY_VERBAL"), ("PHYS_ASSAULT", "PSY_WITNESS"), ("NEG_SUPERV",), ("NEG_PHYS", "NEG_EMO"),
    ("NEG_EDU",), ("BULLY",), ("BULLY_CYBER", "PSY_VERBAL"), ("SEX_HARASS",), ("ECON", "PSY_ISOLATION"),
    ("UNKNOWN",),
)  # fmt: skip
AGES = ((0, 10), (1, 6), (2, 6), (3, 6), (4, 6), *((age, 6) for age in range(5, 15)), (15, 4), (16, 4))
"""Completed years at the report, with how often they come."""
SIGNS = ((), (), ("THREATS",), ("SUBSTANCE",), ("INJURY",), ("SUSPECT_ACCESS",), ("CAREGIVER_ABSENT",))
SOURCES = ("CC111", "SCHOOL", "NEIGHBOUR", "FAMILY", "HEALTH", "POLICE", "SELF", "ANON")


class Beginning(Stage):
    """Concern, rejection, registration."""

    def take_concern(self) -> Concern:
        """A report is written down."""
        heard = ConcernData(
            received_at=self.moment,
            source=self.dice.choice(SOURCES),
            words=self.dice.choice(words.HEARD[self.crew.script]),
            immediate_danger=self.dice.random() < 0.08,
            risk_signs=self.dice.choice(SIGNS),
        )
        with self.acting(self.crew.worker) as by:
            return concerns.take(pk=uuid7(), office_id=self.crew.office.pk, data=heard, by=by)

    def reject_concern(self) -> None:
        """A report of which no case comes."""
        concern = self.take_concern()
        self.later(hours=6)
        with self.acting(self.crew.worker) as by:
            concerns.reject(concern=concern, reason="NO_CONCERN", words="", by=by)

    def register(self, types: tuple[str, ...] | None = None) -> None:
        """The child, the mother, mostly a suspect, and the case."""
        concern = self.take_concern()
        self.later(hours=1)
        sex = self.dice.choice("FFFFFMMMM")
        child = names.child(self.dice, self.crew.script, sex)
        mother = names.adult(self.dice, self.crew.script, "F", child.surname)
        self.child, self.mother = uuid7(), uuid7()
        self.types = list(types or self.dice.choice(BODILY if self.dice.random() < 0.4 else OTHER))
        data = IntakeData(
            concern_id=concern.pk,
            kind="VIO",
            children=(ChildData(uuid7(), self.child, self._child(child, sex), residence=self._home()),),
            details={
                "types": self.types,
                "settings": [self.dice.choice(("HOME", "HOME", "SCHOOL", "ONLINE"))],
                "online": "NO",
                "first_incident": None,
                "first_incident_precision": "UNKNOWN",
                "ongoing": self.dice.choice(("YES", "NO", "UNKNOWN")),
            },
            participants=(self._mother(mother), *self._suspect(child.surname)),
        )
        with self.acting(self.crew.worker) as by:
            self.case = intake.register(data=data, by=by)[0]

    def _child(self, name: names.Name, sex: str) -> PersonData:
        [age] = self.dice.choices([years for years, _ in AGES], [often for _, often in AGES])
        days = int(age * 365.25) + self.dice.randint(20, 320)
        born = clock.local(self.moment).date() - timedelta(days=days)
        return PersonData(
            surname=name.surname,
            given_name=name.given_name,
            patronymic=name.patronymic,
            birth_date=born,
            birth_precision="DAY",
            sex=sex,
            language="KK" if self.crew.script == "kk" else "RU",
        )

    def _home(self) -> ResidenceData:
        office = self.crew.office
        return ResidenceData(
            region_id=office.region_id,
            district_id=office.district_id,
            settlement="Samal" if self.crew.script == "en" else "Самал",
            urban_rural=self.dice.choice("UUR"),
        )

    def _mother(self, name: names.Name) -> ParticipantData:
        number = TelephoneData(
            number=f"+7701{self.dice.randint(1000000, 9999999)}", safe_contact=("HOURS",), words="10:00–16:00"
        )
        person = PersonData(surname=name.surname, given_name=name.given_name, sex="F")
        return ParticipantData(
            self.mother, person, "CAREGIVER", "MOTHER", lives_with_child=True, telephones=(number,)
        )

    def _suspect(self, surname: str) -> tuple[ParticipantData, ...]:
        if self.dice.random() < 0.2:
            return ()
        name = names.adult(self.dice, self.crew.script, "M", surname)
        person = PersonData(surname=name.surname, given_name=name.given_name, sex="M")
        return (
            ParticipantData(
                uuid7(),
                person,
                "ALLEGED_PERPETRATOR",
                self.dice.choice(("FATHER", "STEP", "RELATIVE", "PEER")),
                has_access=self.dice.choice(("LIVES_WITH", "OCCASIONAL", "NONE")),
                under_18="NO",
            ),
        )
