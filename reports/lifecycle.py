"""The life of a release: prepared by one statistician, published by another, or withdrawn before that."""

from django.utils.translation import gettext_lazy as _

from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.core.errors import Why
from kzcp.workflow.lifecycle import Condition, LifeCycle, Step, Transition
from reports.models import Release, ReleaseState

S = ReleaseState


def _by_another(release: Release, by: Actor) -> bool:
    return release.prepared_by_id != by.user_id


def _is_next(release: Release, by: Actor) -> bool:
    published = Release.objects.filter(period=release.period, state=S.PUBLISHED)
    return not published.filter(version__gte=release.version).exists()


def _may(release: Release, by: Actor, permission: P) -> bool:
    return scope.holds(by, permission)


def _effects(step: Step[Release]) -> None:
    """Nothing follows: readers find a published release by its state."""


RELEASE: LifeCycle[Release] = LifeCycle(
    Release,
    _may,
    (
        Transition(
            "publish",
            frozenset({S.PREPARED}),
            S.PUBLISHED,
            P.RELEASE_PUBLISH,
            _("Publish"),
            conditions=(
                Condition(
                    "by another",
                    _by_another,
                    _("You prepared this release, so another statistician publishes it."),
                    Why.SAME_PERSON,
                ),
                Condition(
                    "next version",
                    _is_next,
                    _("A later version of this quarter has been published. Prepare the release again."),
                ),
            ),
        ),
        Transition(
            "withdraw", frozenset({S.PREPARED}), S.WITHDRAWN, P.RELEASE_PREPARE, _("Withdraw the draft")
        ),
    ),
    _effects,
    state_field="state",
)
