"""Preparing, publishing and withdrawing a release."""

from django.utils.translation import gettext_lazy as _

from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, Refused, Why
from kzcp.journal import journal
from kzcp.reference.codes import NotificationKind
from kzcp.workflow import notices
from kzcp.workflow.lifecycle import apply
from reports import freezing
from reports.actions.subjects import NOTICE
from reports.counting import code_version
from reports.lifecycle import RELEASE
from reports.models import FigureSet, Indicator, Release, ReleaseState
from reports.periods import Quarter
from reports.selectors import figures as of_figures
from reports.selectors import releases as of_releases
from reports.versions import Published


def prepare(*, quarter: Quarter, by: Actor) -> Release:
    """Freeze the protected tables of an ended quarter from its figures, as the next version.

    A draft of the same quarter is withdrawn by it. Everybody else who may publish is told. Raises Refused
    while the quarter runs, and where its figures were not computed after its end.
    """
    if not scope.holds(by, P.RELEASE_PREPARE):
        raise NotAllowed
    with journal.act("release.prepare", by=by, subject_kind="reports.release", subject_id=quarter.code):
        held = figures_to_release(quarter)
        for draft in Release.objects.filter(period=quarter.code, state=ReleaseState.PREPARED):
            _withdraw(draft, by)
        release = _frozen(quarter, held)
        release.prepared_by_id, release.prepared_at = by.user_id or 0, clock.now()
        release.save(force_insert=True)
        others = [each for each in scope.holders(P.RELEASE_PUBLISH) if each != by.user_id]
        notices.notify(others, NotificationKind.APPROVAL_WAITING, subject_kind=NOTICE, subject_id=release.pk)
        return release


def preview(quarter: Quarter) -> Release:
    """The release that `prepare` would make now, not stored. Raises Refused as `prepare` does."""
    return _frozen(quarter, figures_to_release(quarter))


def publish(*, release: Release, by: Actor) -> Release:
    """Let everybody who may see releases see this one; its preparer is told. Raises Refused for the preparer."""
    with journal.act("release.publish", by=by, subject=release):
        changes = {"published_by_id": by.user_id, "published_at": clock.now()}
        published = apply(RELEASE, release, "publish", by=by, changes=changes)
        _tell_the_end(release, by)
        return published


def withdraw(*, release: Release, by: Actor) -> Release:
    """Take a draft back before it is published; its preparer is told, unless it is they who do it."""
    with journal.act("release.withdraw", by=by, subject=release):
        return _withdraw(release, by)


def figures_to_release(quarter: Quarter) -> FigureSet:
    """The figures from which the quarter can be released now; raises Refused where there are none."""
    if not quarter.has_ended(clock.now()):
        raise Refused(_("This quarter has not ended, so it cannot be released."), Why.NOT_ENDED)
    held = of_figures.figure_set(quarter)
    if held is None or not quarter.has_ended(held.as_of):
        raise Refused(_("Compute the figures of this quarter first: none were computed after its end."))
    return held


def _withdraw(draft: Release, by: Actor) -> Release:
    withdrawn = apply(RELEASE, draft, "withdraw", by=by)
    _tell_the_end(draft, by)
    return withdrawn


def _tell_the_end(release: Release, by: Actor) -> None:
    notices.settle(subject_kind=NOTICE, subject_id=release.pk)
    preparer = [each for each in (release.prepared_by_id,) if each != by.user_id]
    notices.notify(preparer, NotificationKind.DECIDED, subject_kind=NOTICE, subject_id=release.pk)


def _frozen(quarter: Quarter, held: FigureSet) -> Release:
    earlier = of_releases.all_published(quarter)
    indicators = Indicator.objects.in_bulk()
    told = [Published(release.version, release.as_of, release.tables) for release in earlier]
    tables = freezing.freeze(quarter, held.as_of, of_figures.counts(held), indicators, told)
    return Release(
        period=quarter.code,
        version=earlier[-1].version + 1 if earlier else 1,
        as_of=held.as_of,
        definitions={entry["indicator"]: entry["version"] for entry in tables if not entry["waits_until"]},
        code_version=code_version(),
        fingerprint=held.fingerprint,
        content_hash=freezing.canonical(tables),
        tables=tables,
    )
