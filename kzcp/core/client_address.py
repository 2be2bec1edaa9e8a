"""From where a request comes, also behind reverse proxies of our own."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the browser, as the outermost of the TRUSTED_PROXIES has seen it.

    Each proxy of ours adds the address that called it to the end of X-Forwarded-For; whatever stands before
    those was written by the caller and is believed by nobody. Without proxies, and where the header is
    shorter than it must be or holds no address, it is the address of the connection itself.
    """
    connected = str(request.META.get("REMOTE_ADDR", ""))
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    trusted: int = settings.TRUSTED_PROXIES
    if not 0 < trusted <= len(hops):
        return connected
    try:
        return str(ip_address(hops[-trusted].strip()))
    except ValueError:
        return connected
