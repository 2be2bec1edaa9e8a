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
RECENT_DAYS: Final = 21
QUARTERS: Final = 8
"""Of so many ended quarters there are releases at the end."""
LAST_DAY: Final = 64
"""Cases of past quarters begin by this day of theirs, so that all that is counted of them is in one quarter."""
STRADDLING: Final = (2, 13)
"""A case begun so many days before the end of a quarter would be decided on in it and assessed after it."""

# office, provider, service, script, weight within the region
HOMES: Final = (
    ("ASTANA_OFFICE", "ASTANA_CRISIS_CENTRE", "SSS_TEMP", "kk", 4),
    ("ASTANA_OFFICE", "ASTANA_PSY", "PSY_CENTRE", "ru", 3),
    ("ASTANA_SECOND", "ASTANA_PSY", "PSY_CENTRE", "ru", 6),
    ("SHYMKENT_OFFICE", "SHYMKENT_PSY", "PSY_CENTRE", "kk", 1),
    ("KARAGANDA_OFFICE", "KARAGANDA_PSY", "PSY_CENTRE", "ru", 1),
    ("TURKISTAN_OFFICE", "TURKISTAN_PSY", "PSY_CENTRE", "kk", 1),
    ("ATYRAU_OFFICE", "ATYRAU_PSY", "PSY_CENTRE", "en", 1),
    ("EAST_OFFICE", "EAST_PSY", "PSY_CENTRE", "ru", 1),
)
ASTANA, SHYMKENT, KARAGANDA = "KZ-71", "KZ-79", "KZ-35"
TURKISTAN, ATYRAU, EAST = "KZ-61", "KZ-23", "KZ-63"
SHARES: Final = {ASTANA: 29, SHYMKENT: 24, KARAGANDA: 19, TURKISTAN: 16, EAST: 7, ATYRAU: 5}
"""How many in a hundred cases are of each region: four are large enough for tables of their own."""
FIRST_REGIONS: Final = (*([SHYMKENT] * 16 + [KARAGANDA] * 6 + [EAST] * 3 + [ATYRAU] * 2 + [ASTANA] * 7),)
"""Of the first cases, beside the present states, which are all of Astana: fewer, so of fewer regions."""
SKILL: Final = {ASTANA: 0.7, SHYMKENT: 0.55, KARAGANDA: 0.6, TURKISTAN: 0.3, EAST: 0.5, ATYRAU: 0.4}
"""How well the offices of a region keep to their deadlines, from 0 to 1, at present."""
BACK: Final = {0: 12, 2: 11, 3: 12, 4: 12, 5: 13, 6: 11, 7: 11, 8: 10, 9: 3, 10: 3, 11: 2}
"""How many in a hundred later cases begin so many quarters ago; none in the one released first."""


def live(number: int, crews: list[Crew]) -> None:
    """Live the case of that number as far as the present allows.

    A number always gives the same life, whatever was made before it.
    """
    dice = Random(SEED + number)
    present = clock.now()
    course, begins = course_of(number, dice, present)
    crew = _crew(number, dice, crews)
    life = Life(
        crew=crew, dice=dice, moment=begins, present=present, skill=_skill(number, crew, present - begins)
    )
    try:
        with suppress(Ended):
            course(life)
    except (KzcpError, ValidationError) as error:
        raise RuntimeError(f"the sample's case {number} ({course.__name__}) was refused: {error}") from error
    _read_old_notices(crew, present)


def _skill(number: int, crew: Crew, ago: timedelta) -> float:
    """A little less for each year gone by. The present states come as far as they should."""
    if number < len(lives.STATES):
        return 1.0
    return max(0.0, SKILL[crew.office.region_id or ""] - 0.2 * (ago / timedelta(days=365)))


def _crew(number: int, dice: Random, crews: list[Crew]) -> Crew:
    if number < len(lives.STATES):
        return _first_crew(number, crews)
    if number < FIRST:
        region = FIRST_REGIONS[(number - len(lives.STATES)) % len(FIRST_REGIONS)]
    else:
        [region] = dice.choices([*SHARES], [*SHARES.values()])
    return dice.choice([crew for crew in crews if crew.office.region_id == region])


def _first_crew(number: int, crews: list[Crew]) -> Crew:
    """Two in three of the present states are of the worker whom the demo offers, the rest of a colleague."""
    mine = crews[0]
    colleague = next(crew for crew in crews if crew.office == mine.office and crew.worker != mine.worker)
    return colleague if number % 3 == 2 else mine


def _read_old_notices(crew: Crew, present: datetime) -> None:
    for person in (crew.worker, crew.supervisor, crew.provider_staff):
        with acting_as(person), transaction.atomic():
            notices.read_all(by=person, until=present - timedelta(days=4))


def course_of(number: int, dice: Random, present: datetime) -> tuple[lives.Course, datetime]:
    """How the case of that number goes, and when it begins.

    The first sixty hold every case of the last ended quarter, which is released before the others are made,
    so that none of these changes what was released.
    """
    if number < len(lives.STATES):
        course, days = lives.STATES[number]
        return course, _apart(present - timedelta(days=days))
    if number < FIRST:
        return dice.choice(lives.RELEASED), _in_quarter(1, dice, present)
    [back] = dice.choices([*BACK], [*BACK.values()])
    begins = _in_quarter(back, dice, present)
    days_ago = (present - begins) / timedelta(days=1)
    if days_ago < 2:  # the present quarter is not old enough for it
        return dice.choice(lives.PAST), _in_quarter(2, dice, present)
    return dice.choice(lives.PAST if days_ago > RECENT_DAYS else lives.PRESENT), begins


def _in_quarter(back: int, dice: Random, present: datetime) -> datetime:
    """A morning in the first weeks of the quarter so many before the present one."""
    start = _quarter_start(present)
    for _ in range(back):
        start = _quarter_start(start - timedelta(days=45))
    days = LAST_DAY if back else max(1, min(LAST_DAY, (present - start).days - 2))
    return start + timedelta(days=dice.randint(0, days))


def _apart(moment: datetime) -> datetime:
    """The moment, or a few days earlier: no step counted in one quarter has its sibling in the next."""
    end = _quarter_start(_quarter_start(moment) + timedelta(days=100))
    first, last = STRADDLING
    begin, until = end - timedelta(days=last), end - timedelta(days=first)
    return begin if begin < moment < until else moment


def _quarter_start(moment: datetime) -> datetime:
    local = clock.local(moment)
    month = (local.month - 1) // 3 * 3 + 1
    return local.replace(month=month, day=1, hour=10, minute=0, second=0, microsecond=0)


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
