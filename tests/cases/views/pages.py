"""Reading a page as a browser does: what its form would send."""

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.db import transaction
from django.test import Client

from kzcp.core.actor import Actor, acting_as


class _Form(HTMLParser):
    """The controls of the main form of a page, the one with the most of them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.inside = False
        self.area = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.inside = True
            self.forms.append({})
        if not self.inside:
            return
        here = self.forms[-1]
        if tag == "input" and name:
            if given.get("type") in ("checkbox", "radio"):
                if "checked" in given:
                    here.setdefault(name, []).append(given.get("value", "on"))
            else:
                here.setdefault(name, []).append(given.get("value", ""))
        elif tag == "textarea":
            self.area = name
            here.setdefault(name, []).append("")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            here.setdefault(self.select, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area][-1] += data


def fields_of(answer: Any) -> dict[str, Any]:
    """What the longest form of the page would send; several values of one name as a list."""
    reader = _Form()
    reader.feed(answer.content.decode())
    longest = max(reader.forms, key=len)
    values = {name: found if len(found) > 1 else found[0] for name, found in longest.items()}
    values.pop("csrfmiddlewaretoken", None)
    # HTML drops the first line break of a text area.
    return {
        name: value.removeprefix("\n") if isinstance(value, str) else value for name, value in values.items()
    }


def send(client: Client, url: str, values: dict[str, Any]) -> Any:
    """Send a page as the autosave does."""
    return client.post(url, values, headers={"X-Autosave": "1"})


@contextmanager
def stored(by: Actor) -> Iterator[None]:
    """Read as somebody, in a transaction."""
    with acting_as(by), transaction.atomic():
        yield
