"""How many invented cases there are, where and when: a first part at once, the rest by a job."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import KzcpError
from kzcp.demo.sample import lives, places
from kzcp.demo.sample.life import Life
from kzcp.demo.sample.stage import Crew, Ended
from kzcp.reference.codes import RoleCode
from kzcp.workflow import notices

TOPIC: Final = "sample.go_on"
FIRST: Final = 60
WHOLE: Final = 600
SEED: Final = 20_260_101
QUARTERS: Final = 8
RECENT_DAYS: Final = 21

# office, provider, service, script, weight
HOMES: Final = (
    ("ASTANA_OFFICE", "ASTANA_CRISIS_CENTRE", "SSS_TEMP", "kk", 7),
    ("ASTANA_OFFICE", "ASTANA_PSY", "PSY_CENTRE", "ru", 5),
    ("ASTANA_SECOND", "ASTANA_PSY", "PSY_CENTRE", "ru", 4),
    ("SHYMKENT_OFFICE", "SHYMKENT_PSY", "PSY_CENTRE", "kk", 6),
    ("KARAGANDA_OFFICE", "KARAGANDA_PSY", "PSY_CENTRE", "ru", 5),
    ("TURKISTAN_OFFICE", "TURKISTAN_PSY", "PSY_CENTRE", "kk", 4),
    ("ATYRAU_OFFICE", "ATYRAU_PSY", "PSY_CENTRE", "en", 1),
    ("EAST_OFFICE", "EAST_PSY", "PSY_CENTRE", "ru", 3),
)


def live(number: int, crews: list[Crew]) -> None:
    """Live the case of that number as far as the present allows.

    A number always gives the same life, whatever was made before it.
    """
    dice = Random(SEED + number)
    present = clock.now()
    course, begins = _course(number, dice, present)
    crew = _first_crew(number, crews) if number < len(lives.STATES) else dice.choice(crews)
    life = Life(crew=crew, dice=dice, moment=begins, present=present)
    try:
        with suppress(Ended):
            course(life)
    except (KzcpError, ValidationError) as error:
        raise RuntimeError(f"the sample's case {number} ({course.__name__}) was refused: {error}") from error
    _read_old_notices(crew, present)


def _first_crew(number: int, crews: list[Crew]) -> Crew:
    """Two in three of the present states are of the worker whom the demo offers, the rest of a colleague."""
    mine = crews[0]
    colleague = next(crew for crew in crews if crew.office == mine.office and crew.worker != mine.worker)
    return colleague if number % 3 == 2 else mine


def _read_old_notices(crew: Crew, present: datetime) -> None:
    for person in (crew.worker, crew.supervisor, crew.provider_staff):
        with acting_as(person), transaction.atomic():
            notices.read_all(by=person, until=present - timedelta(days=4))


def _course(number: int, dice: Random, present: datetime) -> tuple[lives.Course, datetime]:
    if number < len(lives.STATES):
        course, days = lives.STATES[number]
        return course, present - timedelta(days=days)
    if number < FIRST:
        # The last ended quarter, so that the release has figures.
        return dice.choice(lives.PAST), _quarter_start(present) - timedelta(days=dice.randint(4, 88))
    days = dice.randint(2, QUARTERS * 91)
    return dice.choice(lives.PAST if days > RECENT_DAYS else lives.PRESENT), present - timedelta(days=days)


def _quarter_start(moment: datetime) -> datetime:
    local = clock.local(moment)
    month = (local.month - 1) // 3 * 3 + 1
    return local.replace(month=month, day=1, hour=10, minute=0)


def crews() -> list[Crew]:
    """Those who work in the sample, as often as their share of the cases."""
    found = places.organisations()
    found_crews = []
    for office_key, provider_key, service, script, weight in HOMES:
        office, provider = found[office_key], found[provider_key]
        for worker in _staff(office.pk, RoleCode.WORKER)[:2]:
            crew = Crew(
                office,
                worker,
                _staff(office.pk, RoleCode.SUPERVISOR)[0],
                provider,
                _staff(provider.pk, RoleCode.PROVIDER)[0],
                service,
                script,
            )
            found_crews += [crew] * weight
    # The offered accounts first, so that each of them finds every state in their own list.
    return sorted(found_crews, key=lambda crew: crew.worker.user_id or 0)


def _staff(organisation_id: int, role: RoleCode) -> list[Actor]:
    held = Assignment.objects.filter(organisation_id=organisation_id, role=role).order_by("user_id")
    return [Actor.user(user_id) for user_id in held.values_list("user_id", flat=True)]
