"""How notices about releases read."""

from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from kzcp.core.actor import Actor
from kzcp.workflow import subjects
from kzcp.workflow.subjects import NoticeSubject, Told
from reports.models import Release, ReleaseState
from reports.periods import Quarter

NOTICE = "reports.release"


def declare() -> None:
    """Let notices tell of releases."""
    subjects.notify_with(NoticeSubject(NOTICE, _resolve))
    subjects.number_with(NOTICE, _names)


def _names(ids: list[UUID]) -> dict[UUID, str]:
    """Quarter and version of these releases, where the current actor may read the journal; else none."""
    with connection.cursor() as cursor:
        cursor.execute("select id, period, version from kzcp_release_names(%s)", [ids])
        rows = cursor.fetchall()
    return {
        pk: _("%(period)s, version %(version)s") % {"period": Quarter.parse(period).label, "version": version}
        for pk, period, version in rows
    }


def _resolve(pk: UUID, actor: Actor) -> Told | None:
    release = Release.objects.filter(pk=pk).first()
    if release is None:
        return None
    words = {"period": Quarter.parse(release.period).label, "version": release.version}
    title = _("Release: %(period)s, version %(version)s") % words
    if release.state == ReleaseState.PUBLISHED:
        link = reverse("release", args=[release.period, release.version])
    else:
        link = reverse("release_draft", args=[release.pk])
    waits = release.state == ReleaseState.PREPARED
    return Told(title, link, ended="" if waits else release.get_state_display())
