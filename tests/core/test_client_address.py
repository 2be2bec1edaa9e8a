"""From where a request comes: only what proxies of our own have written is believed."""

import pytest
from django.test import RequestFactory, override_settings

from kzcp.core.client_address import client_address


@pytest.mark.parametrize(
    ("proxies", "header", "told"),
    [
        (0, "", "10.0.0.1"),
        (0, "192.0.2.9", "10.0.0.1"),
        (1, "192.0.2.9", "192.0.2.9"),
        (1, "203.0.113.5, 192.0.2.9", "192.0.2.9"),
        (2, "203.0.113.5, 192.0.2.9,10.0.0.2", "192.0.2.9"),
        (2, "192.0.2.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_that_of_the_last_hop_before_our_own(proxies, header, told):
    sent = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **sent)) == told
