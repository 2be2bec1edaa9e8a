"""Releases: the published ones for all who may read them, drafts for statisticians."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor, current
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.journal.models import Outcome
from reports.models import Release, ReleaseState
from reports.periods import Quarter
from reports.selectors.released import repeats

KIND = "reports.release"


def visible_to(actor: Actor, permission: P) -> list[Release]:
    """Releases that the actor may read by this permission, newest first, drafts for statisticians alone."""
    if not scope.holds(actor, permission):
        return []
    rows = Release.objects.select_related("prepared_by", "published_by")
    if permission != P.RELEASE_PREPARE:
        return list(rows.filter(state=ReleaseState.PUBLISHED))
    return list(rows.exclude(state=ReleaseState.WITHDRAWN))


def latest_of_each(actor: Actor) -> dict[str, Release]:
    """The latest published version of each quarter, newest quarter first."""
    found: dict[str, Release] = {}
    for release in visible_to(actor, P.RELEASE_VIEW):
        found.setdefault(release.period, release)
    return found


def all_published(quarter: Quarter) -> list[Release]:
    """Every published version of the quarter, oldest first: all of them stay readable."""
    rows = Release.objects.filter(period=quarter.code, state=ReleaseState.PUBLISHED)
    return list(rows.order_by("version"))


def newer(release: Release) -> Release | None:
    """The latest published version where it is a later one than this; readers are told of it."""
    rows = Release.objects.filter(period=release.period, state=ReleaseState.PUBLISHED)
    return rows.filter(version__gt=release.version).order_by("-version").first()


def repeated(release: Release) -> Release | None:
    """The published version before this one where readers see the same numbers in both."""
    rows = Release.objects.filter(period=release.period, state=ReleaseState.PUBLISHED)
    before = rows.filter(version__lt=release.version).order_by("-version").first()
    return before if before and repeats(release, before) else None


def waiting_count() -> int:
    """How many drafts wait for the current actor, who did not prepare them, to publish them."""
    actor = current()
    if actor is None or not scope.holds(actor, P.RELEASE_PUBLISH):
        return 0
    drafts = Release.objects.filter(state=ReleaseState.PREPARED)
    return drafts.exclude(prepared_by_id=actor.user_id).count()


def draft_of(quarter: Quarter) -> Release | None:
    """The draft of the quarter that waits to be published."""
    drafts = Release.objects.select_related("prepared_by")
    return drafts.filter(period=quarter.code, state=ReleaseState.PREPARED).first()


def access_published(actor: Actor, period: str, version: int, permission: P) -> Release:
    """A published release by period and version; raises NotFound where there is none, drafts included."""
    rows = Release.objects.filter(period=period, version=version, state=ReleaseState.PUBLISHED)
    return _access(rows.first(), permission, f"{period}.{version}")


def access_draft(actor: Actor, pk: UUID, permission: P) -> Release:
    """A release in any state, for those who prepare or publish; raises NotFound otherwise."""
    rows = Release.objects.select_related("prepared_by", "published_by").filter(pk=pk)
    return _access(rows.first() if scope.holds(actor, P.RELEASE_PREPARE) else None, permission, str(pk))


def seen(release: Release, permission: P) -> Release:
    """Write into the journal that a release of a list was read, and return it."""
    journal.record(str(permission), subject=release)
    return release


def record_preview(quarter: Quarter) -> None:
    """Write into the journal that the tables of a quarter were looked at before they were frozen."""
    journal.record(str(P.RELEASE_PREPARE), subject_kind=KIND, subject_id=quarter.code)


@dataclass(frozen=True)
class Row:
    """A release in the list. `latest` is the number of the latest published version of its quarter, or 0."""

    release: Release
    quarter: Quarter
    url: str
    csv_url: str
    latest: int

    @property
    def is_draft(self) -> bool:
        return self.release.state == ReleaseState.PREPARED

    @property
    def state_words(self) -> str:
        """Its state; of a published version that another has followed, by which it was replaced."""
        if self.is_draft or self.latest <= self.release.version:
            return self.release.get_state_display()
        return _("Replaced by version %(version)s") % {"version": self.latest}


def rows(actor: Actor) -> list[Row]:
    """The releases that the actor may read, drafts first for statisticians."""
    permission = P.RELEASE_PREPARE if scope.holds(actor, P.RELEASE_PREPARE) else P.RELEASE_VIEW
    seen = visible_to(actor, permission)
    latest: dict[str, int] = {}
    for release in seen:
        if release.is_published:
            latest.setdefault(release.period, release.version)
    return sorted((_row(release, latest) for release in seen), key=lambda row: not row.is_draft)


def _row(release: Release, latest: Mapping[str, int]) -> Row:
    quarter, newest = Quarter.parse(release.period), latest.get(release.period, 0)
    if release.state == ReleaseState.PREPARED:
        return Row(release, quarter, reverse("release_draft", args=[release.pk]), "", newest)
    place = [release.period, release.version]
    return Row(release, quarter, reverse("release", args=place), reverse("release_csv", args=place), newest)


def _access(release: Release | None, permission: P, asked: str) -> Release:
    if release is None:
        journal.record(str(permission), outcome=Outcome.DENIED, subject_kind=KIND, subject_id=asked)
        raise NotFound
    journal.record(str(permission), subject=release)
    return release
