"""Cases with invented lives for the figures, made through the same actions as everybody, at past moments."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from cases.actions import assessments, concerns, details, intake, reporting, risk
from cases.actions import cases as steps
from cases.data import ChildData, IntakeData
from cases.models import Assessment, Case
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.reference import terms
from referrals.actions import answers
from referrals.data import AcceptanceData
from tests.factories import referring
from tests.factories.casework import begin_assessment, contact, fresh, reporting_data
from tests.factories.cast import Cast
from tests.factories.intake import child_data, concern_data, register, violence_details

TYPES = (
    ["PSY_VERBAL"],
    ["PHYS"],
    ["PHYS_ASSAULT", "PHYS_CORPORAL"],
    ["PHYS", "PSY_VERBAL"],
    ["NEG_PHYS"],
    ["KILLING"],
    ["BULLY_CYBER"],
)
SUPERVISORS = {"aigul": "saule", "bolat": "saule", "zarina": "ruslan"}


def at(year: int, month: int, day: int, hour: int = 6) -> datetime:
    """A moment in UTC; Almaty is five hours ahead."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def adult(cast: Cast) -> Case:
    """A case of somebody who is over 18, beside that of a child."""
    reason = terms.choices("over_18_reason")[0][0]
    first = register(cast)
    taken = concerns.take(pk=uuid7(), office_id=first.office_id, data=concern_data(), by=cast.who("aigul"))
    child = ChildData(uuid7(), uuid7(), child_data(birth_date=date(2000, 1, 1)), over_18_reason=reason)
    data = IntakeData(concern_id=taken.pk, kind="VIO", children=(child,), details=violence_details())
    return intake.register(data=data, by=cast.who("aigul"))[0]


def decided(cast: Cast, case: Case, by: str = "aigul", decision: str = "REPORTED") -> None:
    """Record whether a body is told."""
    changes = {"decision": decision}
    if decision == "NOT_REPORTED":
        changes |= {"body": "", "number": "", "reason": _first_reason(), "words": "Reasons."}
    reporting.decide(
        pk=uuid7(), case=fresh(case, cast.who(by)), data=reporting_data(**changes), by=cast.who(by)
    )


def _first_reason() -> str:
    return next(
        code for code, _ in terms.choices("not_reported_reason") if code not in ("UNSAFE_NOW", "OTHER")
    )


def completed(cast: Cast, case: Case, by: str = "aigul") -> None:
    """Write and complete the assessment; the decision must be recorded."""
    who = cast.who(by)
    written = begin_assessment(fresh(case, who), who, risk=fresh(case, who).risk)
    details.save(case=fresh(case, who), values={"safety_plan": "Call the neighbour."}, by=who)
    with acting_as(who), transaction.atomic():
        written = Assessment.objects.select_related("case").get(pk=written.pk)
    assessments.complete(assessment=written, by=who)


def served(cast: Cast, referral: referring.Referral) -> None:
    """Let the crisis centre accept and begin today."""
    dana = cast.who("dana")
    with acting_as(dana):
        row = referring.Referral.objects.get(pk=referral.pk)
    row = answers.accept(referral=row, data=AcceptanceData(), by=dana)
    answers.begin(referral=row, begun_on=clock.today(), by=dana)


def many(cast: Cast, n: int, seed: int) -> None:
    """Some cases in June to October 2025, in every state that figures look at."""
    rng = random.Random(seed)
    for _ in range(n):
        _live(cast, rng, at(2025, 6, 10) + timedelta(hours=rng.randrange(24 * 125)))


def _live(cast: Cast, rng: random.Random, begun: datetime) -> None:
    by = rng.choice(sorted(SUPERVISORS))
    who = cast.who(by)
    moments = _moments(rng, begun)
    with clock.at(begun):
        case = register(
            cast,
            by=by,
            concern={"risk_signs": rng.choice([(), ("INJURY",)]), "received_at": begun - timedelta(hours=2)},
            child={
                "birth_date": date(rng.randrange(2008, 2025), rng.randrange(1, 13), 7),
                "sex": rng.choice("MFU"),
            },
            details={"types": rng.choice(TYPES)},
        )
    if rng.random() < 0.1:
        with clock.at(next(moments)):
            steps.mark_error(case=case, reason="DUPLICATE", by=cast.who(SUPERVISORS[by]))
        return
    if case.risk == "LOW" and rng.random() < 0.3:
        with clock.at(next(moments)):
            steps.close_as_advice(case=case, by=who)
        return
    if rng.random() < 0.8:
        with clock.at(next(moments)):
            happened_at = clock.now() if rng.random() < 0.8 else case.received_at - timedelta(hours=5)
            contact(
                case, who, outcome=rng.choice(["SEEN", "SPOKEN", "CAREGIVER_ONLY"]), happened_at=happened_at
            )
    if case.risk == "LOW" and rng.random() < 0.3:
        with clock.at(next(moments)):
            risk.set_(case=fresh(case, who), risk="HIGH", words="Worse than we thought.", by=who)
    if rng.random() < 0.7:
        with clock.at(next(moments)):
            decided(cast, case, by, rng.choice(["REPORTED", "ALREADY_KNOWN", "NOT_REPORTED"]))
        with clock.at(next(moments)):
            completed(cast, case, by)
    if by == "aigul" and rng.random() < 0.6:
        with clock.at(next(moments)):
            referral = referring.sent(cast, fresh(case, who), age_override=_override())
        if rng.random() < 0.6:
            with clock.at(next(moments) + timedelta(days=rng.choice([1, 100]))):
                served(cast, referral)


def _override() -> str:
    return terms.choices("override_reason")[0][0]


def _moments(rng: random.Random, begun: datetime) -> Iterator[datetime]:
    moment = begun
    while True:
        moment += timedelta(hours=rng.choice([3, 20, 50, 120]))
        yield moment
