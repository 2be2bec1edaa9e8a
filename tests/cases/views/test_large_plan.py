"""The largest plan that its page allows can be sent; one beyond every limit is answered in words."""

from http import HTTPStatus

import pytest
from django.conf import settings

from cases.forms import intake
from cases.forms.blocks import MOST
from cases.forms.plan import MOST_ACTIONS, ActionForm, AgreementForm, GoalForm
from kzcp.core.ids import uuid7
from tests.cases.views.pages import fields_of, send
from tests.cases.views.test_plans import begin
from tests.factories.casework import assessed, mother
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
AROUND = 8
"""Hidden fields beside what is typed: token, sequence, draft, base, the button."""
PEOPLE = 1 + MOST + MOST
"""The child, and as many of the family and suspects as one intake takes."""


def fields_in(*forms):
    """How many single values the forms send at most, a date with its parts; ticks apart."""
    return sum(
        (getattr(field.widget, "widgets", None) and len(field.widget.widgets)) or 1
        for form in forms
        for field in form.base_fields.values()
    )


def test_the_limit_of_fields_is_above_the_largest_page():
    ticks = PEOPLE + PEOPLE // 2
    action = 1 + fields_in(ActionForm) - 1 + ticks
    plan = AROUND + fields_in(AgreementForm) + MOST * (1 + fields_in(GoalForm)) + MOST_ACTIONS * action
    family = AROUND + MOST * (4 + fields_in(intake.MemberForm, intake.SuspectForm, intake.PhoneBlock))
    choices = fields_in(AgreementForm) + MOST * fields_in(GoalForm) + MOST_ACTIONS * fields_in(ActionForm)
    assert max(plan + choices, family) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS < 2 * (plan + choices)


@pytest.fixture
def case(cast):
    participants = tuple(mother(person_id=uuid7()) for _ in range(6))
    return assessed(register(cast, participants=participants), cast.who("aigul"))


def whole(sent, people):
    """The page with as many actions as it takes, each for everybody."""
    goals = [str(uuid7()) for _ in range(4)]
    values = {**sent, "goal": goals, "sequence": "1"}
    for goal in goals:
        values |= {f"goal-{goal}-component": "PSYCHOLOGICAL", f"goal-{goal}-words": "She sleeps"}
        actions = [str(uuid7()) for _ in range(MOST_ACTIONS // len(goals))]
        values[f"actions-{goal}"] = actions
        for action in actions:
            prefix = f"actions-{goal}-{action}"
            values |= {
                f"{prefix}-words": "Talks",
                f"{prefix}-responsible": "",
                f"{prefix}-responsible_words": "Centre",
                f"{prefix}-due_on": "",
                f"{prefix}-service": "",
                f"{prefix}-persons": people,
            }
    return values


def test_a_plan_of_forty_actions_for_a_whole_family_is_saved(case, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    values = whole(fields_of(client.get(url)), [str(uuid7()) for _ in range(7)])
    assert sum(len(each) if isinstance(each, list) else 1 for each in values.values()) > 500
    assert send(client, url.replace("/edit/", "/save/"), values).status_code == HTTPStatus.OK
    shown = fields_of(client.get(url))
    assert sum(name.endswith("-due_on") for name in shown) == MOST_ACTIONS


def test_more_than_can_be_sent_is_told_in_words_and_not_as_damage(case, signed_in, settings):
    client = signed_in("aigul")
    client.cookies["django_language"] = "en"
    url = begin(client, case)
    values = whole(fields_of(client.get(url)), [str(uuid7())])
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
    told = send(client, url.replace("/edit/", "/save/"), values)
    assert told.status_code == HTTPStatus.BAD_REQUEST
    assert told.json()["message"].startswith("This page holds more than can be sent at once.")
    page = client.post(url, values)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    text = page.content.decode()
    assert "This page holds more than can be sent at once." in text
    assert "arrived damaged" not in text


def test_too_many_letters_are_told_in_the_same_words(case, signed_in, settings):
    client = signed_in("aigul")
    client.cookies["django_language"] = "en"
    url = begin(client, case)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    told = send(client, url.replace("/edit/", "/save/"), fields_of(client.get(url)))
    assert told.status_code == HTTPStatus.BAD_REQUEST
    assert "more than can be sent" in told.json()["message"]
