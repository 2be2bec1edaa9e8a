"""How notices about releases read."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from kzcp.core.actor import Actor
from kzcp.workflow import subjects
from kzcp.workflow.subjects import NoticeSubject
from reports.models import Release, ReleaseState
from reports.periods import Quarter

NOTICE = "reports.release"


def declare() -> None:
    """Let notices tell of releases."""
    subjects.notify_with(NoticeSubject(NOTICE, _resolve))


def _resolve(pk: UUID, actor: Actor) -> tuple[str, str] | None:
    release = Release.objects.filter(pk=pk).first()
    if release is None:
        return None
    words = {"period": Quarter.parse(release.period).label, "version": release.version}
    title = _("Release: %(period)s, version %(version)s") % words
    if release.state == ReleaseState.PUBLISHED:
        return title, reverse("release", args=[release.period, release.version])
    return title, reverse("release_draft", args=[release.pk])
