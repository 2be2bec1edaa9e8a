from collections.abc import Iterator

import pytest

from kzcp.reference.snapshot import forget


@pytest.fixture(autouse=True)
def fresh_copy() -> Iterator[None]:
    """Tests that edit reference data roll back; the copy of this process must not outlive them."""
    forget()
    yield
    forget()
