"""The people of the tests, who are always the same: two offices of two regions, a provider, the ministry.

Accounts, organisations and assignments are made directly (staff tables have no walls); everything about
a child is made through the actions.
"""

from dataclasses import dataclass
from datetime import date

from kzcp.accounts.models import Approver, Assignment, Organisation, User
from kzcp.core.actor import Actor
from kzcp.reference.models import District, Region

OPENED = date(2020, 1, 1)


def actor(user: User) -> Actor:
    """The actor of a person."""
    return Actor.user(user.pk)


@dataclass
class Cast:
    """Everybody and every place; `who("aigul")` is the actor of that person."""

    office: Organisation
    other_office: Organisation
    far_office: Organisation
    crisis_centre: Organisation
    other_provider: Organisation
    aigul: User
    bolat: User
    saule: User
    marzhan: User
    zarina: User
    ruslan: User
    dana: User
    kamila: User
    gulnar: User
    timur: User
    nina: User
    pavel: User
    marat: User
    oleg: User

    def who(self, name: str) -> Actor:
        """The actor of the person of that name."""
        return actor(getattr(self, name))


def organisation(name: str, kind: str, region: str, *, office: str = "") -> Organisation:
    """An organisation in the first district of a region; `office` "yes" for one that holds cases."""
    place = Region.objects.get(pk=region)
    return Organisation.objects.create(
        kind=kind,
        name_en=name,
        name_ru=name,
        name_kk=name,
        region=place,
        district=District.objects.filter(region=place).order_by("pk").first(),
        is_office=office == "yes",
        opened_on=OPENED,
    )


def person(username: str, surname: str, given_name: str) -> User:
    """A member of staff without any role."""
    return User.objects.create(username=username, surname=surname, given_name=given_name, joined_on=OPENED)


def assign(user: User, role: str, place: Organisation | None = None, region: str | None = None) -> Assignment:
    """Give a person a role from the beginning."""
    return Assignment.objects.create(
        user=user, role=role, organisation=place, region_id=region, starts_on=OPENED
    )


def make_cast() -> Cast:
    """Make everybody; to be called as the serving role or the owner alike."""
    office = organisation("Baikonyr office", "FSC", "KZ-71", office="yes")
    other = organisation("Saryarka office", "FSC", "KZ-71", office="yes")
    far = organisation("Shymkent office", "FSC", "KZ-79", office="yes")
    crisis = organisation("Crisis centre", "CRISIS_CENTRE", "KZ-71")
    clinic = organisation("Clinic", "POLYCLINIC", "KZ-71")
    people = {
        name: person(name, surname, given)
        for name, surname, given in (
            ("aigul", "Worker-A", "Aigul"),
            ("bolat", "Worker-B", "Bolat"),
            ("saule", "Supervisor-S", "Saule"),
            ("marzhan", "Supervisor-M", "Marzhan"),
            ("zarina", "Worker-Z", "Zarina"),
            ("ruslan", "Supervisor-R", "Ruslan"),
            ("dana", "Provider-D", "Dana"),
            ("kamila", "Provider-K", "Kamila"),
            ("gulnar", "Coordinator-G", "Gulnar"),
            ("timur", "Ministry-T", "Timur"),
            ("nina", "Statistician-N", "Nina"),
            ("pavel", "Statistician-P", "Pavel"),
            ("marat", "Auditor-M", "Marat"),
            ("oleg", "Administrator-O", "Oleg"),
        )
    }
    for name, role, place, region in (
        ("aigul", "WORKER", office, None),
        ("bolat", "WORKER", office, None),
        ("saule", "SUPERVISOR", office, None),
        ("marzhan", "SUPERVISOR", other, None),
        ("zarina", "WORKER", far, None),
        ("ruslan", "SUPERVISOR", far, None),
        ("dana", "PROVIDER", crisis, None),
        ("kamila", "PROVIDER", clinic, None),
        ("gulnar", "COORDINATOR", None, "KZ-71"),
        ("timur", "MINISTRY", None, None),
        ("nina", "STATISTICIAN", None, None),
        ("pavel", "STATISTICIAN", None, None),
        ("marat", "AUDITOR", None, None),
        ("oleg", "ADMINISTRATOR", None, None),
    ):
        assign(people[name], role, place, region)
    for order, name in ((1, "saule"), (2, "marzhan")):
        kind = "SUPERVISOR" if order == 1 else "OTHER_OFFICE"
        Approver.objects.create(office=office, user=people[name], kind=kind, order=order, starts_on=OPENED)
    return Cast(office, other, far, crisis, clinic, **people)
