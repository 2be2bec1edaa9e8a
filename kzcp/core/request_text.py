"""Requests whose address no database and no page can take."""

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest


def malformed(request: HttpRequest) -> bool:
    """Tell whether the path holds a NUL or a lone surrogate, or the query string those or bytes that are not UTF-8.

    Bytes of the path that are not UTF-8 have been quoted again by Django and name no page. What is in the body is
    for the forms, which answer beside the field.
    """
    # WSGI hands the query string over as Latin-1 text of its bytes, still quoted.
    query = unquote_to_bytes(str(request.META.get("QUERY_STRING", "")).encode("latin-1", "replace"))
    return not (_readable(request.path_info.encode("utf-8", "surrogatepass")) and _readable(query))


def _readable(raw: bytes) -> bool:
    if b"\x00" in raw:
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
