"""The messages of the house: collected from code and templates, kept in .po files, compiled without gettext.

Collecting needs Babel, which only developers have; compiling needs polib.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polib
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

LANGUAGES: Final = ("kk", "ru", "en")
SOURCES: Final = ("kzcp", "cases", "referrals", "reports", "templates")
PLURALS: Final = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "en": "nplurals=2; plural=(n != 1);",
}
_KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def _files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        found = (root / source).rglob("*")
        yield from sorted(
            p for p in found if p.suffix in {".py", ".html", ".txt"} and "migrations" not in p.parts
        )


def _python(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    # Without the brackets the indented leftovers of a template are no Python.
    return f"(\n{templatize(text, origin=str(path))}\n)".encode()


def collect(root: Path) -> "Catalog":
    """Every message of the house under root as a Babel template catalogue."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract

    catalog = Catalog(project="kzcp", charset="utf-8", fuzzy=False)
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(_python(path)), keywords=_KEYWORDS
        ):
            if message and message != ("", ""):
                catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def escaping(root: Path) -> list[str]:
    """Where the code asks for a message that collecting does not find.

    In an f-string, not written out, or asked for under a name that is not one of those collected.
    """
    known = {(message.context or "", _first(message.id)) for message in collect(root)}
    found = []
    for path in (path for path in _files(root) if path.suffix == ".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        inside = {id(call) for node in formatted for call in _calls(node)}
        escaped = (call for call in _calls(tree) if id(call) in inside or _asked(call) not in known)
        lines = sorted([call.lineno for call in escaped] + list(_renamed(tree)))
        found += [f"{path.relative_to(root).as_posix()}:{line}" for line in lines]
    return found


def _renamed(tree: ast.AST) -> Iterator[int]:
    """The lines that import a function of messages under a name by which its messages are not collected."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names = [each for each in node.names if each.name in _KEYWORDS]
            yield from (node.lineno for each in names if (each.asname or each.name) not in _KEYWORDS)


def _calls(tree: ast.AST) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in _KEYWORDS]


def _asked(call: ast.Call) -> tuple[str, str] | None:
    """Context and message of a call; None where they are not written out."""
    words = [each.value for each in call.args[:2] if isinstance(each, ast.Constant)]
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    wanted = 2 if name in ("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy") else 1
    if len(words) < wanted:
        return None
    return (str(words[0]), str(words[1])) if wanted == 2 else ("", str(words[0]))


def _first(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def po_path(root: Path, language: str) -> Path:
    """Where the messages of a language are kept."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def updated(root: Path, language: str) -> "Catalog":
    """The catalogue of a language as it should be: the house's messages, with what is translated already.

    English says what the code says unless its file says otherwise.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    path = po_path(root, language)
    if path.exists():
        with path.open("rb") as file:
            kept = read_po(file, locale=language, charset="utf-8")
    else:
        kept = Catalog(locale=language, charset="utf-8")
    kept.update(collect(root), no_fuzzy_matching=True)
    kept.obsolete.clear()
    kept.fuzzy = False
    if language == "en":
        for message in kept:
            if message.id and not _complete(message):
                message.string = message.id
    return kept


def po_text(root: Path, language: str) -> str:
    """The text of the .po file of a language; the same messages always give the same text."""
    from babel.messages.pofile import write_po

    out = io.BytesIO()
    write_po(out, updated(root, language), sort_output=True, width=0, include_lineno=False, omit_header=True)
    head = (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: kzcp\\n"\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    return head + out.getvalue().decode().strip() + "\n"


def _complete(message: "Message") -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(strings) and bool(strings)


def missing(root: Path, language: str) -> list[str]:
    """The messages that a language lacks, as the code writes them."""
    return [str(m.id) for m in updated(root, language) if m.id and not _complete(m)]


def compile_all(root: Path) -> list[Path]:
    """Write the .mo beside every .po under locale/, the corrections of other packages' messages included."""
    made = []
    for path in sorted((root / "locale").rglob("*.po")):
        target = path.with_suffix(".mo")
        polib.pofile(str(path)).save_as_mofile(str(target))
        made.append(target)
    return made
