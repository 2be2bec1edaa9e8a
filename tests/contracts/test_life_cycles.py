"""The page of the life cycles says what the code does."""

from django.conf import settings

from cases.lifecycle import CASE
from kzcp.workflow import drawing
from referrals.lifecycle import REFERRAL
from reports.lifecycle import RELEASE


def test_every_life_cycle_is_drawn():
    assert drawing.life_cycles() == [CASE, REFERRAL, RELEASE]


def test_the_page_is_up_to_date():
    stored = (settings.ROOT / "docs" / "life-cycles.md").read_text(encoding="utf-8")
    assert stored == drawing.page(), "make life-cycles"
