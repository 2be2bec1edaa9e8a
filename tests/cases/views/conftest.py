"""People signed in, and an intake that is typed step by step."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from kzcp.core.ids import uuid7


@pytest.fixture
def signed_in(cast: Any) -> Callable[[str], Client]:
    """Give the browser of somebody of the cast, signed in, in English."""

    def sign_in(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def child(key: UUID, **changes: str) -> dict[str, Any]:
    """One child as the first page sends it."""
    values = {
        "surname": "Testova",
        "given_name": "Aizere",
        "birth_day": "5",
        "birth_month": "3",
        "birth_year": "2017",
        "sex": "F",
        **changes,
    }
    return {
        "child": str(key),
        f"child-{key}-case": str(uuid7()),
        **{f"child-{key}-{name}": value for name, value in values.items()},
    }


def danger(key: UUID, **changes: Any) -> dict[str, Any]:
    """The first page, complete."""
    return {
        "kind": "VIO",
        "danger": "NO",
        "words": "A neighbour hears shouting every evening.",
        "received": "2026-01-15T13:48",
        "late_entry_reason": "PAPER",
        "source": "CC111",
        "sequence": "0",
        **child(key),
        **changes,
    }


TYPES = {
    "types": ["PSY_VERBAL"],
    "first_incident_unknown": "on",
    "settings": ["HOME"],
    "online": "NO",
    "ongoing": "YES",
}
MEASURES = {"signs": [], "risk": "", "risk_reason": "", "risk_words": ""}


def told(answer: Any) -> str:
    """What an answer says is wrong, for the message of a failed test."""
    page = answer.context and answer.context.get("page")
    return f"{answer.status_code} {dict(page.errors) if page else answer.content.decode()[:2000]}"


class Intake:
    """An intake in one browser: `send` hands a step in with the number of the last saving."""

    def __init__(self, client: Client, name: str = "aigul") -> None:
        self.client = client
        answer = client.get("/intake/new/")
        self.first = answer["Location"]
        self.pk = UUID(self.first.split("/")[2])
        self.key = uuid7()

    def url(self, step: str) -> str:
        return f"/intake/{self.pk}/{step}/"

    def sequence(self) -> str:
        page = self.client.get(self.url("danger"))
        return str(page.context["draft"].sequence)

    def begin(self, **changes: Any) -> Any:
        return self.client.post(self.first, danger(self.key, **changes))

    def send(self, step: str, **data: Any) -> Any:
        return self.client.post(self.url(step), {"sequence": self.sequence(), **data})

    def whole(self, **types: Any) -> Any:
        for answer in (
            self.begin(),
            self.send("types", **{**TYPES, **types}),
            self.send("family", region="KZ-71", urban_rural="U"),
            self.send("reporter"),
            self.send("measures", **MEASURES),
        ):
            assert answer.status_code == 303, told(answer)
        return self.client.post(self.url("check"), {"sequence": self.sequence()})
