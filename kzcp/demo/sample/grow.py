"""How many invented cases there are, where and when: a first part at once, the rest by a job."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.core.exceptions import ValidationError

from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import KzcpError
from kzcp.demo.sample import lives, places
from kzcp.demo.sample.life import Life
from kzcp.demo.sample.stage import Crew, Ended
from kzcp.reference.codes import RoleCode

TOPIC: Final = "sample.go_on"
FIRST: Final = 60
WHOLE: Final = 600
SEED: Final = 20_260_101
QUARTERS: Final = 8

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
    crew = crews[number % 2] if number < len(lives.EVERY) else dice.choice(crews)
    life = Life(crew=crew, dice=dice, moment=begins, present=present)
    try:
        with suppress(Ended):
            course(life)
    except (KzcpError, ValidationError) as error:
        raise RuntimeError(f"the sample's case {number} ({course.__name__}) was refused: {error}") from error


def _course(number: int, dice: Random, present: datetime) -> tuple[lives.Course, datetime]:
    every = len(lives.EVERY)
    if number < every:
        # The states of today: late enough to be under way, early enough to be reached.
        return lives.EVERY[number], present - timedelta(days=_age_of(number), hours=dice.randint(1, 9))
    if number < FIRST:
        # The last ended quarter, so that the release has figures.
        first_day = _quarter_start(present)
        return dice.choice(lives.COMMON), first_day - timedelta(days=dice.randint(4, 88))
    return dice.choice(lives.COMMON), present - timedelta(days=dice.randint(2, QUARTERS * 91))


def _age_of(number: int) -> int:
    return 1 if number < 3 else 4 if number < 4 else 8 if number < 6 else 14 if number < 13 else 75


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
    return sorted(found_crews, key=lambda crew: crew.worker.key)


def _staff(organisation_id: int, role: RoleCode) -> list[Actor]:
    held = Assignment.objects.filter(organisation_id=organisation_id, role=role).order_by("user_id")
    return [Actor.user(user_id) for user_id in held.values_list("user_id", flat=True)]
