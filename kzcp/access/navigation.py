"""The sections of the shell, which each app adds for those who hold a permission."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from kzcp.access.permissions import Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Section:
    """One tab of the shell: `order` places it, `start` is the beginning of the paths under it."""

    label: "StrOrPromise"
    url_name: str
    icon: str
    order: int
    permissions: tuple[Permission, ...]
    start: str = ""


@dataclass(frozen=True)
class Tab:
    label: "StrOrPromise"
    url: str
    icon: str
    current: bool


_sections: list[Section] = []
_extras: dict[str, Callable[[HttpRequest], Any]] = {}


def add(section: Section) -> None:
    """Add a section to the shell."""
    _sections.append(section)


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


def sections(can: Callable[[Permission], bool], path: str) -> list[Tab]:
    """The tabs of the shell for a reader at a path; at most one is current."""
    offered = [(section, reverse(section.url_name)) for section in open_to(can)]
    starts = [(section.start or url, section) for section, url in offered]
    fitting = [(len(start), section) for start, section in starts if path.startswith(start)]
    here = max(fitting, key=lambda pair: pair[0])[1] if fitting else None
    return [Tab(section.label, url, section.icon, section is here) for section, url in offered]
