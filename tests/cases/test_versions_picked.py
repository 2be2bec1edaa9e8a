"""Of two versions of a field the one that says something is proposed, unless one of the two was not touched."""

import pytest
from django import forms

from cases.forms.versions import WrittenPage, compare


class _Form(forms.Form):
    answer = forms.CharField(required=False)


def page(text):
    return WrittenPage(_Form({"answer": text}))


@pytest.mark.parametrize(
    ("mine", "theirs", "began", "picked"),
    [
        ("", "Theirs", None, "theirs"),
        ("Mine", "", None, "mine"),
        ("Mine", "Theirs", None, "mine"),
        ("", "Theirs", "Before", "theirs"),
        ("Mine", "", "Before", "mine"),
        ("", "Before", "Before", "mine"),
        ("Before", "", "Before", "theirs"),
    ],
)
def test_what_is_proposed(mine, theirs, began, picked):
    compared = compare(page(mine), page(theirs), page(began) if began is not None else None)
    assert [choice.picked for choice in compared.choices] == [picked]
