"""The accounts that the demo offers for one-click sign-in: one for each role, two statisticians. All invented.

The sample makes the people as they stand here; nothing else in the house knows their names.
"""

from dataclasses import dataclass
from typing import Final

from kzcp.reference.codes import RoleCode


@dataclass(frozen=True)
class Account:
    """One offered account: who it is, the role, where it is held, and what to see with it.

    `place` is the key of an organisation of the sample, the code of a region for a coordinator, else empty.
    """

    username: str
    surname: str
    given_name: str
    patronymic: str
    role: RoleCode
    place: str
    language: str
    shows: str

    @property
    def name(self) -> str:
        """Surname and given name, as the sign-in page shows them."""
        return f"{self.surname} {self.given_name}"


ACCOUNTS: Final[tuple[Account, ...]] = (
    Account(
        "aigul", "Сәрсенова", "Айгүл", "Маратқызы", RoleCode.WORKER, "ASTANA_OFFICE", "kk",
        "social worker: intake, cases, plans",
    ),
    Account(
        "saule", "Абенова", "Сауле", "Ерлановна", RoleCode.SUPERVISOR, "ASTANA_OFFICE", "ru",
        "supervisor of the same office: approvals, deadlines",
    ),
    Account(
        "zarina", "Юсупова", "Зарина", "Рустамовна", RoleCode.WORKER, "SHYMKENT_OFFICE", "ru",
        "social worker of another region: sees none of it",
    ),
    Account(
        "dana", "Orazbayeva", "Dana", "", RoleCode.PROVIDER, "ASTANA_CRISIS_CENTRE", "en",
        "crisis centre: inbox of referrals",
    ),
    Account(
        "gulnar", "Дүйсенбаева", "Гүлнар", "Әбдіқызы", RoleCode.COORDINATOR, "KZ-71", "kk",
        "regional coordinator: delays by number",
    ),
    Account(
        "timur", "Оспанов", "Тимур", "Болатович", RoleCode.MINISTRY, "", "ru",
        "ministry official: released figures",
    ),
    Account(
        "nina", "Ким", "Нина", "Сергеевна", RoleCode.STATISTICIAN, "", "ru",
        "statistician: prepares a release",
    ),
    Account(
        "pavel", "Ли", "Павел", "Викторович", RoleCode.STATISTICIAN, "", "ru",
        "second statistician: publishes it",
    ),
    Account(
        "marat", "Исаев", "Марат", "Талғатұлы", RoleCode.AUDITOR, "", "kk",
        "auditor: journal",
    ),
    Account(
        "oleg", "Шин", "Олег", "Андреевич", RoleCode.ADMINISTRATOR, "", "ru",
        "administrator: staff, organisations, jobs",
    ),
)  # fmt: skip


def lines() -> list[str]:
    """Give one line for the terminal per account."""
    width = max(len(account.username) for account in ACCOUNTS) + 2
    return [f"{account.username:<{width}}{account.shows}" for account in ACCOUNTS]
