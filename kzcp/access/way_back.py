"""Where a page can lead back to, when its own address answers no more than the form that was sent there."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

START = "/"


def way_back(request: HttpRequest) -> str:
    """The page of the house from which this request came, else the first page."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return START
    parts = urlsplit(came_from)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if path != request.get_full_path() else START


def here(request: HttpRequest) -> str:
    """An address that shows this page again: its own, or of the page whose form was sent here."""
    return request.get_full_path() if request.method == "GET" else way_back(request)
