"""What is written about a child of the proof, and must be found nowhere in plain."""

from dataclasses import dataclass

from kzcp.core.iin import check_digit
from tests.factories.intake import child_data


@dataclass(frozen=True)
class Told:
    """All that is ever written about one child and its people; nothing of it may stand anywhere in plain."""

    stem: str
    iin: str
    telephone: str
    settlement: str
    address: str

    def word(self, ending: str) -> str:
        """A name that begins with the stem."""
        return f"{self.stem}{ending}"

    def says(self, what: str) -> str:
        """A narrative that begins with the stem."""
        return f"{self.stem}екеш кешке {what} деп айтты, бәрін естіді"


def told_of(stem: str, number: int) -> Told:
    """An IIN that fits the birth date, a telephone and a home for the child of that number."""
    born = child_data().birth_date
    assert born is not None
    serial = 3100 + number * 10
    while (last := check_digit(f"{born:%y%m%d}6{serial:04}")) is None:
        serial += 1
    iin = f"{born:%y%m%d}6{serial:04}{last}"
    return Told(stem, iin, f"+7705318{number:02}{number:02}", f"{stem}ауыл", f"{stem} көшесі {number}7а")
