"""Signs of danger that the pages of an intake tell already, so that nobody ticks twice."""

from typing import cast

from cases.forms.blocks import Page, Values
from cases.forms.intake import ChildForm
from cases.forms.people import person_of
from kzcp.core import clock
from kzcp.reference.codes import RiskSign, SuspectAccess, ViolenceType

NEGLECT_IS_DANGER_UNDER = 3
"""Age in years under which neglect alone is a sign of high risk."""


def expected_signs(
    *, known: list[str], first: Page | None, types: Values | None, family: Page | None
) -> list[str]:
    """Signs that follow from what earlier pages say; the worker may take them back.

    `known` are the signs that the concern holds; a page that is not filled in is None.
    """
    signs = list(known)
    if family is not None and _has_access(family):
        signs.append(str(RiskSign.SUSPECT_ACCESS))
    if types is not None and _is_neglect(types) and first is not None and _is_small(first):
        signs.append(str(RiskSign.NEGLECT_UNDER3))
    return list(dict.fromkeys(signs))


def _has_access(family: Page) -> bool:
    if "suspect" not in family.blocks:
        return False
    family.is_valid()
    access = {row.form.cleaned_data.get("has_access") for row in family.blocks["suspect"].filled()}
    return bool(access - {None, "", SuspectAccess.NONE, SuspectAccess.UNKNOWN})


def _is_neglect(types: Values) -> bool:
    return any(code.startswith(ViolenceType.NEG) for code in types.getlist("types"))


def _is_small(first: Page) -> bool:
    today = clock.today()
    ages = [
        person_of(cast("ChildForm", row.form).known()).age_on(today) for row in first.blocks.get("child", ())
    ]
    return any(age is not None and age < NEGLECT_IS_DANGER_UNDER for age in ages)
