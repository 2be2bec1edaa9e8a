"""The order of Kazakh and Russian words, which a database without ICU does not know."""

import unicodedata

_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: 0x0430 + place for place, letter in enumerate(_ALPHABET)}


def sort_key(text: str) -> list[int]:
    """A key that sorts by the Kazakh alphabet, which holds the Russian one in its order; case is ignored.

    Digits, signs and Latin letters come first, in the order of Unicode.
    """
    return [_RANK.get(sign, ord(sign)) for sign in unicodedata.normalize("NFC", text).casefold()]
