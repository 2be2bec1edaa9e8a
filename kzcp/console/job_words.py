"""What the jobs of the house are called on the page of jobs: what ran, for what, and what to do about it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

JOBS: Final[Mapping[str, "StrOrPromise"]] = {
    "figures": _("Computing the figures of a quarter"),
    "figures.compute": _("Computing the figures"),
    "referrals.silence": _("Telling of referrals that nobody has answered"),
    "outbox.purge": _("Removing what was delivered long ago"),
    "sample": _("Making the demonstration sample"),
    "sample.go_on": _("Making the rest of the demonstration sample"),
}
"""Runs and topics of messages by their code."""

PERIODS: Final[Mapping[tuple[str, str], "StrOrPromise"]] = {
    ("sample", "first"): _("the first cases"),
    ("sample", "rest"): _("all other cases"),
    ("sample", "release"): _("the first release"),
    ("sample", "releases"): _("the releases of earlier quarters"),
}

ADVICE: Final[Mapping[str, "StrOrPromise"]] = {
    "figures": _("Compute again on the page of figures; what has been computed already is not done twice."),
    "figures.compute": _("Press “Try again”; what has been computed already is not done twice."),
    "sample": _("The demonstration goes on by itself after the next start."),
    "sample.go_on": _("Press “Try again”: the sample goes on where it stopped."),
}
TRY_AGAIN = _(
    "Press “Try again”. If it fails again, tell the engineers what is written under “For the engineers”."
)
QUARTERS: Final[Mapping[str, "StrOrPromise"]] = {
    "1": _("1st quarter of %(year)s"),
    "2": _("2nd quarter of %(year)s"),
    "3": _("3rd quarter of %(year)s"),
    "4": _("4th quarter of %(year)s"),
}
QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SLOT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2})")


def job(code: str) -> str:
    """What a run or a message does, in words; something general for one that has no words yet."""
    return str(JOBS.get(code, _("Work in the background")))


def period(job_code: str, code: str) -> str:
    """For what it ran: a quarter, a day, a time of a day, or a part of the work; nothing for what cannot be told."""
    if (job_code, code) in PERIODS:
        return str(PERIODS[job_code, code])
    if found := QUARTER.fullmatch(code):
        return quarter(*found.groups())
    if found := SLOT.fullmatch(code):
        return f"{_day(found[1])}, {found[2]}"
    return _day(code) if DAY.fullmatch(code) else ""


def _day(code: str) -> str:
    return ".".join(reversed(code.split("-")))


def quarter(year: str, number: str) -> str:
    """ "3rd quarter of 2026"."""
    return str(QUARTERS[number]) % {"year": year}


def advice(code: str) -> str:
    """What to do where it has failed."""
    return str(ADVICE.get(code, TRY_AGAIN))
