"""Pages are light enough for a slow link: everything a first visit loads, as it travels."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

FIRST_VISIT, SECOND_VISIT = 60_000, 20_000
"""Bytes. The second visit has the scripts and styles already."""


def parts_of(page):
    """The files of the house that the page names."""
    return [Path(finders.find(name)) for name in re.findall(r'(?:src|href)="/static/([^"?]+)"', page)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "name"), [("aigul", "day"), ("saule", "supervision"), ("oleg", "staff"), ("timur", "statistics")]
)
def test_a_visit_is_light(client, cast, who, name):
    client.force_login(getattr(cast, who))
    page = client.get(reverse(name), headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    parts = parts_of(gzip.decompress(page.content).decode())
    assert len(parts) >= 3
    assert len(page.content) < SECOND_VISIT
    assert len(page.content) + sum(len(gzip.compress(part.read_bytes())) for part in parts) < FIRST_VISIT
