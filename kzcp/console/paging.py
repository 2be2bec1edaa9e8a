"""Addresses of the neighbours of a page of entries, with the filters kept."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kzcp.console.selectors.journal import Leaf


@dataclass(frozen=True)
class Pages:
    """Where Earlier and Later lead (empty: nowhere), and how many entries there are, in words."""

    earlier: str
    later: str
    told: str


def pages(query: QueryDict, leaf: Leaf) -> Pages:
    """Earlier leads to older entries, Later to newer ones."""
    if leaf.more:
        told = _("more than %(n)s entries") % {"n": leaf.count}
    else:
        told = ngettext("%(n)s entry", "%(n)s entries", leaf.count) % {"n": leaf.count}
    return Pages(_with(query, "before", leaf.older), _with(query, "after", leaf.newer), told)


def _with(query: QueryDict, name: str, cursor: str) -> str:
    if not cursor:
        return ""
    kept = query.copy()
    for each in ("before", "after"):
        kept.pop(each, None)
    kept[name] = cursor
    return f"?{kept.urlencode()}"
