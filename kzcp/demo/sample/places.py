"""Twenty invented organisations in six regions, and the people who work there."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from kzcp.accounts.models import Approver, Assignment, Organisation, User
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.demo.accounts import ACCOUNTS
from kzcp.journal import journal
from kzcp.reference.codes import RoleCode
from kzcp.reference.models import District, Region
from referrals.actions import offers
from referrals.data import OfferData

OPENED: Final = date(2021, 1, 11)
SAMPLE: Final = Actor.system("sample")


@dataclass(frozen=True)
class Place:
    """One organisation; `services` are what it offers, empty for an office."""

    key: str
    kind: str
    region: str
    en: str
    ru: str
    kk: str
    services: tuple[str, ...] = ()


PLACES: Final = (
    Place("ASTANA_OFFICE", "FSC", "KZ-71", "Child protection office No. 1", "Отдел защиты детей № 1", "№ 1 бала қорғау бөлімі"),
    Place("ASTANA_SECOND", "FSC", "KZ-71", "Child protection office No. 2", "Отдел защиты детей № 2", "№ 2 бала қорғау бөлімі"),
    Place("SHYMKENT_OFFICE", "FSC", "KZ-79", "Child protection office of the south", "Отдел защиты детей, юг", "Оңтүстік бала қорғау бөлімі"),
    Place("KARAGANDA_OFFICE", "FSC", "KZ-35", "Child protection office of the steppe", "Отдел защиты детей, степной", "Дала бала қорғау бөлімі"),
    Place("TURKISTAN_OFFICE", "FSC", "KZ-61", "Child protection office of the oasis", "Отдел защиты детей, оазис", "Жазира бала қорғау бөлімі"),
    Place("ATYRAU_OFFICE", "FSC", "KZ-23", "Child protection office of the river", "Отдел защиты детей, речной", "Өзен бала қорғау бөлімі"),
    Place("EAST_OFFICE", "FSC", "KZ-63", "Child protection office of the hills", "Отдел защиты детей, предгорье", "Тау бөктері бала қорғау бөлімі"),
    Place("ASTANA_CRISIS_CENTRE", "CRISIS_CENTRE", "KZ-71", "Crisis centre “Shanyrak”", "Кризисный центр «Шанырак»", "«Шаңырақ» дағдарыс орталығы", ("SSS_TEMP", "SSS_TRAFFICK")),
    Place("ASTANA_PSY", "PSY_CENTRE", "KZ-71", "Psychological centre “Trust”", "Психологический центр «Доверие»", "«Сенім» психологиялық орталығы", ("PSY_CENTRE", "PSY_CRISIS", "JUS_VICTIM", "PSY_FAMILY")),
    Place("ASTANA_LAWYERS", "BAR", "KZ-71", "Legal aid “Support”", "Юридическая помощь «Опора»", "«Тірек» заң көмегі", ("LEG_AID",)),
    Place("ASTANA_CLINIC", "POLYCLINIC", "KZ-71", "Family polyclinic “Health”", "Семейная поликлиника «Здоровье»", "«Денсаулық» отбасылық емханасы", ("HLT_PRIMARY",)),
    Place("SHYMKENT_CRISIS", "CRISIS_CENTRE", "KZ-79", "Crisis centre “Hearth”", "Кризисный центр «Очаг»", "«Ошақ» дағдарыс орталығы", ("SSS_TEMP",)),
    Place("SHYMKENT_PSY", "PSY_CENTRE", "KZ-79", "Psychological centre “Path”", "Психологический центр «Путь»", "«Жол» психологиялық орталығы", ("PSY_CENTRE", "JUS_VICTIM")),
    Place("KARAGANDA_PSY", "PSY_CENTRE", "KZ-35", "Psychological centre “Light”", "Психологический центр «Свет»", "«Жарық» психологиялық орталығы", ("PSY_CENTRE", "JUS_VICTIM")),
    Place("KARAGANDA_CRISIS", "CRISIS_CENTRE", "KZ-35", "Crisis centre “Refuge”", "Кризисный центр «Приют»", "«Пана» дағдарыс орталығы", ("SSS_TEMP",)),
    Place("TURKISTAN_PSY", "PSY_CENTRE", "KZ-61", "Psychological centre “Spring”", "Психологический центр «Родник»", "«Бастау» психологиялық орталығы", ("PSY_CENTRE",)),
    Place("ATYRAU_PSY", "PSY_CENTRE", "KZ-23", "Psychological centre “Shore”", "Психологический центр «Берег»", "«Жаға» психологиялық орталығы", ("PSY_CENTRE",)),
    Place("EAST_PSY", "PSY_CENTRE", "KZ-63", "Psychological centre “Summit”", "Психологический центр «Вершина»", "«Шың» психологиялық орталығы", ("PSY_CENTRE",)),
    Place("EAST_CRISIS", "CRISIS_CENTRE", "KZ-63", "Crisis centre “Harbour”", "Кризисный центр «Гавань»", "«Айлақ» дағдарыс орталығы", ("SSS_TEMP",)),
    Place("ASTANA_RIGHTS", "CHILD_RIGHTS_DEPT", "KZ-71", "Department for children’s rights", "Департамент по правам детей", "Балалар құқықтары департаменті", ("VIO_ROOM",)),
)  # fmt: skip

# (user name, surname, given name, role, place): those whom nobody signs in as by one click.
STAFF: Final = (
    ("bolat", "Нұрғалиев", "Болат", RoleCode.WORKER, "ASTANA_OFFICE"),
    ("zhanar", "Қасенова", "Жанар", RoleCode.WORKER, "ASTANA_OFFICE"),
    ("marzhan", "Төлегенова", "Маржан", RoleCode.SUPERVISOR, "ASTANA_SECOND"),
    ("timofey", "Белов", "Тимофей", RoleCode.WORKER, "ASTANA_SECOND"),
    ("ruslan", "Юлдашев", "Руслан", RoleCode.SUPERVISOR, "SHYMKENT_OFFICE"),
    ("asem", "Жүнісова", "Әсем", RoleCode.WORKER, "KARAGANDA_OFFICE"),
    ("galym", "Әбішев", "Ғалым", RoleCode.SUPERVISOR, "KARAGANDA_OFFICE"),
    ("perizat", "Сейітова", "Перизат", RoleCode.WORKER, "TURKISTAN_OFFICE"),
    ("yerlan", "Мұратов", "Ерлан", RoleCode.SUPERVISOR, "TURKISTAN_OFFICE"),
    ("zhuldyz", "Қадырова", "Жұлдыз", RoleCode.WORKER, "ATYRAU_OFFICE"),
    ("murat", "Сүлейменов", "Мұрат", RoleCode.SUPERVISOR, "ATYRAU_OFFICE"),
    ("olga", "Морозова", "Ольга", RoleCode.WORKER, "EAST_OFFICE"),
    ("anton", "Зайцев", "Антон", RoleCode.SUPERVISOR, "EAST_OFFICE"),
)

# Those who answer at providers without an account that is offered, in the order of the places.
ANSWERING: Final = (
    ("Ахметжанова", "Райхан"), ("Баймұханов", "Кенес"), ("Ковальчук", "Лариса"), ("Дәуренов", "Талғат"),
    ("Шорманова", "Салтанат"), ("Гончаренко", "Модест"), ("Ибрагимова", "Фарида"), ("Қожахметов", "Сансызбай"),
    ("Лапшина", "Тамара"), ("Мырзағалиев", "Шерхан"), ("Оразалиева", "Кенжегүл"), ("Панченко", "Геннадий"),
    ("Рысбекова", "Толқын"), ("Тілеубаев", "Қайрат"),
)  # fmt: skip


def make() -> None:
    """Make every organisation, account, assignment, approver and offer that is not there yet."""
    with journal.act("sample.places", by=SAMPLE):
        found = {place.key: _organisation(place) for place in PLACES}
        for account in ACCOUNTS:
            _account(
                account.username, account.surname, account.given_name, account.patronymic, account.language
            )
            _assign(account.username, account.role, account.place, found)
        for username, surname, given_name, role, key in STAFF:
            _account(username, surname, given_name, "", "ru")
            _assign(username, role, key, found)
        _providers(found)
        _approvers(found)
        for place in PLACES:
            _offers(place, found[place.key])


def organisations() -> dict[str, Organisation]:
    """Every organisation of the sample by its key."""
    by_name = {place.en: place.key for place in PLACES}
    return {by_name[row.name_en]: row for row in Organisation.objects.filter(name_en__in=by_name)}


def _organisation(place: Place) -> Organisation:
    region = Region.objects.get(pk=place.region)
    district = District.objects.filter(region=region).order_by("pk").first()
    names = {"name_ru": place.ru, "name_kk": place.kk, "kind": place.kind, "region": region}
    telephone = f"+7700000{PLACES.index(place) + 1:04}"  # nobody has a number of this row
    row, _ = Organisation.objects.get_or_create(
        name_en=place.en,
        defaults={
            **names,
            "district": district,
            "is_office": not place.services,
            "telephone": telephone,
            "opened_on": OPENED,
        },
    )
    return row


def _account(username: str, surname: str, given_name: str, patronymic: str, language: str) -> None:
    user, made = User.objects.get_or_create(
        username=username,
        defaults={
            "surname": surname,
            "given_name": given_name,
            "patronymic": patronymic,
            "language": language,
            "joined_on": OPENED,
        },
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])


def _assign(username: str, role: RoleCode, key: str, found: dict[str, Organisation]) -> None:
    user = User.objects.get(username=username)
    Assignment.objects.get_or_create(
        user=user,
        role=role,
        organisation=found.get(key),
        region_id=key if key.startswith("KZ-") else None,
        defaults={"starts_on": OPENED},
    )


def _providers(found: dict[str, Organisation]) -> None:
    """Give every provider without an account of its own one person who answers."""
    held = set(Assignment.objects.filter(role=RoleCode.PROVIDER).values_list("organisation_id", flat=True))
    for number, place in enumerate((place for place in PLACES if place.services), 1):
        if found[place.key].pk in held:
            continue
        username, (surname, given_name) = f"provider{number}", ANSWERING[number - 1]
        _account(username, surname, given_name, "", "ru")
        _assign(username, RoleCode.PROVIDER, place.key, found)


def _approvers(found: dict[str, Organisation]) -> None:
    for office in (found[place.key] for place in PLACES if not place.services):
        own = Assignment.objects.filter(role=RoleCode.SUPERVISOR, organisation=office)
        others = (
            Assignment.objects.filter(role=RoleCode.SUPERVISOR).exclude(organisation=office).order_by("pk")
        )
        chain = [(row.user_id, "SUPERVISOR") for row in own] + [
            (row.user_id, "OTHER_OFFICE") for row in others[:1]
        ]
        for order, (user_id, kind) in enumerate(chain, 1):
            Approver.objects.get_or_create(
                office=office, order=order, defaults={"user_id": user_id, "kind": kind, "starts_on": OPENED}
            )


def _offers(place: Place, organisation: Organisation) -> None:
    from referrals.models import Offer

    with acting_as(SAMPLE):
        known = set(Offer.objects.filter(organisation=organisation).values_list("service_id", flat=True))
        for service in set(place.services) - known:
            data = OfferData(
                service_id=service,
                capacity=30,
                free=8,
                waiting_days=3,
                urgent_ok=True,
                regions=(place.region,),
                languages=("KK", "RU"),
            )
            offers.enter(pk=uuid7(), organisation=organisation, data=data, by=SAMPLE)
