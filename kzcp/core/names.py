"""Keys under which one name in Kazakh, Russian and Latin script meets itself.

Айгүл = Айгуль = Aigul, Ахметов = Ахметова, Сериковна = Серікқызы. Known limits: different names of one origin
do not meet (Шыңғыс and Чингиз, Өмірзақ and Умирзак, Әлия and Элия, Мұхаммед and Магомед); `loose_key` joins
some of them, a person the rest.
"""

import re
import unicodedata
from typing import Final

_CONFUSABLE: Final = str.maketrans({"\u0259": "ә", "\u0275": "ө", "\u03b8": "ө"})
_LATIN_INSIDE_CYRILLIC: Final = str.maketrans("aceiopxyhktmb", "асеіорхуһктмв")
_CYRILLIC: Final = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z",
    "и": "i", "і": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_LATIN_FIRST: Final = str.maketrans({"ş": "sh", "ç": "ch", "ğ": "g", "ñ": "n", "ı": "i"})
_LATIN_GROUPS: Final = (
    ("shch", "sh"), ("kh", "h"), ("gh", "g"), ("zh", "j"), ("yo", "io"), ("yu", "iu"), ("ya", "ia"), ("ye", "e"),
    ("ck", "k"),
)  # fmt: skip
_LATIN_LAST: Final = {"q": "k", "y": "i", "w": "u", "x": "ks"}
_APOSTROPHES: Final = str.maketrans("", "", "'’ʹʼ`´")
_IS_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_NOT_A_WORD: Final = re.compile(r"[\W_]+")
_REPEATED: Final = re.compile(r"(.)\1+")
_SURNAME_END: Final = re.compile(r"(ova|eva|ina|skaia|skii|ski|ov|ev|in)$")
_PATRONYMIC_END: Final = re.compile(r"(ovich|evich|ovna|evna|inichna|uli|kizi|ogli)$")
_VOWELS: Final = re.compile("[aeiou]")
_SHORTEST_STEM: Final = 3


def name_key(name: str) -> str:
    """Return the strict key, equal for all ordinary spellings of one name; "" if there is no letter in it."""
    return "".join(_squeeze(_fold(word)) for word in _words(name))


def surname_key(surname: str) -> str:
    """Return the key without the ending that tells the sex: Akhmetov = Akhmetova."""
    key = name_key(surname)
    stem = _SURNAME_END.sub("", key)
    return stem if len(stem) >= _SHORTEST_STEM else key


def patronymic_key(patronymic: str) -> str:
    """Return the key of the father's name: Serikovna = Serikkyzy = Serikuly = serik."""
    # Squeezed last: Серікқызы ends in kkizi, and one k belongs to the father.
    key = "".join(_fold(word) for word in _words(patronymic))
    stem = _PATRONYMIC_END.sub("", key)
    return _squeeze(stem if len(stem) >= _SHORTEST_STEM else key)


def loose_key(name: str) -> str:
    """Return the first letter and the consonants: for lists of candidates only."""
    key = name_key(name)
    return key[:1] + _VOWELS.sub("", key[1:])


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFC", name).casefold().translate(_CONFUSABLE).translate(_APOSTROPHES)
    return [word for word in _NOT_A_WORD.split(folded) if word]


def _fold(word: str) -> str:
    folded = _fold_cyrillic(word) if _IS_CYRILLIC.search(word) else _fold_latin(word)
    return folded.replace("iia", "ia").replace("ng", "n").replace("iu", "u")


def _fold_cyrillic(word: str) -> str:
    word = word.translate(_LATIN_INSIDE_CYRILLIC)
    word = word.replace("ия", "иа").replace("ья", "иа").replace("ье", "е")
    return "".join(_CYRILLIC.get(letter, "") for letter in word)


def _fold_latin(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.translate(_LATIN_FIRST))
    word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    for group, single in _LATIN_GROUPS:
        word = word.replace(group, single)
    return "".join(_LATIN_LAST.get(letter, letter) for letter in word if letter.isalnum())


def _squeeze(key: str) -> str:
    return _REPEATED.sub(r"\1", key)
