"""Two at once: one row for one form, one number for one case; and what happens without the lock."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections

from cases.actions import concerns, intake, rows
from cases.data import ChildData, IntakeData
from cases.models import Case, Concern
from kzcp.core.ids import uuid7
from tests.factories.cast import make_cast
from tests.factories.intake import child_data, concern_data, register, violence_details
from tests.roles import as_owner

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run the works in threads that start together; return what each raised, or None."""
    barrier, errors = Barrier(len(works)), [None] * len(works)

    def run(position, work):
        try:
            barrier.wait()
            work()
        except Exception as error:  # noqa: BLE001 - the thread hands its error over
            errors[position] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def take_twice(cast):
    pk = uuid7()

    def take():
        concerns.take(pk=pk, office_id=cast.office.pk, data=concern_data(), by=cast.who("aigul"))

    return at_once(take, take)


def test_one_form_sent_twice_at_once_makes_one_row():
    cast = make_cast()
    for _ in range(3):
        assert take_twice(cast) == [None, None]
    with as_owner():
        assert Concern.objects.count() == 3


def test_without_the_lock_the_second_sending_fails(monkeypatch):
    """The control: the row itself is looked for, and nobody waits."""
    cast = make_cast()
    monkeypatch.setattr(concerns, "once", lambda model, pk: model._default_manager.filter(pk=pk).first())
    found = [error for _ in range(10) for error in take_twice(cast) if error]
    assert any(isinstance(error, IntegrityError) for error in found)
    assert rows.once is not concerns.once


def test_two_registrations_at_once_get_two_numbers():
    cast = make_cast()
    errors = at_once(*[lambda: register(cast)] * 4)
    assert errors == [None] * 4
    with as_owner():
        assert len(set(Case.objects.values_list("number", flat=True))) == 4


def test_of_two_registrations_of_one_concern_one_is_refused():
    cast = make_cast()
    aigul = cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=aigul)

    def once_each():
        child = ChildData(uuid7(), uuid7(), child_data())
        intake.register(data=IntakeData(taken.pk, "VIO", (child,), violence_details()), by=aigul)

    errors = at_once(once_each, once_each)
    assert sum(error is None for error in errors) == 1
    with as_owner():
        assert Case.objects.count() == 1
