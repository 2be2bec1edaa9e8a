"""The sections of the shell, which each app adds for those who hold a permission.

Beside the search the bar has room for four. Where a reader has more sections, the last ones that name another
section move under it and stand there as its pages.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest
from django.urls import reverse

from kzcp.access.permissions import Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PLACES: Final = 4
"""Sections that fit beside one another under a thumb, with the search as the fifth."""


@dataclass(frozen=True)
class Section:
    """One tab of the shell: `order` places it, `start` is the beginning of the paths under it.

    `under` names the section that takes it in where there is no room. `count` tells how much waits there for
    the current actor.
    """

    label: "StrOrPromise"
    url_name: str
    icon: str
    order: int
    permissions: tuple[Permission, ...]
    start: str = ""
    under: str = ""
    count: Callable[[], int] | None = None


@dataclass(frozen=True)
class Tab:
    """One tab; `pages` are itself and the sections that moved under it, none where none did."""

    label: "StrOrPromise"
    url: str
    icon: str
    current: bool
    pages: list["Tab"] = field(default_factory=list)
    counted: tuple[Callable[[], int], ...] = ()

    @property
    def count(self) -> int:
        """How much waits for the reader there and on its pages; counted when it is drawn."""
        return sum(count() for count in self.counted)


@dataclass(frozen=True)
class Bar:
    """The tabs of a reader at a path, and the neighbours of the page that stands under one of them."""

    tabs: list[Tab]
    pages: list[Tab]


_sections: list[Section] = []
_extras: dict[str, Callable[[HttpRequest], Any]] = {}


def add(section: Section) -> None:
    """Add a section to the shell."""
    _sections.append(section)


def section_of(path: str) -> Section | None:
    """The section under which a path stands, whoever may open it; None for one that stands under none."""
    starts = [(section.start or reverse(section.url_name), section) for section in _sections]
    fitting = [(len(start), section) for start, section in starts if path.startswith(start)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def label_of(url_name: str) -> "StrOrPromise":
    """What the section of that address is called; empty where there is none."""
    return next((section.label for section in _sections if section.url_name == url_name), "")


def add_extra(name: str, value: Callable[[HttpRequest], Any]) -> None:
    """Add a value to the context of every page of a signed-in reader; it should be lazy."""
    _extras[name] = value


def extras() -> dict[str, Callable[[HttpRequest], Any]]:
    """The values that apps add to every page."""
    return dict(_extras)


def open_to(can: Callable[[Permission], bool]) -> list[Section]:
    """The sections that the reader may open, in order."""
    fitting = [section for section in _sections if any(can(each) for each in section.permissions)]
    return sorted(fitting, key=lambda section: section.order)


def grouped(offered: list[Section]) -> dict[str, list[Section]]:
    """The sections of the bar by name of address, each with those that move under it, itself first."""
    groups = {section.url_name: [section] for section in offered}
    for section in reversed(offered):
        if len(groups) <= PLACES:
            break
        if section.under in groups and section.under != section.url_name:
            moved = groups.pop(section.url_name)
            groups[section.under] = [groups[section.under][0], *moved, *groups[section.under][1:]]
    return groups


def bar(can: Callable[[Permission], bool], path: str) -> Bar:
    """The tabs of the shell for a reader at a path; at most one is current, and one of its pages."""
    offered = open_to(can)
    starts = [(section.start or reverse(section.url_name), section) for section in offered]
    fitting = [(len(start), section) for start, section in starts if path.startswith(start)]
    here = max(fitting, key=lambda pair: pair[0])[1] if fitting else None
    tabs = [_tab(members, here) for members in grouped(offered).values()]
    pages = next((tab.pages for tab in tabs if tab.current), [])
    return Bar(tabs, pages if any(page.url == path for page in pages) else [])


def _tab(members: list[Section], here: Section | None) -> Tab:
    first = members[0]
    pages = [_page(each, here) for each in members]
    return Tab(
        first.label,
        reverse(first.url_name),
        first.icon,
        here in members,
        pages if len(pages) > 1 else [],
        tuple(count for page in pages for count in page.counted),
    )


def _page(section: Section, here: Section | None) -> Tab:
    counted = (section.count,) if section.count else ()
    return Tab(section.label, reverse(section.url_name), section.icon, section is here, counted=counted)
