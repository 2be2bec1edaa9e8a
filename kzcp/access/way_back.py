"""Where a page can lead back to, when its own address answers no more than the form that was sent there."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from kzcp.access.doors import door_of

START = "/"


def way_back(request: HttpRequest) -> str:
    """The page of the house from which this request came, else the first page.

    A form that was sent from its own address, after an error in it, came from the page above that address.
    """
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return START
    parts = urlsplit(came_from)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if path != request.get_full_path() else _above(parts.path)


def here(request: HttpRequest) -> str:
    """An address that shows this page again: its own where that can be opened, or of the page whose form was sent."""
    if request.method == "GET" or _opens(request.path):
        return request.get_full_path()
    return way_back(request)


def _opens(path: str) -> bool:
    """Whether an address shows a page, and does not only take a form."""
    try:
        door = door_of(resolve(path).func)
    except Resolver404:
        return False
    return door is not None and "GET" in door.methods


def _above(path: str) -> str:
    """The nearest address above this one that shows a page."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    return above if above == START or _opens(above) else _above(above)
