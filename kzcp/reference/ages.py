"""Age bands as the figures use them."""

from kzcp.reference.codes import AgeBand

BANDS: tuple[tuple[int, int, AgeBand], ...] = (
    (0, 0, AgeBand.A0),
    (1, 4, AgeBand.A1_4),
    (5, 9, AgeBand.A5_9),
    (10, 14, AgeBand.A10_14),
    (15, 17, AgeBand.A15_17),
)
"""First and last age in full years, and the band; a test compares them with the shipped vocabulary."""


def age_band(age: int | None) -> AgeBand:
    """The band of an age in full years; None is an age not known. Raises ValueError below 0."""
    if age is None:
        return AgeBand.UNKNOWN
    if age < 0:
        raise ValueError("an age is not negative")
    return next((band for first, last, band in BANDS if first <= age <= last), AgeBand.A18_UP)
