"""What beat starts exists, and can be started without a word more."""

import pytest
from celery.schedules import crontab

from kzcp.celery import SCHEDULE, Periodic, app


def unknown(schedule):
    """Tasks that beat would start and no worker knows."""
    app.loader.import_default_modules()
    app.finalize()
    return [item.task for item in schedule if item.task not in app.tasks]


def test_every_periodic_task_exists():
    assert SCHEDULE
    assert unknown(SCHEDULE) == []
    assert set(app.conf.beat_schedule) == {item.task for item in SCHEDULE}


def test_a_task_that_is_not_there_is_found():
    assert unknown([*SCHEDULE, Periodic("cases.forgotten", crontab())]) == ["cases.forgotten"]


@pytest.mark.parametrize("item", SCHEDULE, ids=lambda item: item.task)
def test_a_task_of_beat_can_be_started_without_arguments(item):
    unknown(SCHEDULE)
    app.tasks[item.task].__header__()  # raises TypeError for an argument that is missing
