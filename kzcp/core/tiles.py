"""The tile grid of the 20 regions: each a square of one size, roughly where it lies. No geometry is shipped.

Keys are the codes of ISO 3166-2; a tile carries a short name that fits it, the full one comes from the data.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language

COLUMNS: Final = 6
ROWS: Final = 5


@dataclass(frozen=True)
class Place:
    """Column and row of a tile, counted from 0 at the upper left, and its short names."""

    column: int
    row: int
    en: str
    ru: str
    kk: str

    @property
    def short(self) -> str:
        """The short name in the active language."""
        language = (get_language() or "ru")[:2]
        return {"en": self.en, "kk": self.kk}.get(language, self.ru)

    @property
    def shortest(self) -> str:
        """The short name cut for a phone."""
        return self.short if len(self.short) <= 6 else self.short[:4].rstrip(".") + "."


GRID: Final[dict[str, Place]] = {
    "KZ-39": Place(2, 0, "Kostanay", "Костанай", "Қостанай"),
    "KZ-59": Place(3, 0, "North", "Север", "Солтүстік"),
    "KZ-55": Place(4, 0, "Pavlodar", "Павлодар", "Павлодар"),
    "KZ-27": Place(0, 1, "West", "Запад", "Батыс"),
    "KZ-15": Place(1, 1, "Aktobe", "Актобе", "Ақтөбе"),
    "KZ-11": Place(2, 1, "Akmola", "Акмола", "Ақмола"),
    "KZ-71": Place(3, 1, "Astana", "Астана", "Астана"),
    "KZ-10": Place(4, 1, "Abai", "Абай", "Абай"),
    "KZ-63": Place(5, 1, "East", "Восток", "Шығыс"),
    "KZ-23": Place(0, 2, "Atyrau", "Атырау", "Атырау"),
    "KZ-62": Place(2, 2, "Ulytau", "Улытау", "Ұлытау"),
    "KZ-35": Place(3, 2, "Karaganda", "Караганда", "Қарағанды"),
    "KZ-33": Place(4, 2, "Zhetisu", "Жетысу", "Жетісу"),
    "KZ-47": Place(0, 3, "Mangystau", "Мангистау", "Маңғыстау"),
    "KZ-43": Place(1, 3, "Kyzylorda", "Кызылорда", "Қызылорда"),
    "KZ-61": Place(2, 3, "Turkistan", "Туркестан", "Түркістан"),
    "KZ-31": Place(3, 3, "Zhambyl", "Жамбыл", "Жамбыл"),
    "KZ-19": Place(4, 3, "Almaty reg.", "Алм. обл.", "Алм. обл."),
    "KZ-75": Place(5, 3, "Almaty", "Алматы", "Алматы"),
    "KZ-79": Place(2, 4, "Shymkent", "Шымкент", "Шымкент"),
}
