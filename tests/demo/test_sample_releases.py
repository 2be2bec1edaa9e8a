"""At its end the sample has releases of the ended quarters, made by the people who prepare and publish."""

import pytest

from kzcp.core.actor import acting_as
from kzcp.demo.sample import first, places
from kzcp.jobs import run
from kzcp.workflow import notices
from reports.models import Release
from reports.periods import Quarter

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "statistics"])


def released(as_owner):
    with as_owner():
        rows = Release.objects.select_related("prepared_by", "published_by").order_by("period", "version")
        return [(r.period, r.version, r.state, r.prepared_by.username, r.published_by.username) for r in rows]


def test_the_ended_quarters_before_the_first_release_follow_it(cast, as_owner):
    first._release(first._last_ended())
    for version in ("1", "2"):  # the same again makes nothing
        made = run.once("sample", "releases", first._release_all, by=places.SAMPLE, version=version)
        assert (made.state, made.progress, made.total) == ("FINISHED", 7, 7)
        quarters = [Quarter.current().shifted(-back).code for back in range(8, 0, -1)]
        assert released(as_owner) == [(code, 1, "PUBLISHED", "nina", "pavel") for code in quarters]
    for name in ("nina", "pavel"):
        with acting_as(cast.who(name)):
            assert notices.unread_count(cast.who(name)) == 0
