"""The forms of a page: where each is sent, and what a browser would send of it as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes, urljoin

Pairs = list[tuple[str, str]]
TYPED = ("textarea", "text", "search", "date", "datetime-local", "number", "time", "email", "tel", "password")


@dataclass
class PageForm:
    """One form: its address, its fields in order, which of them are typed into, and its named buttons."""

    address: str
    fields: Pairs = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    """Fields in which anything can be written."""
    written: set[str] = field(default_factory=set)
    """Those of them that hold free text."""
    buttons: Pairs = field(default_factory=list)

    def names(self) -> list[str]:
        """Every name that it can send, its buttons' too."""
        return list(dict.fromkeys(name for name, _ in [*self.fields, *self.buttons]))

    def sent(self, **changes: str) -> Pairs:
        """What is sent of it with some fields changed; a changed button is pressed."""
        kept = [(name, value) for name, value in self.fields if name not in changes]
        return kept + list(changes.items())


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.forms, self.by_id = url, list[PageForm](), dict[str, PageForm]()
        self.here: PageForm | None = None
        self.select, self.area = "", ""
        self.chosen: list[str] = []
        self.first = ""
        self.extra: list[tuple[PageForm, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: C901 - a branch a tag
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form(found)
        if self.here is None:
            return
        for name in ("data-autosave", "hx-post"):
            if found.get(name):
                self.extra.append((self.here, found[name]))
        if tag == "input":
            self._input(found)
        elif tag == "select":
            self.select, self.chosen, self.first = found.get("name", ""), [], ""
        elif tag == "option" and self.select:
            self.first = self.first or found.get("value", "")
            if "selected" in found:
                self.chosen.append(found.get("value", ""))
        elif tag == "textarea":
            self.area = found.get("name", "")
            self.here.fields.append((self.area, ""))
            self.here.typed.add(self.area)
            self.here.written.add(self.area)
        elif tag == "button" and found.get("name"):
            self.here.buttons.append((found["name"], found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = None
        elif tag == "select" and self.select and self.here:
            self.here.fields += [(self.select, value) for value in self.chosen or [self.first]]
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area and self.here:
            name, value = self.here.fields[-1]
            self.here.fields[-1] = (name, value + data)

    def _form(self, found: dict[str, str]) -> None:
        if found.get("method", "").lower() != "post":
            return
        self.here = PageForm(urljoin(self.url, found.get("action") or self.url))
        self.forms.append(self.here)

    def _input(self, found: dict[str, str]) -> None:
        assert self.here is not None
        name, kind = found.get("name", ""), found.get("type", "text")
        if not name or (kind in ("radio", "checkbox") and "checked" not in found):
            if name and name not in dict(self.here.buttons):
                self.here.buttons.append((name, found.get("value", "on")))
            return
        self.here.fields.append((name, found.get("value", "on" if kind == "checkbox" else "")))
        if kind in TYPED:
            self.here.typed.add(name)
        if kind in ("text", "search"):
            self.here.written.add(name)


def forms_of(url: str, html: str) -> Iterator[PageForm]:
    """Each form of a page that is sent by POST, and once more for each address that its scripts send it to."""
    reader = _Reader(url)
    reader.feed(html)
    yield from reader.forms
    for form, address in reader.extra:
        yield PageForm(
            urljoin(url, address), [*form.fields, ("sequence", "9")], form.typed, form.written, form.buttons
        )


def encoded(pairs: Pairs) -> str:
    """The pairs as a body; what cannot be text is sent as its bytes all the same."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))
