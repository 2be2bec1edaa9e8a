"""Celery: how jobs travel, and when the periodic ones are due.

A job may run twice and must not be lost: what it does is guarded by the outbox or by one run per period
(kzcp.jobs); Celery only carries ids. The schedule stands here in code; times are Asia/Almaty.
"""

import os
from dataclasses import dataclass
from typing import Final

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kzcp.settings.production")


@dataclass(frozen=True)
class Periodic:
    """A job that beat starts by itself: its task's name and when."""

    task: str
    when: crontab


SCHEDULE: Final[tuple[Periodic, ...]] = (
    Periodic("cases.watch_deadlines", crontab(minute="*/5")),
    Periodic("accounts.end_sessions", crontab(minute="*/5")),
    Periodic("referrals.watch_silence", crontab(minute="*/5")),
    Periodic("accounts.release_lapsed", crontab(hour=0, minute=5)),
    Periodic("cases.nightly", crontab(hour=0, minute=20)),
    Periodic("kzcp.jobs.purge", crontab(hour=1, minute=10)),
    Periodic("reports.figures_nightly", crontab(hour=2, minute=10)),
)

app = Celery("kzcp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    timezone="Asia/Almaty",
    accept_content=["json"],
    task_serializer="json",
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_publish_retry=False,  # a request never waits for the broker: the relay repeats
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=5,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 3600,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "max_retries": 0,
        "global_keyprefix": "kzcp:",
    },
    beat_schedule={item.task: {"task": item.task, "schedule": item.when} for item in SCHEDULE},
)
app.autodiscover_tasks(related_name="jobs")
